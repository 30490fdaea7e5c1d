from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "wellheard_server.people"
    label = "people"

    def ready(self) -> None:
        from wellheard_server.people import personal_data  # noqa: F401  brings its store
