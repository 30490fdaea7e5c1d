from django.urls import path

from wellheard_server.insights.views.home import home, understand
from wellheard_server.insights.views.scores import score, score_csv, score_sql, survey_csv, survey_scores

urlpatterns = [
    path("", home, name="home"),
    path("understand/", understand, name="understand"),
    path("understand/<slug:survey>/", survey_scores, name="survey-scores"),
    path("understand/<slug:survey>/scores.csv", survey_csv, name="survey-scores-csv"),
    path("understand/<slug:survey>/<slug:question>/", score, name="score"),
    path("understand/<slug:survey>/<slug:question>/score.csv", score_csv, name="score-csv"),
    path("understand/<slug:survey>/<slug:question>/sql/", score_sql, name="score-sql"),
]
