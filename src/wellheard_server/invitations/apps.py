from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    name = "wellheard_server.invitations"
    label = "invitations"
