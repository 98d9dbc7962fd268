"""What another doctrine would do to the open cases: computed with the rules that services apply, nothing is written."""

from __future__ import annotations

from django.db.models import Prefetch

from declarations.deadlines import deadlines
from declarations.models import Declaration, InformationRequest
from declarations.services.base import facts_of
from mitm.law.doctrine import Answers

CHUNK = 1_000


def due_dates_that_would_move(doctrine: Answers) -> tuple[int, int]:
    """(cases whose next date would change, open cases) were the doctrine another one today."""
    waiting = InformationRequest.objects.filter(answered_at__isnull=True, cancelled_at__isnull=True)
    cases = Declaration.objects.open().prefetch_related(Prefetch("requests", waiting, to_attr="waiting"))
    moved = looked_at = 0
    for case in cases.order_by("pk").iterator(chunk_size=CHUNK):
        requests = [request.due_on for request in case.waiting]  # type: ignore[attr-defined]
        due = deadlines(facts_of(case, open_requests=requests), doctrine)
        looked_at += 1
        moved += bool(due) and due[0].on != case.due_on
    return moved, looked_at
