"""Where a request stands, as a badge: what the law says at an instant, never more than the reader may know yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from derogations.enums import BEFORE_FILING, ENDED, OPEN, State
from derogations.models import LoweringRequest
from mitm.law.clock import ClockVerdict, Document, Status


@dataclass(frozen=True, slots=True)
class Standing:
    """A word, a colour, an icon."""

    label: str
    tone: str
    icon: str


_STATES = {
    State.DRAFT: ("violet", "pen"),
    State.TO_CONFIRM: ("violet", "hourglass"),
    State.ABANDONED: ("grey", "cross"),
    State.RECEIVED: ("blue", "flag"),
    State.INSTRUCTING: ("blue", "search"),
    State.GRANTED: ("green", "check"),
    State.REFUSED: ("grey", "cross"),
    State.SILENCE: ("grey", "clock"),
    State.WITHDRAWN: ("grey", "left"),
    State.REVOKED: ("amber", "cross"),
    State.ABROGATED: ("amber", "cross"),
}
DECISION_TO_OPEN = Standing("Décision à ouvrir", "amber", "mail")
LETTER_TO_OPEN = Standing("Lettre à ouvrir", "amber", "mail")
SUSPENDED = Standing("Suspendue, pièces attendues", "amber", "hourglass")
_STATUSES = {
    Status.IMPLICIT_REJECTION: State.SILENCE,
    Status.GRANTED: State.GRANTED,
    Status.REFUSED: State.REFUSED,
    Status.WITHDRAWN: State.WITHDRAWN,
}


def _of_state(state: State) -> Standing:
    return Standing(state.label_for_lab, *_STATES[state])


def _to_open(*, decision: bool) -> Standing:
    return DECISION_TO_OPEN if decision else LETTER_TO_OPEN


def standing_for_lab(request: LoweringRequest, verdict: ClockVerdict | None) -> Standing:
    """The badge of a page, from the verdict at this instant; a grant may have come after it, on appeal."""
    if verdict is None or request.state in (*BEFORE_FILING, *ENDED, State.GRANTED):
        return _of_state(request.status)
    if verdict.status == Status.SUSPENDED:
        return SUSPENDED
    waiting = {one.document for one in verdict.waiting} - {Document.ANSWER}  # which leaves the request where it stands
    if waiting:
        return _to_open(decision=Document.DECISION in waiting)
    if verdict.status == Status.RUNNING:
        return _of_state(request.status if request.state in OPEN else State.INSTRUCTING)
    return _of_state(_STATUSES[verdict.status])


def standing_in_list(request: LoweringRequest, *, now: dt.datetime) -> Standing:
    """The badge of a line of `own_requests`, from its columns alone: silence shows the second after it decides."""
    if request.state in BEFORE_FILING or request.state in ENDED:
        return _of_state(request.status)
    if request.provisional and not request.suspended:
        return _to_open(decision=request.decision_signed)
    flipped = request.flips_at is not None and now >= request.flips_at
    if request.state in OPEN and flipped:
        return _of_state(State.SILENCE)
    return SUSPENDED if request.state in OPEN and request.suspended else _of_state(request.status)
