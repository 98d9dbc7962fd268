"""Taking, assigning and evaluating cases."""

from __future__ import annotations

from django.utils import timezone

from declarations.evaluation import evaluate
from declarations.models import Declaration, Evaluation
from declarations.selectors.facts import facts_of


def criticality_at_filing(declaration: Declaration) -> Evaluation:
    """Set the first criticality from what is known when the first notice is filed.

    Runs in the transaction of the filing; it sets `declaration.criticality`, which the caller saves.
    """
    today = timezone.localdate()
    verdict = evaluate(facts_of(declaration, today=today), on=today)
    declaration.criticality = verdict.level
    return Evaluation.objects.create(
        declaration=declaration,
        version=declaration.version,
        terms=verdict.as_json(),
        score=verdict.score,
        computed_level=verdict.level,
        level=verdict.level,
    )
