"""Configuration of the app."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules, import_string


class JobsConfig(AppConfig):
    """Long work with progress, and the tick."""

    name = "mitm.jobs"
    verbose_name = "travaux"

    def ready(self) -> None:
        """Read what apps register: the handlers of their jobs (`jobs`, `tasks`) and the steps of the tick (`ticks`)."""
        autodiscover_modules("jobs", "tasks", "ticks")
        follow_worker = import_string("mitm.jobs.health.follow_worker")  # once models are ready
        follow_worker()
