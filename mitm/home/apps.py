"""Configuration of the app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The desk of each audience, dossiers, search."""

    name = "mitm.home"
    verbose_name = "accueil"

    def ready(self) -> None:
        """Register what the ground floor contributes."""
        from mitm.home import contributions  # noqa: F401
