"""What the laboratories' pages have in common."""

from __future__ import annotations

from django.http import Http404

from declarations.models import Declaration
from declarations.selectors.portal import own_declaration
from mitm.web.http import PageRequest


def case_or_404(request: PageRequest, pk: int) -> Declaration:
    """One declaration of the reader's laboratory."""
    declaration = own_declaration(pk, actor=request.actor)
    if declaration is None:
        raise Http404
    return declaration
