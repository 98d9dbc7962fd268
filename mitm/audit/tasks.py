"""Scheduled work of the journal."""

import logging

from celery import shared_task
from django.db import OperationalError

from mitm.audit.services import seal_finished_days

logger = logging.getLogger(__name__)


@shared_task
def seal_days() -> None:
    """Seal the days that are over; when a long transaction is writing, the next hour does it."""
    try:
        seal_finished_days()
    except OperationalError:
        logger.warning("journal_seal_postponed")
