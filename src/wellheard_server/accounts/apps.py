from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "wellheard_server.accounts"
    label = "accounts"
