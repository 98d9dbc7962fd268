"""The Celery application; workers start with `celery -A mitm.celery`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mitm.settings.production")

app = Celery("mitm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
