from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "wellheard_server.base"
    label = "base"
