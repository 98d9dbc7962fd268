"""The values of a request in words, step by step, as pages and documents print them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from derogations.fields import EMPTY, STEP_TITLES, Field, Step, fields_of
from mitm.cases.fieldtable import SECRECY_WORDS, Secrecy, Type
from mitm.typography import number, plural


@dataclass(frozen=True, slots=True)
class Line:
    """A field and what was declared."""

    name: str
    label: str
    text: str
    is_secret: bool
    secrecy: str


@dataclass(frozen=True, slots=True)
class Part:
    """A step of the form."""

    title: str
    lines: list[Line]


def parts(values: Mapping[str, object], *, ground: str) -> list[Part]:
    """Everything that was declared, without what was left empty."""
    found = []
    for step in Step:
        lines = [_line(field, values[field.name]) for field in fields_of(step, ground) if _said(values.get(field.name))]
        if lines:
            found.append(Part(STEP_TITLES[step], lines))
    return found


def _said(value: object) -> bool:
    return value not in EMPTY and value is not False


def _line(field: Field, value: Any) -> Line:
    secret = field.secrecy != Secrecy.PUBLIC
    return Line(field.name, field.label, words(field, value), secret, SECRECY_WORDS[field.secrecy])


def words(field: Field, value: Any) -> str:
    """A value in words, with its unit."""
    if field.type == Type.CHOICE:
        return str(dict(field.choices).get(value, value))
    if field.type == Type.CHOICES:
        return ", ".join(str(dict(field.choices).get(item, item)) for item in value)
    if field.type == Type.FLAG:
        return "oui"
    if field.type == Type.SERIES:
        return _series(value)
    if field.type in (Type.WHOLE, Type.DECIMAL):
        figure = number(Decimal(str(value)).normalize() + 0)
        return f"{figure}\u00a0{field.unit}".strip()
    return str(value)


def _series(value: Any) -> str:
    """A series is drawn or tabled elsewhere: here only how much of it there is."""
    if isinstance(value, Mapping):
        total = number(sum(int(units) for units in value.values()))
        return f"{plural(len(value), 'mois', 'mois')}, {total} en tout"
    return plural(len(value), "ligne")
