"""Configuration of the app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Laboratories, specialities, presentations, listings and their import."""

    name = "mitm.registry"
    verbose_name = "registre des médicaments"
