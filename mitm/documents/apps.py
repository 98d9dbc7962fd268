"""Configuration of the app."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    """Attachments in, issued documents out."""

    name = "mitm.documents"
    verbose_name = "documents"
