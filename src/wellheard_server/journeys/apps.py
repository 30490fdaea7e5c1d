from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "wellheard_server.journeys"
    label = "journeys"

    def ready(self) -> None:
        from wellheard_server.journeys import personal_data  # noqa: F401  says what is kept of whom
