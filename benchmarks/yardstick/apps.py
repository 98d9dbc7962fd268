"""Configuration of the yardstick, which only benchmarks install."""

from django.apps import AppConfig


class YardstickConfig(AppConfig):
    """A minimal Django application to measure against."""

    name = "benchmarks.yardstick"
    label = "yardstick"
