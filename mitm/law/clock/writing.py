"""The verdict of a clock as JSON."""

import datetime as dt

from mitm.law.clock.computing import verdict
from mitm.law.clock.outcome import ClockVerdict
from mitm.law.clock.reading import read_facts
from mitm.law.verdict import steps_as_json


def answer(value: object, language: str = "fr") -> dict[str, object]:
    """The verdict on a JSON object. Raises FactError."""
    return as_json(verdict(read_facts(value)), language)


def as_json(found: ClockVerdict, language: str = "fr") -> dict[str, object]:
    """A verdict: days in ISO, the flip as an instant in UTC, null for what does not apply."""
    return {
        "clock_starts_on": _iso(found.clock_starts_on),
        "suspensions": [
            {"from": _iso(pause.start), "to": _iso(pause.end), "days": pause.days, "letter": pause.letter}
            for pause in found.suspensions
        ],
        "suspended_days": found.suspended_days,
        "implicit_decision_on": _iso(found.implicit_decision_on),
        "flips_at": f"{found.flips_at:%Y-%m-%dT%H:%M:%SZ}" if found.flips_at else None,
        "status": str(found.status),
        "provisional": found.provisional,
        "decision_on": _iso(found.decision_on),
        "appeal_until": _iso(found.appeal_until),
        "appeal_enforceable": found.appeal_enforceable,
        "registration_due_on": _iso(found.registration_due_on),
        "acknowledgement_due_on": _iso(found.acknowledgement_due_on),
        "reasons_due_on": _iso(found.reasons_due_on),
        "recours_gracieux_rejected_on": _iso(found.recours_gracieux_rejected_on),
        "grant_withdrawal_until": _iso(found.grant_withdrawal_until),
        "steps": steps_as_json(found.steps(language)),
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
