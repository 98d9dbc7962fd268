"""What a public notice may take from a case: pure functions, nothing that the field table does not call public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from declarations.enums import Kind, PublicStatus, State
from declarations.episodes import STATUS_OF
from declarations.fields import FIELDS
from declarations.rules import slip_of_year
from mitm.cases.fieldtable import Secrecy
from mitm.typography import short_date

PUBLIC_FIELDS = tuple(field.name for field in FIELDS if field.secrecy == Secrecy.PUBLIC)
"""Fields of the declaration that anybody may read; everything else stays between the laboratory and the agency."""

OVER = (State.RETURNED, State.AVOIDED, State.REVERSED)
"""Ends after which the product can be had again."""

FITTING: Mapping[State, tuple[PublicStatus, ...]] = {
    **dict.fromkeys(OVER, (PublicStatus.RETURNED,)),
    State.CEASED: (PublicStatus.CESSATION,),
    State.IN_ERROR: (),
}
"""What the public may still read of a case that ended that way."""

_OPENING = {
    Kind.RISK: ("a signalé un risque de rupture de stock.", "has reported a risk of shortage."),
    Kind.RUPTURE: ("a signalé une rupture de stock.", "has reported a shortage."),
    Kind.CESSATION: (
        "a annoncé l’arrêt de la commercialisation.",
        "has announced that it will stop marketing this medicine.",
    ),
}
_ENDING = {
    State.RETURNED: ("L’approvisionnement a repris.", "Supply has resumed."),
    State.AVOIDED: ("La rupture redoutée a été évitée.", "The shortage that was feared has been avoided."),
    State.REVERSED: (
        "Le laboratoire a renoncé à arrêter la commercialisation.",
        "The company has given up its plan to stop marketing.",
    ),
    State.CEASED: ("La commercialisation a cessé.", "Marketing has ceased."),
}


def ending_texts(state: State) -> dict[str, str]:
    """What a notice says once a case has ended: what was advised meanwhile no longer holds."""
    french, english = _ENDING[state]
    return {
        "summary": french,
        "summary_en": english,
        "for_prescribers": "",
        "for_pharmacists": "",
        "for_patients": "",
    }


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a new notice starts from; the publisher may change all of it."""

    status: PublicStatus
    starts_on: dt.date
    return_from: dt.date | None
    return_to: dt.date | None
    returned_on: dt.date | None
    summary: str
    summary_en: str


def public_values(values: Mapping[str, object]) -> dict[str, object]:
    """The part of a declaration that anybody may read."""
    return {name: values.get(name) for name in PUBLIC_FIELDS}


def proposal(
    *, values: Mapping[str, object], state: State, ended_on: dt.date | None, laboratory: str, today: dt.date
) -> Proposal:
    """The notice that follows from the public part of a declaration and from how the case ended, if it did."""
    public = public_values(values)
    kind = Kind(str(public["kind"]))
    over = state in OVER
    status = PublicStatus.RETURNED if over else STATUS_OF[kind]
    likely = public["return_likely"] if not over and kind != Kind.CESSATION else None
    starts_on = ended_on if state == State.CEASED else public["starts_on"]
    back = likely if isinstance(likely, dt.date) else None
    summary, summary_en = _summary(kind, state, laboratory, str(public["indications"] or ""))
    return Proposal(
        status=status,
        starts_on=starts_on if isinstance(starts_on, dt.date) else today,
        return_from=back,
        return_to=back,
        returned_on=ended_on if over else None,
        summary=summary,
        summary_en=summary_en,
    )


def _summary(kind: Kind, state: State, laboratory: str, indications: str) -> tuple[str, str]:
    french, english = _ENDING.get(state) or tuple(f"{laboratory} {words}" for words in _OPENING[kind])
    if indications and state not in _ENDING:
        french = f"{french}\n\nIndications concernées\u00a0: {indications}"
    return french, english


def tells_end(state: State, ended_on: dt.date | None, *, status: int, starts_on: dt.date) -> bool:
    """Whether a notice says how a case ended; of a cessation, also on which day."""
    return status in FITTING[state] and (state != State.CEASED or starts_on == ended_on)


def keeps_range(*, return_from: dt.date | None, return_to: dt.date | None, likely: dt.date | None) -> bool:
    """Whether the period already announced still holds the date that the laboratory now expects."""
    if likely is None or return_from is None or return_to is None:
        return False
    return return_from <= likely <= return_to


def wrong_dates(
    *,
    status: int,
    starts_on: dt.date | None,
    return_from: dt.date | None,
    return_to: dt.date | None,
    returned_on: dt.date | None,
    today: dt.date,
) -> dict[str, str]:
    """What is wrong with the dates of a notice: a French message for each field."""
    if starts_on is None:
        return {"starts_on": "Indiquer la date de début."}
    back = status == PublicStatus.RETURNED
    years = {"starts_on": starts_on, "return_from": return_from, "return_to": return_to}
    slips = {name: slip_of_year(day, today=today) for name, day in years.items() if day}
    rules = (
        *((slip, name, slip) for name, slip in slips.items()),
        (back and returned_on is None, "returned_on", "Indiquer la date de remise à disposition."),
        (returned_on and returned_on > today, "returned_on", "La remise à disposition n’a pas encore eu lieu."),
        (returned_on and returned_on < starts_on, "returned_on", "La remise à disposition précède le début."),
        (return_from and return_to and return_from > return_to, "return_from", "Les dates de retour sont inversées."),
        (return_from and return_from < starts_on, "return_from", "Le retour ne peut pas précéder le début."),
        (return_to and return_to < starts_on, "return_to", "Le retour ne peut pas précéder le début."),
    )
    return {field: message for broken, field, message in reversed(rules) if broken}


_COMPARED = (
    ("status", "Statut public"),
    ("starts_on", "Depuis le"),
    ("return_from", "Retour prévu du"),
    ("return_to", "Retour prévu au"),
    ("returned_on", "Remis à disposition le"),
    ("summary", "Situation"),
    ("summary_en", "Situation, en anglais"),
    ("for_prescribers", "Que faire : prescripteur"),
    ("for_pharmacists", "Que faire : pharmacien"),
    ("for_patients", "Que faire : patient"),
)


def changes_between(before: object, after: object) -> list[dict[str, str]]:
    """What a correction changes, field by field, in words."""
    pairs = [(label, _said(name, before), _said(name, after)) for name, label in _COMPARED]
    return [{"label": label, "before": old, "after": new} for label, old, new in pairs if old != new]


def _said(name: str, notice: object) -> str:
    value = getattr(notice, name)
    if name == "status":
        return PublicStatus(value).label
    return short_date(value) if isinstance(value, dt.date) else str(value or "")
