"""Work on declarations that a person does not wait for."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from declarations.services.documents import documents_issue_missing


@shared_task
def issue_documents() -> None:
    """Issue the receipts and versions that filings call for."""
    documents_issue_missing(now=timezone.now())


def documents_issue_soon() -> None:
    """Nudge the worker; without a broker the clock does the same within a minute."""
    transaction.on_commit(issue_documents.delay, robust=True)
