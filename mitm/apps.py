"""The project package as a Django app: it loads Celery, so that `mitm/__init__.py` stays empty and the law pure."""

from django.apps import AppConfig


class MitmConfig(AppConfig):
    """Start-up of the project."""

    name = "mitm"
    label = "mitm"

    def ready(self) -> None:
        """Bind shared tasks to the project's Celery application."""
        from mitm.celery import app

        app.set_default()
