"""What nobody should do: a Celery task for each clock that is due. Only `benchmarks.clock` runs it."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mitm.settings.demo")
django.setup()

from derogations.models import LoweringRequest  # noqa: E402 once Django is ready
from derogations.services.outcomes import record_silence  # noqa: E402
from mitm.accounts.actor import CLOCK  # noqa: E402
from mitm.celery import app  # noqa: E402
from mitm.jobs.clock import database_now  # noqa: E402

__all__ = ["app", "settle_one"]


@app.task(queue="benchmark-clock", ignore_result=True)
def settle_one(pk: int) -> None:
    """Record one silent rejection, as the sweep would."""
    record_silence(LoweringRequest(pk=pk), now=database_now(), actor=CLOCK)
