"""What every write on a request goes through: lock, move, and the dates that follow from the facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from derogations.deadlines import dues, next_reminder, whose_move
from derogations.enums import BEFORE_FILING, OPEN
from derogations.models import LoweringRequest
from derogations.selectors.clock import Rows, facts_of, rows_of, settles_at
from mitm.accounts.actor import Actor
from mitm.cases.acts import locked_case, move
from mitm.doctrine.selectors import doctrine_on
from mitm.law.clock import ClockVerdict, Status, verdict

__all__ = ["derive", "locked", "move", "saved"]


def locked(request_id: int, *, actor: Actor, revision: int | None = None) -> LoweringRequest:
    """The request, locked until the end of the transaction. Raises `not_found` and `stale`."""
    visible = LoweringRequest.objects.all() if actor.system else LoweringRequest.objects.visible_to(actor)
    return locked_case(visible, request_id, revision=revision)


def saved(request: LoweringRequest, *, now: dt.datetime | None = None) -> LoweringRequest:
    """Save a request after a change of fact: revision, dates and whose move it is follow."""
    if request.state not in BEFORE_FILING:
        instant = now or timezone.now()
        rows = rows_of([request]).get(request.pk, Rows())
        derive(request, rows, now=instant, doctrine=doctrine_on(timezone.localdate(instant)))
    request.revision += 1
    request.save()
    return request


def derive(request: LoweringRequest, rows: Rows, *, now: dt.datetime, doctrine: Mapping[str, object]) -> ClockVerdict:
    """Set the columns that only serve to sort and to find, from the facts; the caller saves."""
    outcome = verdict(facts_of(request, rows, now=now, doctrine=doctrine))
    request.implicit_on, request.flips_at = outcome.implicit_decision_on, outcome.flips_at
    request.settles_at = settles_at(rows, outcome)
    request.suspended = outcome.status == Status.SUSPENDED
    request.provisional = outcome.provisional
    due = dues(rows, outcome, state=request.state)
    request.due_on, request.due_kind = (due[0].on, due[0].kind) if due else (None, "")
    request.awaiting = whose_move(due, outcome, state=request.state)
    is_open = request.state in OPEN
    request.remind_on = next_reminder(outcome.implicit_decision_on, today=timezone.localdate(now)) if is_open else None
    return outcome
