"""The verdict of a clock as JSON."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum

from mitm.law.clock.computing import verdict
from mitm.law.clock.facts import ClockFacts
from mitm.law.clock.outcome import ClockVerdict
from mitm.law.clock.reading import read_facts
from mitm.law.verdict import steps_as_json


def answer(value: object, language: str = "fr") -> dict[str, object]:
    """The verdict on a JSON object. Raises FactError."""
    return as_json(verdict(read_facts(value)), language)


def as_json(found: ClockVerdict, language: str = "fr") -> dict[str, object]:
    """A verdict: days in ISO, flip and certainty as instants in UTC, null for what does not apply."""
    return {
        "clock_starts_on": _iso(found.clock_starts_on),
        "suspensions": [
            {"from": _iso(pause.start), "to": _iso(pause.end), "days": pause.days, "letter": pause.letter}
            for pause in found.suspensions
        ],
        "suspended_days": found.suspended_days,
        "implicit_decision_on": _iso(found.implicit_decision_on),
        "flips_at": _instant(found.flips_at),
        "settles_at": _instant(found.settles_at),
        "status": str(found.status),
        "provisional": found.provisional,
        "decision_on": _iso(found.decision_on),
        "appeal_until": _iso(found.appeal_until),
        "appeal_enforceable": found.appeal_enforceable,
        "registration_due_on": _iso(found.registration_due_on),
        "acknowledgement_due_on": _iso(found.acknowledgement_due_on),
        "reasons_due_on": _iso(found.reasons_due_on),
        "recours_gracieux_rejected_on": _iso(found.recours_gracieux_rejected_on),
        "recours_gracieux_accepted_on": _iso(found.recours_gracieux_accepted_on),
        "grant_withdrawal_until": _iso(found.grant_withdrawal_until),
        "steps": steps_as_json(found.steps(language)),
    }


def _instant(moment: dt.datetime | None) -> str | None:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else None


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def facts_as_json(facts: ClockFacts) -> dict[str, object]:
    """Facts in the form that `read_facts` reads, so that anybody can have the verdict computed again."""
    return {field.name: _plain(getattr(facts, field.name)) for field in fields(facts)}


def _plain(value: object) -> object:
    """Days and instants in ISO, enums as their words, lists and objects all the way down."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items() if str(key).startswith("clock_")}
    return str(value) if isinstance(value, StrEnum) else value
