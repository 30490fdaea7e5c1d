from django.apps import AppConfig


class ResponsesConfig(AppConfig):
    name = "wellheard_server.responses"
    label = "responses"

    def ready(self) -> None:
        from wellheard_server.responses import personal_data  # noqa: F401  brings its stores
