"""Configuration of the app."""

from django.apps import AppConfig


class DerogationsConfig(AppConfig):
    """Requests to hold less than two months of stock, and the clock of silence that runs on them."""

    name = "derogations"
    verbose_name = "demandes de baisse"

    def ready(self) -> None:
        """Register what requests contribute."""
        from derogations import contributions  # noqa: F401
