"""What the agency's pages have in common: finding a case, acting at once, acting through a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse

from declarations.models import Declaration
from declarations.selectors import agency as selectors
from mitm.web import acts
from mitm.web.acts import CaseForm, Service, act_at_once
from mitm.web.http import PageRequest

__all__ = ["GET_POST", "POST", "Sheet", "act_at_once", "act_page", "case_or_404"]
GET_POST = ("GET", "HEAD", "POST")
POST = ("POST",)


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


def act_page(
    request: PageRequest,
    case: Declaration,
    form: CaseForm,
    sheet: Sheet,
    service: Service,
    *,
    facts: Mapping[str, object] | None = None,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or run the service with what it says; a refusal is shown at its field."""

    def revision_now() -> int:
        return selectors.case_of(pk=case.pk, actor=request.actor).revision

    return acts.act_page(request, case, form, sheet, service, revision_now=revision_now, facts=facts, context=context)
