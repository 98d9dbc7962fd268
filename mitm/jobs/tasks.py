"""Scheduled work."""

from celery import shared_task
from django.core.management import call_command

from mitm.jobs.services import job_claim, job_run


@shared_task
def run_waiting_jobs() -> None:
    """Run waiting jobs until there is none."""
    while job := job_claim():
        job_run(job)


@shared_task
def tick() -> None:
    """Do all that is due now; the same as `manage.py tick`."""
    call_command("tick")
