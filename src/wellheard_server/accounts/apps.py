from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wellheard_server.accounts"
    label = "accounts"

    def ready(self) -> None:
        from wellheard_server.accounts import checks  # registers the check that refuses to start
