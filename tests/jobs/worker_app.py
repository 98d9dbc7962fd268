"""The Celery application of the worker that tests start: the project's own, with jobs that only tests need."""

import os
import time

import django

django.setup()

from mitm.celery import app  # noqa: E402
from mitm.jobs.models import Heartbeat  # noqa: E402
from mitm.jobs.services import Progress, job_handler  # noqa: E402

__all__ = ["app"]


@job_handler("essai-court")
def short(progress: Progress) -> dict[str, int]:
    """Ends at once and says in which process it ran."""
    return {"pid": os.getpid()}


@job_handler("essai-long")
def long(progress: Progress) -> dict[str, int]:
    """Writes a row, then never ends the first time; its second run ends at once."""
    Heartbeat.objects.create(name="essai-long", at=progress.job.created_at)
    if progress.job.attempts == 1:
        progress(1, 2, "bloqué")
        time.sleep(600)
    return {"attempts": progress.job.attempts}
