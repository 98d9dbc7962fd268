"""Scheduled work of the journal."""

import datetime as dt

from celery import shared_task
from django.utils import timezone

from mitm.audit.services import seal_day


@shared_task
def seal_days(back: int = 7) -> None:
    """Seal the days that are over; a scheduler that slept some days catches up."""
    today = timezone.localdate()
    for days in range(back, 0, -1):
        seal_day(today - dt.timedelta(days=days))
