"""How grave a case is."""

from __future__ import annotations

from declarations.enums import Criticality
from declarations.models import Declaration, Evaluation


def criticality_at_filing(declaration: Declaration) -> Evaluation:
    """The first evaluation, from what is known when the first notice arrives."""
    return Evaluation.objects.create(
        declaration=declaration,
        version=declaration.version,
        terms=[],
        score=50,
        computed_level=Criticality.MEDIUM,
        level=Criticality.MEDIUM,
    )
