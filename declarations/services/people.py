"""Who may write on a declaration and who is told."""

from __future__ import annotations

from declarations.models import Declaration
from mitm.cases.people import (
    EVALUATING_ROLES,
    agency_may,
    either_side_may,
    evaluators,
    mark_news,
    people_of_agency,
    people_of_laboratory,
    tell_agency,
    tell_laboratory,
    tell_other_side,
    written,
)
from mitm.errors import ConflictError

__all__ = [
    "EVALUATING_ROLES",
    "agency_may",
    "either_side_may",
    "evaluators",
    "mark_news",
    "people_of_agency",
    "people_of_laboratory",
    "tell_agency",
    "tell_laboratory",
    "tell_other_side",
    "written",
    "still_open",
]


def still_open(declaration: Declaration) -> None:
    """Refuse an act on a case that has ended. Raises `not_open`."""
    if not declaration.is_open:
        message = f"Ce dossier n’est plus ouvert (« {declaration.status.label} »)."
        raise ConflictError(message, code="not_open")
