from django.apps import AppConfig


class BaseConfig(AppConfig):
    name = "wellheard_server.base"
    label = "base"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from wellheard_server.base.doors import keep_to_the_door

        connection_created.connect(keep_to_the_door, dispatch_uid="door")

        from django.db.models.signals import post_migrate

        from wellheard_server.base.personal_data import keep_no_statistics

        post_migrate.connect(keep_no_statistics, sender=self, dispatch_uid="no statistics of personal columns")
