"""The page of a case: state and clock on top, the next act, facts on the left, exchanges and history on the right."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from declarations.display import parts
from declarations.models import Declaration
from declarations.selectors.case_page import case_page, version_of
from declarations.views.agency.next_act import next_act, other_acts
from declarations.views.agency.presenting import address_of, changed, presented
from declarations.views.agency.shared import case_or_404
from mitm.accounts.permissions import Permission
from mitm.web.access import agency
from mitm.web.contributions import case_panels
from mitm.web.history import history
from mitm.web.http import PageRequest


@agency(Permission.AGENCY_CASE_READ)
def declaration_page(request: PageRequest, pk: int) -> HttpResponse:
    """One case, one screen."""
    today = timezone.localdate()
    try:
        page = case_page(pk=pk, actor=request.actor, today=today)
    except Declaration.DoesNotExist:
        raise Http404 from None
    case = page.declaration
    evaluated = any(row.evaluated_by_id and row.version == case.version for row in page.evaluations)
    context = {
        **presented(page, today=today),
        **history(case, page.events, actor=request.actor),
        "next_act": next_act(case, request.actor, evaluated=evaluated, today=today),
        "acts": other_acts(case, request.actor),
        "may_act": request.actor.can(Permission.AGENCY_CASE_EVALUATE),
        "may_publish": request.actor.can(Permission.AGENCY_NOTICE_PUBLISH),
        "may_assign": request.actor.can(Permission.AGENCY_CASE_ASSIGN),
        "laboratory_url": address_of("agency_laboratory", case.laboratory_id),
        "notice_url": address_of("agency_notice", pk),
        "panels": case_panels(case, actor=request.actor, as_of=today),
    }
    return render(request, "declarations/agency/case.html", context)


@agency(Permission.AGENCY_CASE_READ)
def version_page(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """One frozen version, and what it changed."""
    case = case_or_404(request, pk)
    version, before = version_of(case, number)
    if version is None:
        raise Http404
    values = version.data["values"]
    context = {
        "case": case,
        "version": version,
        "before": before,
        "changes": changed(before.data, version.data) if before else [],
        "parts": [part for part in parts(values, kind=values["kind"], empty=False) if part.lines],
        "products": version.data["products"],
        "comment": version.data.get("comment", ""),
    }
    return render(request, "declarations/agency/version.html", context)
