"""What the agency's pages have in common: finding a case, acting at once, acting through a form."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404

from declarations.models import Declaration
from declarations.selectors import agency as selectors
from mitm.web import acts
from mitm.web.http import PageRequest


def case_or_404(request: PageRequest, pk: int) -> Declaration:
    """A case that the reader may see."""
    try:
        return selectors.case_of(pk=pk, actor=request.actor)
    except Declaration.DoesNotExist:
        raise Http404 from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(acts.Sheet):
    """A page with one form that does one thing on a declaration."""

    template: str = "declarations/agency/act.html"
