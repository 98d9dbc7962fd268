"""The Celery application; workers start with `celery -A mitm.celery`."""

import os

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mitm.settings.production")

app = Celery("mitm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def _show_at_once_that_the_scheduler_lives(**signal: object) -> None:
    app.send_task("mitm.jobs.tasks.heartbeat")
