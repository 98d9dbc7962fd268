"""One request as its laboratory reads it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from derogations.selectors.clock import verdict_of
from derogations.views.shared import request_or_404
from mitm.accounts.permissions import Permission
from mitm.web.access import portal
from mitm.web.http import PageRequest


@portal(Permission.PORTAL_CASE_READ)
def request_page(request: PageRequest, pk: int) -> HttpResponse:
    """The request, and what the law says of it at this very moment."""
    lowering = request_or_404(request, pk)
    verdict = verdict_of(lowering, now=timezone.now())
    return render(request, "derogations/portal/case.html", {"lowering": lowering, "verdict": verdict})
