from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wellheard_server.people"
    label = "people"
