"""Configuration of the app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Everything that leaves, as rows sent after commit."""

    name = "mitm.outbox"
    verbose_name = "messages sortants"
