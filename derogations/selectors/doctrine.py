"""What another answer to a question of the clock would change to the requests that are open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from derogations.enums import OPEN
from derogations.models import LoweringRequest
from derogations.selectors.clock import Rows, facts_of, rows_of
from mitm.doctrine.consequences import NAMED, Answer, Consequences
from mitm.doctrine.selectors import Doctrine, whole_doctrine
from mitm.law.clock import ClockFacts, ClockVerdict, Status, verdict
from mitm.law.clock.days import midnight_in_paris
from mitm.law.doctrine import QUESTIONS
from mitm.typography import plural, short_date

KEYS = tuple(key for key in QUESTIONS if key.startswith("clock_"))
MOST, BATCH = 10_000, 500
ONE_DAY = dt.timedelta(days=1)
_ENDS = {
    Status.IMPLICIT_REJECTION: "rejetée par silence",
    Status.GRANTED: "accordée",
    Status.REFUSED: "refusée",
}


def alive() -> Q:
    """Requests whose dates may still move: what was born before keeps the doctrine of its day."""
    return Q(state__in=OPEN)


def measured(key: str, value: object, *, now: dt.datetime, since: dt.date) -> Consequences:
    """Apply the doctrine of the day, with one answer changed, to every request that is still open on a day.

    An answer that counts from a later day on leaves alone what silence will have decided by then.
    """
    doctrine, starts = whole_doctrine(), max(now, midnight_in_paris(since))
    moved: list[tuple[LoweringRequest, str]] = []
    examined = ended = 0
    for request, facts in _facts(_alive(MOST), doctrine, now=now):
        before = verdict(facts)
        if since > timezone.localdate(now) and before.flips_at is not None and before.flips_at <= starts:
            continue
        examined += 1
        after = verdict(replace(facts, doctrine={**facts.doctrine, key: value}))
        words = _difference(before, after)
        if words:
            moved.append((request, words))
            ended += _is_over(after, starts) and not _is_over(before, starts)
    return Consequences(_sentence(examined, len(moved), ended), len(moved), moved[:NAMED])


def counted(*, now: dt.datetime) -> dict[Answer, int]:
    """How many dates each other answer to each question would move; requests are read once."""
    doctrine = whole_doctrine()
    others = [
        (key, value)
        for key in KEYS
        for value, _ in QUESTIONS[key].options
        if value != doctrine.on(timezone.localdate(now))[key]
    ]
    found: dict[Answer, int] = dict.fromkeys(others, 0)
    for _, facts in _facts(_alive(NAMED), doctrine, now=now):
        before = verdict(facts)
        for key, value in others:
            after = verdict(replace(facts, doctrine={**facts.doctrine, key: value}))
            found[key, value] += bool(_difference(before, after))
    return found


def _alive(most: int) -> list[LoweringRequest]:
    """Open requests, those that silence threatens first."""
    return list(LoweringRequest.objects.filter(alive()).defer("details").order_by("implicit_on", "pk")[:most])


def _sentence(examined: int, moved: int, ended: int) -> str:
    of = f"sur {plural(examined, 'demande en cours', 'demandes en cours')}"
    if not moved:
        return f"Aucune date ne bougerait {of}."
    sentence = f"{plural(moved, 'date')} {'bougeraient' if moved > 1 else 'bougerait'} {of}"
    at_once = f", dont {plural(ended, 'aussitôt rejetée', 'aussitôt rejetées')} par silence." if ended else "."
    return sentence + at_once


def _is_over(found: ClockVerdict, at: dt.datetime) -> bool:
    """Whether silence has decided at an instant."""
    return found.status == Status.IMPLICIT_REJECTION or (found.flips_at is not None and found.flips_at <= at)


def _facts(
    requests: list[LoweringRequest], doctrine: Doctrine, *, now: dt.datetime
) -> Iterator[tuple[LoweringRequest, ClockFacts]]:
    """Each request with its facts under the doctrine of the day; its rows are read in batches."""
    for start in range(0, len(requests), BATCH):
        batch = requests[start : start + BATCH]
        rows = rows_of(batch)
        for request in batch:
            yield request, facts_of(request, rows.get(request.pk, Rows()), now=now, doctrine=doctrine)


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
