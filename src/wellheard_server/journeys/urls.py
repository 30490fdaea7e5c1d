from django.urls import path

from wellheard_server.journeys.views import touchpoints

urlpatterns = [
    path("", touchpoints.touchpoints, name="touchpoints"),
    path("new", touchpoints.new_touchpoint, name="touchpoint-new"),
    path("<uuid:touchpoint>", touchpoints.touchpoint, name="touchpoint"),
    path("<uuid:touchpoint>/removal", touchpoints.drop_touchpoint, name="touchpoint-drop"),
]
