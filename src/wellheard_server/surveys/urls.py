from django.urls import path

from wellheard_server.surveys.views import details, preview, publication, question, questions, surveys

urlpatterns = [
    path("", surveys.surveys, name="surveys"),
    path("new", surveys.new, name="survey-new"),
    path("<uuid:survey>/", question.survey, name="survey"),
    path("<uuid:survey>/details", details.details, name="survey-details"),
    path("<uuid:survey>/endings", details.endings, name="survey-endings"),
    path("<uuid:survey>/languages", details.add_language, name="survey-languages"),
    path("<uuid:survey>/languages/<str:tag>/removal", details.remove_language, name="survey-language-removal"),
    path("<uuid:survey>/file", details.as_file, name="survey-file"),
    path("<uuid:survey>/questions", questions.add, name="survey-questions"),
    path("<uuid:survey>/questions/<str:question>", question.question, name="survey-question"),
    path("<uuid:survey>/questions/<str:question>/save", question.save, name="survey-question-save"),
    path("<uuid:survey>/questions/<str:question>/removal", questions.remove, name="survey-question-removal"),
    path("<uuid:survey>/questions/<str:question>/place", questions.place, name="survey-question-place"),
    path("<uuid:survey>/undo", questions.undo, name="survey-undo"),
    path("<uuid:survey>/preview", preview.preview, name="survey-preview"),
    path("<uuid:survey>/publication", publication.publication, name="survey-publication"),
    path("<uuid:survey>/archival", publication.archival, name="survey-archival"),
    path("<uuid:survey>/reopening", publication.reopening, name="survey-reopening"),
    path("<uuid:survey>/link", publication.link, name="survey-link"),
]
