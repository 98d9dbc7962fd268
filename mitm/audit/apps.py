"""Configuration of the app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only events, hash-chained per case."""

    name = "mitm.audit"
    verbose_name = "journal"
