from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "wellheard_server.responses"
    label = "responses"
