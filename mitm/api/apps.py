"""Configuration of the app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """What all endpoints share."""

    name = "mitm.api"
    verbose_name = "API"
