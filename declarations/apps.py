"""Configuration of the app."""

from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    """Ruptures, risks of rupture and cessations of marketing."""

    name = "declarations"
    verbose_name = "déclarations"
