"""What the public may read of a grant, and how a business secret is caught before it is published (CRPA L. 311-6)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from derogations.fields import BY_NAME, EMPTY, FIELDS, Field
from mitm.cases.fieldtable import Secrecy

SHORTEST_TEXT, SHORTEST_NUMBER = 6, 3  # shorter ones are in any sentence
_DIGITS = re.compile(r"\d+(?:[.,]\d+)?")
_GROUPS = re.compile(r"(?<=\d)[\s\u00a0\u202f.](?=\d{3}(?!\d))")


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret value found in a text for the public."""

    field: Field
    value: str


def public_values(values: Mapping[str, object]) -> dict[str, object]:
    """The values that the field table lets the public read; everything else stays out."""
    return {
        field.name: values[field.name]
        for field in FIELDS
        if field.secrecy == Secrecy.PUBLIC and values.get(field.name) not in EMPTY
    }


def leaks(text: str, values: Mapping[str, object]) -> list[Leak]:
    """The secret and personal values of a request that a text quotes, word for word or figure for figure."""
    plain = " ".join(text.lower().split())
    figures = {_plain_number(found) for found in _DIGITS.findall(_GROUPS.sub("", text))}
    found = []
    for name, value in values.items():
        field = BY_NAME.get(name)
        if field is None or field.secrecy == Secrecy.PUBLIC or field.choices:
            continue
        for atom in _atoms(value):
            if _quoted(atom, plain, figures):
                found.append(Leak(field, atom))
                break
    return found


def _quoted(atom: str, plain: str, figures: set[str]) -> bool:
    number = _plain_number(atom)
    if number.replace(",", "").isdigit():
        return len(number.replace(",", "")) >= SHORTEST_NUMBER and number in figures
    return len(atom) >= SHORTEST_TEXT and " ".join(atom.lower().split()) in plain


def _plain_number(text: str) -> str:
    """« 900.0 » and « 900 » are the same number; the comma is French."""
    number = text.replace(".", ",")
    return number.rstrip("0").rstrip(",") if "," in number else number


def _atoms(value: object) -> Iterator[str]:
    """Every text and number in a value."""
    if isinstance(value, Mapping):
        for one in value.values():
            yield from _atoms(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _atoms(one)
    elif value not in EMPTY and not isinstance(value, bool):
        yield str(value)
