from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "wellheard_server.insights"
    label = "insights"
