"""The receipt and the declaration, on screen and as PDF."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from declarations.views.portal.shared import case_or_404
from mitm.accounts.permissions import Permission
from mitm.web.access import portal
from mitm.web.http import PageRequest


@portal(Permission.PORTAL_CASE_READ)
def receipt(request: PageRequest, pk: int) -> HttpResponse:
    """The receipt."""
    case_or_404(request, pk)
    raise Http404


@portal(Permission.PORTAL_CASE_READ)
def document(request: PageRequest, pk: int) -> HttpResponse:
    """The whole declaration."""
    case_or_404(request, pk)
    raise Http404
