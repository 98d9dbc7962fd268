"""How requests, letters and pieces look: a word, a colour, an icon. Red says that the law has decided, or soon will."""

from __future__ import annotations

import datetime as dt

from derogations.enums import OPEN, DecisionOutcome, DecisionState, LetterState, MailState, PieceVerdict, State
from mitm.law.clock import ClockVerdict, Status as ClockStatus
from mitm.web.badges import Tone
from mitm.web.statuses import Status

_STATES = {
    State.DRAFT: Status("Brouillon", Tone.GREY, "pen"),
    State.TO_CONFIRM: Status("À confirmer", Tone.AMBER, "hourglass"),
    State.ABANDONED: Status("Abandonné", Tone.GREY, "cross"),
    State.RECEIVED: Status("À prendre en charge", Tone.AMBER, "flag"),
    State.INSTRUCTING: Status("En instruction", Tone.BLUE, "scales"),
    State.GRANTED: Status("Accordée", Tone.GREEN, "check"),
    State.REFUSED: Status("Refusée", Tone.GREY, "cross"),
    State.SILENCE: Status("Rejetée par silence", Tone.RED, "stop"),
    State.WITHDRAWN: Status("Désistement", Tone.GREY, "left"),
    State.REVOKED: Status("Accord retiré", Tone.GREY, "cross"),
    State.ABROGATED: Status("Accord abrogé", Tone.GREY, "lock"),
}
SUSPENDED = Status("Délai suspendu", Tone.VIOLET, "pause")
NOBODY = Status("Personne", Tone.AMBER, "alert")
PROVISIONAL = Status("Provisoire", Tone.AMBER, "hourglass")
_SIGNED = {
    DecisionOutcome.GRANTED: Status("Accord signé, non notifié", Tone.VIOLET, "hourglass"),
    DecisionOutcome.REFUSED: Status("Refus signé, non notifié", Tone.VIOLET, "hourglass"),
}
_BY_LAW = {
    ClockStatus.IMPLICIT_REJECTION: State.SILENCE,
    ClockStatus.GRANTED: State.GRANTED,
    ClockStatus.REFUSED: State.REFUSED,
    ClockStatus.WITHDRAWN: State.WITHDRAWN,
}
_PIECES = {
    PieceVerdict.PRESENT: Status("Présente", Tone.GREEN, "check"),
    PieceVerdict.MISSING: Status("Manquante", Tone.AMBER, "alert"),
    PieceVerdict.INSUFFICIENT: Status("Insuffisante", Tone.AMBER, "alert"),
    PieceVerdict.NOT_APPLICABLE: Status("Sans objet", Tone.GREY, "dot"),
}
_LETTERS = {
    LetterState.DRAFT: Status("Projet", Tone.AMBER, "pen"),
    LetterState.ISSUED: Status("Émise", Tone.GREEN, "mail"),
    LetterState.DISCARDED: Status("Écartée", Tone.GREY, "cross"),
}
_DECISIONS = {
    DecisionState.PROPOSED: Status("À la signature", Tone.AMBER, "pen"),
    DecisionState.SIGNED: Status("Signée", Tone.GREEN, "check"),
    DecisionState.RETURNED: Status("Renvoyée", Tone.VIOLET, "left"),
    DecisionState.DISCARDED: Status("Écartée", Tone.GREY, "cross"),
}

_MAILS = {
    MailState.TO_MATCH: Status("À rattacher", Tone.AMBER, "alert"),
    MailState.FILED: Status("Demande enregistrée", Tone.GREEN, "check"),
    MailState.FOLLOW_UP: Status("Suite d’une demande", Tone.BLUE, "mail"),
    MailState.DUPLICATE: Status("Doublon", Tone.GREY, "dot"),
    MailState.UNREADABLE: Status("Illisible", Tone.RED, "stop"),
    MailState.UNRELATED: Status("Sans rapport", Tone.GREY, "dot"),
}
NOT_A_REQUEST = Status("Pas de titre de demande", Tone.AMBER, "hourglass")


def state_mark(state: str, *, flips_at: dt.datetime | None = None, now: dt.datetime | None = None) -> Status:
    """A state; one that is open in the record but on which silence has decided by `now` says so."""
    if state in OPEN and flips_at is not None and now is not None and flips_at <= now:
        return _STATES[State.SILENCE]
    return _STATES[State(state)]


def verdict_mark(state: str, verdict: ClockVerdict, *, signed: str = "") -> Status:
    """What is true of a request at the instant of the verdict, whatever is recorded; `signed`: what a decision says."""
    if state not in OPEN:
        return _STATES[State(state)]
    if verdict.status in _BY_LAW:
        return _STATES[_BY_LAW[verdict.status]]
    return _SIGNED[DecisionOutcome(signed)] if signed else _STATES[State(state)]


def piece_mark(verdict: str) -> Status:
    """What was found of a piece."""
    return _PIECES[PieceVerdict(verdict)]


def letter_mark(state: str) -> Status:
    """Where a letter stands."""
    return _LETTERS[LetterState(state)]


def decision_mark(state: str) -> Status:
    """Where a decision stands."""
    return _DECISIONS[DecisionState(state)]


def mail_mark(state: str, *, waits: bool) -> Status:
    """A message; one without the title of a request is not yet « sans rapport » before somebody has said so."""
    return NOT_A_REQUEST if state == MailState.UNRELATED and waits else _MAILS[MailState(state)]
