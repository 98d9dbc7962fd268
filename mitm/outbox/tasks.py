"""Scheduled work of the outbox."""

from celery import shared_task

from mitm.outbox.services import send_due


@shared_task
def send_due_messages() -> None:
    """Send what is due."""
    send_due()
