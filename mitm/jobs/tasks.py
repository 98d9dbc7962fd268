"""Scheduled work."""

import logging

from celery import shared_task

from mitm.jobs import ticking
from mitm.jobs.health import SCHEDULER, beat
from mitm.jobs.services import run_next

logger = logging.getLogger(__name__)


@shared_task
def run_waiting_jobs() -> None:
    """Run waiting jobs until there is none."""
    while run_next() is not None:
        pass


@shared_task
def tick() -> None:
    """Do all that is due now; the same as `manage.py tick`."""
    for report in ticking.tick() or []:
        logger.info("tick_step step=%s lines=%s error=%s", report.name, report.lines, report.error)


@shared_task
def heartbeat() -> None:
    """Note that the scheduler lives: it sent this."""
    beat(SCHEDULER)
