from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "wellheard_server.invitations"
    label = "invitations"

    def ready(self) -> None:
        from wellheard_server.invitations import personal_data  # noqa: F401  brings its store
        from wellheard_server.invitations.lookup import lookup
        from wellheard_server.surveys.house import invitations_are_found_by

        invitations_are_found_by(lookup)
