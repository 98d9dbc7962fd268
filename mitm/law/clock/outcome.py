"""What the clock says of a request at an instant."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from mitm.law.clock.wording import Note, render
from mitm.law.verdict import Step


class Status(StrEnum):
    """Where a request stands at `now`."""

    RUNNING = "running"
    SUSPENDED = "suspended"
    IMPLICIT_REJECTION = "implicit_rejection"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Suspension:
    """Days that do not count, [start, end), owed to the letter at position `letter` of the facts."""

    start: dt.date
    end: dt.date
    days: int
    letter: int


class Document(StrEnum):
    """What was made available online."""

    LETTER = "letter"
    DECISION = "decision"
    ANSWER = "answer"  # to a recours gracieux


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something made available online on a day that waits to be opened until another, included."""

    document: Document
    since: dt.date
    until: dt.date


_WAITING = {
    "letter_waits": Document.LETTER,
    "pending_consultation": Document.DECISION,
    "answer_pending_consultation": Document.ANSWER,
}


@dataclass(frozen=True, slots=True)
class ClockVerdict:
    """Dates and status of a request; what does not apply is None.

    While the clock runs, `implicit_decision_on`, `flips_at` and `appeal_until` say what silence would lead to. They
    stay after an implicit rejection that an express decision replaced, and are None when none was ever born.
    `status` is that of the request: the answer to a recours gracieux leaves it as it is. A recours that is accepted
    leaves nothing to contest: `appeal_until` and `reasons_due_on` are then None.
    `settles_at`: from when nothing that waits online to be opened can turn out to have been notified before that day.
    `provisional`: an open suspension may still end early, or a letter, a decision or the answer to a recours gracieux
    made available online waits to be opened and may yet change the verdict backwards.
    """

    clock_starts_on: dt.date
    suspensions: tuple[Suspension, ...]
    suspended_days: int
    implicit_decision_on: dt.date | None
    flips_at: dt.datetime | None
    settles_at: dt.datetime | None
    status: Status
    provisional: bool
    decision_on: dt.date | None
    appeal_until: dt.date | None
    appeal_enforceable: bool
    registration_due_on: dt.date | None
    acknowledgement_due_on: dt.date | None
    reasons_due_on: dt.date | None
    recours_gracieux_rejected_on: dt.date | None
    recours_gracieux_accepted_on: dt.date | None
    grant_withdrawal_until: dt.date | None
    notes: tuple[Note, ...]

    @property
    def waiting(self) -> tuple[Waiting, ...]:
        """What waits online to be opened and may change the verdict backwards, in the order of reasoning."""
        if not self.provisional:
            return ()
        return tuple(Waiting(_WAITING[key], *named) for key, _, _, named in self.notes if key in _WAITING)  # type: ignore[arg-type]

    def steps(self, language: str = "fr") -> tuple[Step, ...]:
        """The explanation in words ("fr" or "en"), in the order of reasoning; rendered only when asked for."""
        return render(self.notes, language)
