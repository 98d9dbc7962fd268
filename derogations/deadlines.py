"""What is due on a request, by whom, and when the clock calls it to mind: all follows from the facts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from derogations.enums import OPEN, AppealState, Awaiting, DueKind, LetterKind, State
from derogations.flips import last_day_to_decide
from derogations.selectors.clock import Rows
from mitm.doctrine.selectors import Doctrine
from mitm.law.clock import ClockVerdict, Document, Status, silent_appeal

_DAY = dt.timedelta(days=1)
REMINDER_DAYS = (30, 15, 7, 3, 1)
ESCALATION_DAYS = 3


@dataclass(frozen=True, slots=True)
class Due:
    """Something that has to be done by a day (included)."""

    on: dt.date
    kind: DueKind


def dues(rows: Rows, verdict: ClockVerdict, *, state: str, doctrine: Doctrine) -> list[Due]:
    """What the agency has to do, the nearest first; once it has decided online, what it waits for."""
    found = []
    if state in OPEN and (opening := _opening(verdict)):
        found.append(Due(opening, DueKind.OPENING))
    elif state in OPEN:
        if last_day := last_day_to_decide(verdict):
            found.append(Due(last_day, DueKind.SILENCE))
        if verdict.acknowledgement_due_on and not rows.sent(LetterKind.ACKNOWLEDGEMENT):
            found.append(Due(verdict.acknowledgement_due_on, DueKind.ACKNOWLEDGEMENT))
            if verdict.registration_due_on and not rows.sent(LetterKind.REGISTRATION):
                found.append(Due(verdict.registration_due_on, DueKind.REGISTRATION))
    if state == State.SILENCE and verdict.reasons_due_on and not rows.sent(LetterKind.REASONS):
        found.append(Due(verdict.reasons_due_on, DueKind.REASONS))
    found += [
        Due(silent_appeal(appeal.filed_on, doctrine.on(appeal.filed_on)).flips_on - _DAY, DueKind.APPEAL)
        for appeal in rows.appeals
        if appeal.state == AppealState.PENDING
    ]
    return sorted(found, key=lambda due: due.on)


def _opening(verdict: ClockVerdict) -> dt.date | None:
    """The last day to open a decision that waits online."""
    return next((waiting.until for waiting in verdict.waiting if waiting.document == Document.DECISION), None)


def whose_move(due: list[Due], verdict: ClockVerdict, *, state: str) -> Awaiting:
    """Whose move it is: the laboratory's while it owes pieces or has a decision to open, nobody's once all is said."""
    if state in OPEN:
        theirs = verdict.status == Status.SUSPENDED or _opening(verdict) is not None
        return Awaiting.LABORATORY if theirs else Awaiting.AGENCY
    return Awaiting.AGENCY if due else Awaiting.NOBODY


def next_reminder(last_day: dt.date | None, *, today: dt.date) -> dt.date | None:
    """The next day on which the clock calls to mind that silence is about to decide."""
    if last_day is None:
        return None
    coming = [last_day - dt.timedelta(days=days) for days in REMINDER_DAYS]
    return min((day for day in coming if day > today), default=None)
