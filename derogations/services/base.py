"""What every write on a request goes through: lock, move, and the dates that follow from the facts."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from derogations.deadlines import REMINDER_DAYS, dues, next_reminder, whose_move
from derogations.enums import BEFORE_FILING, OPEN
from derogations.models import LoweringRequest
from derogations.models.case import LoweringRequestQuerySet
from derogations.selectors.clock import Rows, facts_of, rows_of
from mitm.accounts.actor import Actor
from mitm.cases.acts import found_case, locked_case, move
from mitm.doctrine.selectors import Doctrine, whole_doctrine
from mitm.errors import ConflictError
from mitm.law.clock import ClockVerdict, Document, Status, verdict

__all__ = ["DATES", "derive", "locked", "move", "next_look", "pieces_matter", "refreshed", "saved", "seen", "set_dates"]


# The columns that follow from the facts.
DATES = (
    "implicit_on",
    "flips_at",
    "settles_at",
    "suspended",
    "provisional",
    "due_on",
    "due_kind",
    "awaiting",
    "remind_on",
    "governed_on",
)


def locked(request_id: int, *, actor: Actor, revision: int | None = None) -> LoweringRequest:
    """The request, locked until the end of the transaction. Raises `not_found` and `stale`."""
    return locked_case(_visible(actor), request_id, revision=revision)


def seen(request_id: int, *, actor: Actor) -> LoweringRequest:
    """The request as it is now, to prepare an act that locks it and checks it again. Raises `not_found`."""
    return found_case(_visible(actor).filter(pk=request_id))


def _visible(actor: Actor) -> LoweringRequestQuerySet:
    return LoweringRequest.objects.all() if actor.system else LoweringRequest.objects.visible_to(actor)


def pieces_matter(request: LoweringRequest, *, now: dt.datetime) -> None:
    """Checking pieces, or asking for them, has an object until something decides: a person, or silence.

    Raises `not_open`, `silence_decided`, `decision_signed`.
    """
    if request.state not in OPEN:
        message = f"La demande n’est plus en instruction (« {request.status.label} »)."
        raise ConflictError(message, code="not_open")
    rows = rows_of([request]).get(request.pk, Rows())
    if rows.decision is not None:
        message = "Une décision est signée\u00a0: les pièces ne se vérifient ni ne se demandent plus."
        raise ConflictError(message, code="decision_signed")
    found = verdict(facts_of(request, rows, now=now, doctrine=whole_doctrine()))
    if found.status == Status.IMPLICIT_REJECTION:
        message = "Un rejet implicite est né\u00a0: vérifier ou demander des pièces ne changerait plus rien."
        raise ConflictError(message, code="silence_decided")


def saved(request: LoweringRequest, *, now: dt.datetime | None = None) -> LoweringRequest:
    """Save a request after a change of fact: revision, dates and whose move it is follow."""
    if request.state not in BEFORE_FILING:
        instant = now or timezone.now()
        rows = rows_of([request]).get(request.pk, Rows())
        derive(request, rows, now=instant, doctrine=whole_doctrine())
    request.revision += 1
    request.save()
    return request


def refreshed(request: LoweringRequest, *, now: dt.datetime) -> LoweringRequest:
    """Let the dates follow a fact that leaves what people read of the request as it was: the revision stays."""
    derive(request, rows_of([request]).get(request.pk, Rows()), now=now, doctrine=whole_doctrine())
    request.save()
    return request


def derive(request: LoweringRequest, rows: Rows, *, now: dt.datetime, doctrine: Doctrine) -> ClockVerdict:
    """Set the columns that only serve to sort and to find, from the facts; the caller saves."""
    outcome = verdict(facts_of(request, rows, now=now, doctrine=doctrine))
    set_dates(request, rows, outcome, today=timezone.localdate(now), doctrine=doctrine)
    return outcome


def set_dates(
    request: LoweringRequest, rows: Rows, outcome: ClockVerdict, *, today: dt.date, doctrine: Doctrine
) -> None:
    """Set those columns from a verdict that the caller has."""
    moved = request.implicit_on != outcome.implicit_decision_on
    request.implicit_on, request.flips_at = outcome.implicit_decision_on, outcome.flips_at
    request.settles_at = outcome.settles_at
    request.suspended = outcome.status == Status.SUSPENDED
    waits_for_answer_alone = {one.document for one in outcome.waiting} == {Document.ANSWER}  # nobody sweeps it any more
    request.provisional = outcome.provisional and not waits_for_answer_alone
    due = dues(rows, outcome, state=request.state, doctrine=doctrine)
    request.due_on, request.due_kind = (due[0].on, due[0].kind) if due else (None, "")
    request.awaiting = whose_move(due, outcome, state=request.state)
    if request.state not in OPEN:
        request.remind_on = None
        request.governed_on = request.governed_on or min(today, outcome.implicit_decision_on or today)
    elif moved or request.remind_on is None or request.remind_on > today:  # else the clock has yet to look at it
        request.remind_on = next_look(outcome, today=today, moved=moved, planned=request.remind_on)


def next_look(
    outcome: ClockVerdict, *, today: dt.date, moved: bool = False, planned: dt.date | None = None
) -> dt.date | None:
    """The next day on which the clock must look at an open request again: to call its last day to mind, or because
    its dates move by the mere passing of days. `planned`: a day foreseen earlier, on which doctrine may change."""
    last_day = outcome.implicit_decision_on
    tomorrow = today + dt.timedelta(days=1)
    days = [next_reminder(last_day, today=today)]
    if moved and last_day is not None and last_day - dt.timedelta(days=max(REMINDER_DAYS)) <= today:
        days.append(today)
    if outcome.provisional:
        days.append(tomorrow)
    if planned is not None and planned > today:
        days.append(planned)
    return min((day for day in days if day), default=None)
