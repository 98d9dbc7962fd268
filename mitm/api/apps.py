"""Configuration of the app."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """What all endpoints share."""

    name = "mitm.api"
    verbose_name = "API"

    def ready(self) -> None:
        """Let the description of the API know how machines sign in."""
        from mitm.api import schema  # noqa: F401 registers itself
