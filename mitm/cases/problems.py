"""What is wrong with the fields of a case, and the one error that says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mitm.errors import CaseError


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal: the field, a stable code, a French message."""

    field: str
    code: str
    message: str


def refusal(found: Sequence[Problem]) -> CaseError:
    """One error out of problems: the first message leads, every field has its own."""
    fields: dict[str, str] = {}
    for problem in found:
        fields.setdefault(problem.field, problem.message)
    message = found[0].message if len(found) == 1 else f"{len(fields)} champs sont à corriger."
    return CaseError(message, code=found[0].code if len(found) == 1 else "invalid", fields=fields)
