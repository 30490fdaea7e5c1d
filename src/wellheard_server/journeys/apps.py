from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "wellheard_server.journeys"
    label = "journeys"
