"""Where a request stands, as a badge: what the law says at an instant, never more than the reader may know yet."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from derogations.enums import BEFORE_FILING, ENDED, OPEN, State
from derogations.models import LoweringRequest
from mitm.law.clock import ClockVerdict, Document, Status as ClockStatus
from mitm.web.badges import Tone
from mitm.web.statuses import Status

_STATES = {
    State.DRAFT: (Tone.VIOLET, "pen"),
    State.TO_CONFIRM: (Tone.VIOLET, "hourglass"),
    State.ABANDONED: (Tone.GREY, "cross"),
    State.RECEIVED: (Tone.BLUE, "flag"),
    State.INSTRUCTING: (Tone.BLUE, "search"),
    State.GRANTED: (Tone.GREEN, "check"),
    State.REFUSED: (Tone.GREY, "cross"),
    State.SILENCE: (Tone.GREY, "clock"),
    State.WITHDRAWN: (Tone.GREY, "left"),
    State.REVOKED: (Tone.AMBER, "cross"),
    State.ABROGATED: (Tone.AMBER, "cross"),
}
DECISION_TO_OPEN = Status("Décision à ouvrir", Tone.AMBER, "mail")
LETTER_TO_OPEN = Status("Lettre à ouvrir", Tone.AMBER, "mail")
SUSPENDED = Status("Suspendue, pièces attendues", Tone.AMBER, "hourglass")
_BY_LAW = {
    ClockStatus.IMPLICIT_REJECTION: State.SILENCE,
    ClockStatus.GRANTED: State.GRANTED,
    ClockStatus.REFUSED: State.REFUSED,
    ClockStatus.WITHDRAWN: State.WITHDRAWN,
}


def _of_state(state: State) -> Status:
    return Status(state.label_for_lab, *_STATES[state])


def _to_open(*, decision: bool) -> Status:
    return DECISION_TO_OPEN if decision else LETTER_TO_OPEN


def standing_for_lab(request: LoweringRequest, verdict: ClockVerdict | None) -> Status:
    """The badge of a page, from the verdict at this instant; a grant may have come after it, on appeal."""
    if verdict is None or request.state in (*BEFORE_FILING, *ENDED, State.GRANTED):
        return _of_state(request.status)
    if verdict.status == ClockStatus.SUSPENDED:
        return SUSPENDED
    waiting = {one.document for one in verdict.waiting} - {Document.ANSWER}  # which leaves the request where it stands
    if waiting:
        return _to_open(decision=Document.DECISION in waiting)
    if verdict.status == ClockStatus.RUNNING:
        return _of_state(request.status if request.state in OPEN else State.INSTRUCTING)
    return _of_state(_BY_LAW[verdict.status])


def standing_in_list(request: LoweringRequest, *, now: dt.datetime) -> Status:
    """The badge of a line of `own_requests`, from its columns alone: silence shows the second after it decides.

    A period given may have ended since its column was written.
    """
    if request.state in BEFORE_FILING or request.state in ENDED:
        return _of_state(request.status)
    if request.provisional and not request.suspended:
        return _to_open(decision=request.decision_signed)
    flipped = request.flips_at is not None and now >= request.flips_at
    if request.state in OPEN and flipped:
        return _of_state(State.SILENCE)
    until = request.suspended_until  # type: ignore[attr-defined]  # annotated by the selector
    waits = request.suspended and until is not None and timezone.localdate(now) < until
    return SUSPENDED if request.state in OPEN and waits else _of_state(request.status)
