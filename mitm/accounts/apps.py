"""Configuration of the app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users, memberships, roles and permissions."""

    name = "mitm.accounts"
    verbose_name = "comptes"
