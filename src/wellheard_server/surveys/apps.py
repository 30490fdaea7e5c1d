from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "wellheard_server.surveys"
    label = "surveys"
