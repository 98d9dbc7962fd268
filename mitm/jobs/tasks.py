"""Scheduled work."""

from celery import shared_task
from django.core.management import call_command

from mitm.jobs.services import run_next


@shared_task
def run_waiting_jobs() -> None:
    """Run waiting jobs until there is none."""
    while run_next() is not None:
        pass


@shared_task
def tick() -> None:
    """Do all that is due now; the same as `manage.py tick`."""
    call_command("tick")
