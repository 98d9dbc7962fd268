"""Configuration of the app."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """The desk of each audience, dossiers, search."""

    name = "mitm.home"
    verbose_name = "accueil"
