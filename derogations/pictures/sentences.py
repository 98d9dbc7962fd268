"""What the clock of a request says in one sentence, the same on screen and on paper."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from derogations.enums import State
from derogations.flips import last_day_to_decide
from derogations.models import LoweringRequest
from mitm import typography
from mitm.law.clock import ClockVerdict, Document, Status, Waiting


def clock_sentence(request: LoweringRequest, verdict: ClockVerdict, *, today: dt.date | None = None) -> str:
    """One or two sentences: where the clock stands, and until when; a period that is over by `today` is told so."""
    said = {
        Status.RUNNING: _running,
        Status.SUSPENDED: _suspended,
        Status.IMPLICIT_REJECTION: _rejected,
        Status.GRANTED: _granted,
        Status.REFUSED: _refused,
        Status.WITHDRAWN: _withdrawn,
    }[verdict.status](request, verdict)
    if verdict.status in (Status.GRANTED, Status.REFUSED):
        said = _since(request, verdict) or said + _court(verdict, today)
    elif verdict.status == Status.IMPLICIT_REJECTION:
        said += _court(verdict, today)
    waiting = [one for one in verdict.waiting if one.document != Document.ANSWER]  # `pictures.after` tells of answers
    return " ".join([said, *map(_pending, waiting)])


def _pending(waiting: Waiting) -> str:
    day, until = typography.medium_date(waiting.since), typography.long_date(waiting.until)
    if waiting.document == Document.LETTER:
        what, then = "Une demande de pièces", f"réputée reçue le {day} et suspendra le délai"
    else:
        what, then = "Une décision", f"réputée notifiée le {day}"
    return (
        f"{what}, mise en ligne le {day}, attend d’être ouverte\u00a0: non ouverte au plus tard le {until}, elle sera "
        f"{then}."
    )


def _limit(verdict: ClockVerdict) -> str:
    last = last_day_to_decide(verdict)
    assert last is not None, "a clock that runs has an end"
    return f"Sans décision notifiée au plus tard le {typography.long_date(last)} à minuit"


def _running(request: LoweringRequest, verdict: ClockVerdict) -> str:
    return f"{_limit(verdict)}, la demande sera réputée rejetée."


def _suspended(request: LoweringRequest, verdict: ClockVerdict) -> str:
    until = typography.long_date(verdict.suspensions[-1].end)
    return (
        f"Le délai est suspendu jusqu’au {until} au plus tard, dans l’attente de pièces. {_limit(verdict)}, la demande "
        "sera réputée rejetée\u00a0; cette date avancera si toutes les pièces arrivent plus tôt."
    )


def _rejected(request: LoweringRequest, verdict: ClockVerdict) -> str:
    assert verdict.implicit_decision_on is not None, "an implicit rejection has its day"
    born = typography.long_date(verdict.implicit_decision_on)
    return (
        f"Aucune décision n’a été notifiée à temps\u00a0: la demande est rejetée par le silence gardé jusqu’au {born}."
    )


def _court(verdict: ClockVerdict, today: dt.date | None) -> str:
    """Until when the court may be asked, or that it might have been; nothing after a grant."""
    if verdict.appeal_until is None or verdict.status == Status.GRANTED:
        return ""
    until = typography.long_date(verdict.appeal_until)
    if not verdict.appeal_enforceable:
        return f" Le délai pour saisir le juge (jusqu’au {until}) n’est pas opposable au demandeur."
    if today is not None and today > verdict.appeal_until:
        return f" Le délai pour saisir le juge a pris fin le {until}."
    return f" Le rejet peut être contesté devant le juge jusqu’au {until}."


def _granted(request: LoweringRequest, verdict: ClockVerdict) -> str:
    assert verdict.decision_on is not None, "a grant has its day"
    said = f"La demande est acceptée depuis le {typography.long_date(verdict.decision_on)}"
    if verdict.implicit_decision_on is None:
        return f"{said}."
    born = typography.medium_date(verdict.implicit_decision_on)
    return f"{said}\u00a0: cette décision remplace le rejet implicite né le {born}."


def _refused(request: LoweringRequest, verdict: ClockVerdict) -> str:
    assert verdict.decision_on is not None, "a refusal has its day"
    return f"La demande est refusée depuis le {typography.long_date(verdict.decision_on)}."


def _since(request: LoweringRequest, verdict: ClockVerdict) -> str:
    """What happened after the decision that ended the clock; nothing in most cases."""
    assert verdict.decision_on is not None, "a decision has its day"
    day = typography.long_date(verdict.decision_on)
    if verdict.status is Status.REFUSED and request.state in (State.GRANTED, State.REVOKED, State.ABROGATED):
        said = f"La demande, refusée le {day}, a été accordée sur recours gracieux."
    else:
        said = f"La demande a été acceptée le {day}."
    ends = {
        State.REVOKED: " L’accord a été retiré\u00a0: il est réputé n’avoir jamais existé.",
        State.ABROGATED: " L’accord a été abrogé.",
    }
    granted_on_appeal = verdict.status is Status.REFUSED and request.state == State.GRANTED
    return said + ends.get(request.status, "") if granted_on_appeal or request.status in ends else ""


def _withdrawn(request: LoweringRequest, verdict: ClockVerdict) -> str:
    day = request.withdrawn_on or timezone.localdate()
    return f"Le demandeur s’est désisté le {typography.long_date(day)}\u00a0: aucun rejet implicite ne naîtra."
