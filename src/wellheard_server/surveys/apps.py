from django.apps import AppConfig
from django.db.models.signals import post_delete


class SurveysConfig(AppConfig):
    name = "wellheard_server.surveys"
    label = "surveys"

    def ready(self) -> None:
        from wellheard_server.surveys import personal_data  # noqa: F401  says what is kept of whom
        from wellheard_server.surveys.models import HouseEdition, Survey

        # A survey goes with its workspace, by a cascade that calls no method of ours.
        post_delete.connect(lambda **_: HouseEdition.bump(), sender=Survey, weak=False, dispatch_uid="survey_gone")
