"""What another answer to a question of the clock would change to the requests that are open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from derogations.enums import OPEN
from derogations.models import LoweringRequest
from derogations.selectors.clock import Rows, facts_of, rows_of
from mitm.doctrine.consequences import Consequences
from mitm.doctrine.selectors import Doctrine, whole_doctrine
from mitm.law.clock import ClockVerdict, Status, verdict
from mitm.law.doctrine import QUESTIONS
from mitm.typography import plural, short_date

KEYS = tuple(key for key in QUESTIONS if key.startswith("clock_"))
MOST, BATCH, EXAMPLES = 10_000, 500, 20
ONE_DAY = dt.timedelta(days=1)
_ENDS = {
    Status.IMPLICIT_REJECTION: "rejetée par silence",
    Status.GRANTED: "accordée",
    Status.REFUSED: "refusée",
}


def alive() -> Q:
    """Requests whose dates may still move: what was born before keeps the doctrine of its day."""
    return Q(state__in=OPEN)


def measured(key: str, value: object, *, now: dt.datetime) -> Consequences:
    """Apply the doctrine of the day, with one answer changed, to every request that is alive."""
    doctrine = whole_doctrine()
    requests = list(LoweringRequest.objects.filter(alive()).defer("details").order_by("implicit_on", "pk")[:MOST])
    moved: list[tuple[LoweringRequest, str]] = []
    ended = 0
    for request, before, after in _both(requests, doctrine, {key: value}, now=now):
        words = _difference(before, after)
        if words:
            moved.append((request, words))
            ended += before.status != Status.IMPLICIT_REJECTION and after.status == Status.IMPLICIT_REJECTION
    of = f"sur {plural(len(requests), 'demande en cours', 'demandes en cours')}"
    if not moved:
        return Consequences(f"Aucune date ne bougerait {of}.")
    sentence = f"{plural(len(moved), 'date')} {'bougeraient' if len(moved) > 1 else 'bougerait'} {of}"
    at_once = f", dont {plural(ended, 'aussitôt rejetée', 'aussitôt rejetées')} par silence." if ended else "."
    return Consequences(sentence + at_once, len(requests), len(moved), moved[:EXAMPLES])


def _both(
    requests: list[LoweringRequest], doctrine: Doctrine, changed: Mapping[str, object], *, now: dt.datetime
) -> Iterator[tuple[LoweringRequest, ClockVerdict, ClockVerdict]]:
    """Each request with what the law says of it under both doctrines; its rows are read in batches."""
    for start in range(0, len(requests), BATCH):
        batch = requests[start : start + BATCH]
        rows = rows_of(batch)
        for request in batch:
            facts = facts_of(request, rows.get(request.pk, Rows()), now=now, doctrine=doctrine)
            yield request, verdict(facts), verdict(replace(facts, doctrine={**facts.doctrine, **changed}))


def _difference(before: ClockVerdict, after: ClockVerdict) -> str:
    """What changes, before → after; empty when nothing does."""
    pairs = (
        ("dernier jour pour décider", _last_day(before), _last_day(after)),
        ("motifs dus le", before.reasons_due_on, after.reasons_due_on),
        ("recours jusqu’au", before.appeal_until, after.appeal_until),
    )
    found = [f"{label} {_day(old)} → {_day(new)}" for label, old, new in pairs if old != new]
    if before.status != after.status:
        found.insert(0, f"{_status(before)} → {_status(after)}")
    return ", ".join(found[:2])


def _last_day(found: ClockVerdict) -> dt.date | None:
    return timezone.localdate(found.flips_at) - ONE_DAY if found.flips_at else None


def _day(day: dt.date | None) -> str:
    return short_date(day) if day else "sans objet"


def _status(found: ClockVerdict) -> str:
    return _ENDS.get(found.status, "en cours")
