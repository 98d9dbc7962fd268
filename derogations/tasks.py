"""Work on lowering requests that a person does not wait for."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from derogations.services.letters import registrations_issue_missing
from derogations.services.mailbox import mailbox_read


@shared_task
def issue_registrations() -> None:
    """Issue the registration receipts that filings call for."""
    registrations_issue_missing(now=timezone.now())


def registrations_issue_soon() -> None:
    """Nudge the worker; without a broker the clock does the same within a minute."""
    transaction.on_commit(issue_registrations.delay, robust=True)


@shared_task
def read_mailbox() -> None:
    """Read the mailbox now rather than at the next tick."""
    mailbox_read()
