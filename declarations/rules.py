"""What the fields of a declaration must satisfy together: pure functions over plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from declarations.enums import Cause, Kind, State
from declarations.fields import BY_NAME, Step, missing
from mitm.cases.fieldtable import Type
from mitm.cases.problems import Problem, out_of_range, required

YEARS_BACK, YEARS_AHEAD = 10, 20
"""Between them a date may lie; what is further away is a slip of the finger."""

RISK_IN_PAST = (
    "Ce début prévu est déjà passé. Si la rupture a commencé, déclarez une rupture ; "
    "sinon, indiquez la nouvelle date prévue."
)

_ENDINGS = {
    Kind.RISK: (State.AVOIDED, State.RETURNED, State.IN_ERROR),
    Kind.RUPTURE: (State.RETURNED, State.IN_ERROR),
    Kind.CESSATION: (State.CEASED, State.REVERSED, State.IN_ERROR),
}


def endings(kind: str, *, ruptured: bool) -> tuple[State, ...]:
    """The ends that suit a kind of declaration; what has been a rupture once was not avoided."""
    return tuple(end for end in _ENDINGS[Kind(kind)] if not (ruptured and end == State.AVOIDED))


def problems(
    values: Mapping[str, object],
    *,
    today: dt.date,
    criticality: int | None = None,
    steps: tuple[Step, ...] = (Step.NOTICE,),
    complete: bool = True,
    settled_until: dt.date | None = None,
) -> list[Problem]:
    """Everything wrong with the values of the steps; `complete` also asks for the compulsory fields.

    A start up to `settled_until` announces nothing: the risk turned into a rupture by then, or ends.
    """
    kind = str(values.get("kind") or "")
    found = _implausible_dates(values, today)
    found += _reversed_dates(values, kind=kind, today=today)
    found += _misplaced(values, kind)
    if complete:
        found += required(missing(dict(values), kind=kind, criticality=criticality, steps=steps))
        found += _return_missing(values, kind, steps)
        if Step.NOTICE in steps and kind == Kind.RISK:
            found += _start_passed(values, settled_until, today)
    return found


def _date(values: Mapping[str, object], name: str) -> dt.date | None:
    value = values.get(name)
    return value if isinstance(value, dt.date) else None


def _implausible_dates(values: Mapping[str, object], today: dt.date) -> list[Problem]:
    slips = ((name, slip_of_year(value, today=today)) for name, value in values.items() if isinstance(value, dt.date))
    return [Problem(name, "implausible_year", slip) for name, slip in slips if slip]


def slip_of_year(day: dt.date, *, today: dt.date) -> str:
    """What is said of a year that nobody can mean; empty when it is plausible."""
    if today.year - YEARS_BACK <= day.year <= today.year + YEARS_AHEAD:
        return ""
    return f"L’année {day.year} n’est pas plausible."


def _reversed_dates(values: Mapping[str, object], *, kind: str, today: dt.date) -> list[Problem]:
    aware, starts = _date(values, "aware_on"), _date(values, "starts_on")
    earliest, likely, latest = (_date(values, f"return_{name}") for name in ("earliest", "likely", "latest"))
    rules = (
        (aware and aware > today, "aware_on", "in_future", "La date de connaissance est dans l’avenir."),
        (
            kind == Kind.RUPTURE and starts and starts > today,
            "starts_on",
            "rupture_in_future",
            "Une rupture à venir se déclare comme un risque de rupture.",
        ),
        (
            starts and likely and likely < starts,
            "return_likely",
            "return_before_start",
            "Le retour ne peut pas précéder le début.",
        ),
        (
            starts and earliest and earliest < starts,
            "return_earliest",
            "return_before_start",
            "Le retour ne peut pas précéder le début.",
        ),
        (
            earliest and likely and earliest > likely,
            "return_earliest",
            "dates_reversed",
            "Le retour au plus tôt vient après le retour probable.",
        ),
        (
            likely and latest and latest < likely,
            "return_latest",
            "dates_reversed",
            "Le retour au plus tard vient avant le retour probable.",
        ),
        (
            values.get("return_unknown") and (earliest or likely or latest),
            "return_unknown",
            "contradictory",
            "Indiquer des dates de retour, ou cocher « inconnue » : pas les deux.",
        ),
    )
    return [Problem(field, code, message) for broken, field, code, message in rules if broken]


def _start_passed(values: Mapping[str, object], settled_until: dt.date | None, today: dt.date) -> list[Problem]:
    """A risk announces a rupture to come: once its start has passed, it came or was put off."""
    starts = _date(values, "starts_on")
    if starts is None or starts >= today or (settled_until and starts <= settled_until):
        return []
    return [Problem("starts_on", "risk_in_past", RISK_IN_PAST)]


def _misplaced(values: Mapping[str, object], kind: str) -> list[Problem]:
    found = []
    if kind and kind != Kind.CESSATION and values.get("cause") == Cause.COMMERCIAL:
        found.append(Problem("cause", "cause_for_cessation_only", "Cette cause ne vaut que pour un arrêt."))
    for name, value in values.items():
        field = BY_NAME.get(name)
        if field is None:
            found.append(Problem(name, "unknown_field", "Ce champ n’existe pas."))
        elif kind and value not in (None, "", [], False) and not field.applies_to(kind):
            found.append(Problem(name, "not_applicable", "Ce champ ne concerne pas cette nature d’événement."))
        elif field.type in (Type.WHOLE, Type.DECIMAL) and value not in (None, ""):
            found += out_of_range(field, float(str(value)))
    return found


def _return_missing(values: Mapping[str, object], kind: str, steps: tuple[Step, ...]) -> list[Problem]:
    if Step.NOTICE not in steps or kind in ("", Kind.CESSATION):
        return []
    if values.get("return_likely") or values.get("return_unknown"):
        return []
    message = "Indiquer la date de retour probable, ou cocher « inconnue »."
    return [Problem("return_likely", "required", message)]
