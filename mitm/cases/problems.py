"""What is wrong with the fields of a case, and the one error that says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mitm.cases.fieldtable import TableField
from mitm.errors import CaseError
from mitm.typography import number


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal: the field, a stable code, a French message."""

    field: str
    code: str
    message: str


def required(lacking: Iterable[TableField]) -> list[Problem]:
    """What is said of compulsory fields that are empty."""
    return [Problem(field.name, "required", f"{field.label} : ce champ est obligatoire.") for field in lacking]


def out_of_range(field: TableField, amount: float | Decimal) -> list[Problem]:
    """What is said of a figure below nought or beyond what the field may hold."""
    if amount < 0:
        return [Problem(field.name, "negative", "Indiquer un nombre positif ou nul.")]
    if amount > field.maximum:
        return [Problem(field.name, "too_large", f"Ce nombre dépasse {number(field.maximum)}.")]
    return []


def refusal(found: Sequence[Problem]) -> CaseError:
    """One error out of problems: the first message leads, every field has its own."""
    fields: dict[str, str] = {}
    for problem in found:
        fields.setdefault(problem.field, problem.message)
    message = found[0].message if len(found) == 1 else f"{len(fields)} champs sont à corriger."
    return CaseError(message, code=found[0].code if len(found) == 1 else "invalid", fields=fields)
