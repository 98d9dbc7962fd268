"""Configuration of the app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """What all HTML faces share."""

    name = "mitm.web"
    verbose_name = "pages"
