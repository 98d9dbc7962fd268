"""What the laboratories' pages have in common."""

from __future__ import annotations

from django.http import Http404

from declarations.models import Declaration
from declarations.selectors.portal import own_declaration
from mitm.web.acts import attempt, revision_of, said
from mitm.web.http import PageRequest

__all__ = ["attempt", "case_or_404", "laboratory_of", "revision_of", "said"]


def case_or_404(request: PageRequest, pk: int) -> Declaration:
    """One declaration of the reader's laboratory."""
    declaration = own_declaration(pk, actor=request.actor)
    if declaration is None:
        raise Http404
    return declaration


def laboratory_of(request: PageRequest) -> int:
    """The laboratory that the reader acts for."""
    laboratory_id = request.actor.laboratory_id
    if laboratory_id is None:
        raise Http404
    return laboratory_id
