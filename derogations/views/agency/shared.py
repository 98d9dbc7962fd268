"""What the agency's pages on a request have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse

from derogations.models import LoweringRequest
from derogations.views.shared import request_or_404
from mitm.web import acts
from mitm.web.acts import CaseForm, Service, act_at_once
from mitm.web.http import PageRequest

__all__ = ["GET_POST", "POST", "Sheet", "act_at_once", "act_page", "request_or_404"]
GET_POST = ("GET", "HEAD", "POST")
POST = ("POST",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(acts.Sheet):
    """A page with one form that does one thing on a request."""

    template: str = "derogations/agency/act.html"


def act_page(
    request: PageRequest,
    case: LoweringRequest,
    form: CaseForm,
    sheet: Sheet,
    service: Service,
    *,
    facts: Mapping[str, object] | None = None,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Show the form, or run the service with what it says; a refusal is shown at its field."""

    def revision_now() -> int:
        return request_or_404(request, case.pk).revision

    return acts.act_page(request, case, form, sheet, service, revision_now=revision_now, facts=facts, context=context)
