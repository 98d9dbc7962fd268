"""The values of the field table as people read them, on screens and on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from derogations.fields import BY_NAME, EMPTY, FIELDS, MONTHS, STEP_TITLES, Field, Step
from derogations.figures import decimal_of
from derogations.thresholds import threshold_in_words
from mitm.cases.fieldtable import Type
from mitm.cases.fieldwords import SHOWN, FieldLine
from mitm.typography import NBSP, number, plural

_CONDITIONS = ("Lot", "Condition", "Durée", "Résultat")


@dataclass(frozen=True, slots=True)
class Line(FieldLine):
    """One field with its value in words; a series also has a table. Empty when nothing was said."""

    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one step."""

    step: Step
    lines: list[Line]

    @property
    def title(self) -> str:
        """The name of the step."""
        return STEP_TITLES[self.step]


def parts(values: Mapping[str, object], *, ground: str, empty: bool = False) -> list[Part]:
    """The fields that apply to a ground, by step; `empty` keeps the lines where nothing was said."""
    asked = [field for field in FIELDS if field.applies_to(ground) and field.name != "threshold_unit"]
    lines = [_line(field, values) for field in asked]
    kept = [line for line in lines if empty or line.text]
    found = [Part(step, [line for line in kept if line.field.step == step]) for step in Step]
    return [part for part in found if part.lines]


def _line(field: Field, values: Mapping[str, object]) -> Line:
    """A field; the threshold with its unit."""
    if field.name == "threshold_value":
        return Line(field, threshold_in_words(values.get(field.name), str(values.get("threshold_unit") or "")))
    return line_of(field, values.get(field.name))


def line_of(field: Field, value: object) -> Line:
    """A field with its value, whether it comes from the request or from a frozen copy."""
    if value in EMPTY or value is False:
        return Line(field, "")
    if field.type == Type.SERIES:
        return _stability(field, value) if field.name == "stability" else _months(field, value)
    return Line(field, SHOWN[field.type](field, value))


def shown(name: str, value: object) -> str:
    """A value in words, by the name of its field."""
    return line_of(BY_NAME[name], value).text


def month_in_words(month: str) -> str:
    """« mars 2026 » of « 2026-03 »."""
    return f"{MONTHS[int(month[5:]) - 1]}{NBSP}{month[:4]}"


def _months(field: Field, value: Any) -> Line:
    months = sorted(value)
    total = sum(int(units) for units in value.values())
    text = (
        f"{plural(len(months), 'mois', 'mois')}, de {month_in_words(months[0])} à {month_in_words(months[-1])}"
        f"{NBSP}: {number(total)}{NBSP}{field.unit} au total"
    )
    rows = tuple((month_in_words(month), number(int(value[month]))) for month in months)
    return Line(field, text, ("Mois", field.unit.capitalize()), rows)


def _stability(field: Field, value: Any) -> Line:
    rows = tuple(_trial(trial) for trial in value)
    good = sum(1 for trial in value if trial.get("compliant"))
    text = f"{plural(len(rows), 'essai')}, dont {plural(good, 'conforme')}"
    return Line(field, text, _CONDITIONS, rows)


def _trial(trial: Mapping[str, Any]) -> tuple[str, ...]:
    months = decimal_of(trial.get("months"))
    length = f"{number(months.normalize() + 0)}{NBSP}mois" if months is not None else ""
    return (
        str(trial.get("batch", "")),
        str(trial.get("condition", "")),
        length,
        "conforme" if trial.get("compliant") else "non conforme",
    )
