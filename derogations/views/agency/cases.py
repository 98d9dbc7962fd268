"""The page of a request: state and clock on top, the next act, facts on the left, letters and history on the right."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from derogations.models import LoweringRequest
from derogations.selectors.case_page import CasePage, case_page
from derogations.views.agency.next_act import next_act, other_acts
from derogations.views.agency.presenting import presented
from mitm.accounts.permissions import Permission
from mitm.web.access import agency
from mitm.web.contributions import case_panels
from mitm.web.history import history
from mitm.web.http import PageRequest


def page_or_404(request: PageRequest, pk: int) -> CasePage:
    """Everything about a request that the reader may see."""
    try:
        return case_page(pk, actor=request.actor, now=timezone.now())
    except LoweringRequest.DoesNotExist:
        raise Http404 from None


@agency(Permission.AGENCY_CASE_READ)
def request_page(request: PageRequest, pk: int) -> HttpResponse:
    """One case, one screen; what the law says of it is computed at this very moment."""
    page = page_or_404(request, pk)
    case, actor = page.request, request.actor
    context = {
        **presented(page),
        **history(case, page.events, actor=actor),
        "next_act": next_act(page, actor),
        "acts": other_acts(page, actor),
        "may_act": actor.can(Permission.AGENCY_CASE_EVALUATE),
        "may_assign": actor.can(Permission.AGENCY_CASE_ASSIGN),
        "panels": case_panels(case, actor=actor, as_of=page.today),
    }
    return render(request, "derogations/agency/case.html", context)
