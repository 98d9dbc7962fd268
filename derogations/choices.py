"""What each choice would do before, on and after the last day to decide: the law is asked, nothing is counted here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from derogations.flips import last_day_to_decide
from mitm.law.clock import (
    Channel,
    ClockFacts,
    ClockVerdict,
    ExpressDecision,
    Notification,
    Outcome,
    Status,
    verdict,
)
from mitm.typography import medium_date

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment to decide: before, on, or after the last day."""

    key: str
    title: str
    days: str
    is_today: bool
    granted: str
    refused: str
    silent: str


def moments(facts: ClockFacts, found: ClockVerdict) -> Sequence[Moment]:
    """The three moments; none once a decision was notified in time or the request was withdrawn."""
    last = last_day_to_decide(found)
    if last is None or facts.express_decision is not None or found.status == Status.WITHDRAWN:
        return ()
    today = timezone.localdate(facts.now)
    before, after = min(today, last - ONE_DAY), max(today, last + ONE_DAY)
    return (
        _moment("before", "Avant", f"jusqu’au {medium_date(last - ONE_DAY)}", facts, before, is_today=today < last),
        _moment("last", "Le dernier jour", f"le {medium_date(last)}", facts, last, is_today=today == last),
        _moment("after", "Après", f"dès le {medium_date(last + ONE_DAY)}", facts, after, is_today=today > last),
    )


def _moment(key: str, title: str, days: str, facts: ClockFacts, on: dt.date, *, is_today: bool) -> Moment:
    granted, refused = (_decided(facts, on, outcome) for outcome in (Outcome.GRANTED, Outcome.REFUSED))
    return Moment(
        key=key,
        title=title,
        days=days,
        is_today=is_today,
        granted=_granted(granted, on),
        refused=_refused(refused, on),
        silent=_silent(_asked_on(facts, on), on),
    )


def _asked_on(facts: ClockFacts, on: dt.date) -> ClockVerdict:
    return verdict(replace(facts, now=_noon(on, facts)))


def _decided(facts: ClockFacts, on: dt.date, outcome: Outcome) -> ClockVerdict:
    """The verdict of a decision signed, made available and opened on one day."""
    read = Notification(Channel.ELECTRONIC, made_available_on=on, consulted_on=on)
    return verdict(replace(facts, express_decision=ExpressDecision(outcome, on, read), now=_noon(on, facts)))


def _noon(on: dt.date, facts: ClockFacts) -> dt.datetime:
    return max(timezone.make_aware(dt.datetime.combine(on, dt.time(12))), facts.now)


def _granted(found: ClockVerdict, on: dt.date) -> str:
    until = found.grant_withdrawal_until
    limit = f" Un accord illégal ne pourrait plus être retiré après le {medium_date(until)}." if until else ""
    if found.implicit_decision_on is None:
        return f"L’accord compte dès sa notification ; aucun rejet implicite ne naît.{limit}"
    born = medium_date(found.implicit_decision_on)
    return f"L’accord remplace le rejet implicite né le {born}, à compter de sa notification.{limit}"


def _refused(found: ClockVerdict, on: dt.date) -> str:
    until = f" Le juge peut être saisi jusqu’au {medium_date(found.appeal_until)}." if found.appeal_until else ""
    if found.implicit_decision_on is None:
        return f"Le refus exprès porte ses motifs ; aucun rejet implicite ne naît.{until}"
    born = medium_date(found.implicit_decision_on)
    restarts = any(key == "refusal_restarts" for key, *_ in found.notes)
    effect = "rouvre le délai de recours" if restarts else "ne fait que le confirmer : le délai de recours a expiré"
    return f"Le refus remplace le rejet implicite né le {born} et {effect}.{until if restarts else ''}"


def _silent(found: ClockVerdict, on: dt.date) -> str:
    if found.status == Status.IMPLICIT_REJECTION and found.decision_on is not None:
        until = found.appeal_until
        limit = f" Le juge peut être saisi jusqu’au {medium_date(until)}." if until and found.appeal_enforceable else ""
        return f"Le silence a rejeté la demande le {medium_date(found.decision_on)}.{limit}"
    assert found.implicit_decision_on is not None, "silence has a day while nothing is decided"
    return f"Sans décision notifiée, la demande est rejetée le {medium_date(found.implicit_decision_on)}."
