"""Configuration of the app."""

from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    """Ruptures, risks of rupture and cessations of marketing."""

    name = "declarations"
    verbose_name = "déclarations"

    def ready(self) -> None:
        """Register what declarations contribute, and what they do once the register has changed."""
        from declarations import contributions  # noqa: F401
        from declarations.services.projection import entries_follow_import
        from mitm.registry.hooks import after_import

        after_import(entries_follow_import)
