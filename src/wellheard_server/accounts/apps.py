from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wellheard_server.accounts"
    label = "accounts"

    def ready(self) -> None:
        import_module("wellheard_server.accounts.personal_data")  # says what is kept of whom
        import_module("wellheard_server.accounts.checks")  # registers the check that refuses to start
