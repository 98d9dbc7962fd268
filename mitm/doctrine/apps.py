"""Configuration of the app."""

from django.apps import AppConfig


class DoctrineConfig(AppConfig):
    """Dated answers to the questions that the law leaves open."""

    name = "mitm.doctrine"
    verbose_name = "doctrine"
