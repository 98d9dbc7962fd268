"""What the clock finds due: requests and appeals, locked, without waiting for what somebody else holds."""

from __future__ import annotations

import datetime as dt

from django.db.models import F
from django.db.models.fields.tuple_lookups import TupleGreaterThan

from derogations.enums import AppealState
from derogations.models import Appeal, LoweringRequest
from mitm.doctrine.selectors import Doctrine
from mitm.law.clock import silent_appeal
from mitm.law.clock.parameters import RECOURS_GRACIEUX_MONTHS

Position = tuple[dt.datetime, int]
Day = tuple[dt.date, int]
# No recours gracieux is rejected sooner, whatever the month and the law of its day.
SHORTEST = dt.timedelta(days=28 * min(entry.value for entry in RECOURS_GRACIEUX_MONTHS.entries))


def requests_to_settle(*, now: dt.datetime, after: Position | None, limit: int) -> list[LoweringRequest]:
    """Open requests whose silence should be certain, in order, after the place that a run has reached; locked.

    What was filed on the form stays where it is: nothing of the clock is in it.
    """
    due = LoweringRequest.objects.open().filter(settles_at__lte=now).defer("details")
    if after is not None:
        due = due.filter(TupleGreaterThan((F("settles_at"), F("id")), after))
    return list(due.select_for_update(of=("self",), skip_locked=True).order_by("settles_at", "id")[:limit])


def appeals_to_settle(*, today: dt.date, doctrine: Doctrine, limit: int) -> list[Appeal]:
    """Pending appeals that silence has rejected, with their requests; both locked."""
    old = Appeal.objects.filter(state=AppealState.PENDING, filed_on__lte=today - SHORTEST).order_by("filed_on", "id")
    due = [
        pk
        for pk, filed_on in old.values_list("pk", "filed_on")
        if silent_appeal(filed_on, doctrine.on(filed_on)).flips_on <= today
    ]
    held = Appeal.objects.filter(pk__in=due[:limit], state=AppealState.PENDING).select_related("request")
    return list(held.select_for_update(of=("self", "request"), skip_locked=True).order_by("filed_on", "id"))


def requests_to_remind(*, today: dt.date, after: Day | None, limit: int) -> list[LoweringRequest]:
    """Open requests that the clock must look at by a day, in order, after the place that a run has reached; locked."""
    due = LoweringRequest.objects.open().filter(remind_on__lte=today).defer("details")
    if after is not None:
        due = due.filter(TupleGreaterThan((F("remind_on"), F("id")), after))
    return list(due.select_for_update(of=("self",), skip_locked=True).order_by("remind_on", "id")[:limit])
