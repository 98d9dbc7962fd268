"""Work on declarations that a person does not wait for."""

import math
import time

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from declarations.services.documents import documents_issue_missing


@shared_task
def issue_documents() -> None:
    """Issue the receipts and versions that filings call for."""
    documents_issue_missing(now=timezone.now())


class _Nudge:
    """Given once a second and a process: it is heard a second later, and then serves whatever was filed meanwhile."""

    PAUSE = 1.0

    def __init__(self) -> None:
        self.given_at = -math.inf

    def give(self) -> None:
        """Unless one was given within the second."""
        now = time.monotonic()
        if now - self.given_at >= self.PAUSE:
            issue_documents.apply_async(countdown=self.PAUSE)
            self.given_at = now


_NUDGE = _Nudge()


def documents_issue_soon() -> None:
    """Nudge the worker; without a broker the clock does the same within a minute."""
    transaction.on_commit(_NUDGE.give, robust=True)
