"""Configuration of the app."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Long work with progress, and the tick."""

    name = "mitm.jobs"
    verbose_name = "travaux"
