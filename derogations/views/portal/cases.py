"""One request as its laboratory reads it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from derogations.enums import BEFORE_FILING
from derogations.pictures import clock_panel
from derogations.standing import standing_for_lab
from derogations.views.portal.review import draft_page
from derogations.views.portal.shared import own_or_404
from mitm.accounts.permissions import Permission
from mitm.web.access import portal
from mitm.web.http import PageRequest


@portal(Permission.PORTAL_CASE_READ)
def request_page(request: PageRequest, pk: int) -> HttpResponse:
    """The request, and what the law says of it at this very moment; a draft is shown for review."""
    lowering = own_or_404(request, pk)
    if lowering.state in BEFORE_FILING:
        return draft_page(request, lowering)
    clock = clock_panel(lowering, now=timezone.now(), face="portal")
    context = {"lowering": lowering, "clock": clock, "state": standing_for_lab(lowering, clock.verdict)}
    return render(request, "derogations/portal/case.html", context)
