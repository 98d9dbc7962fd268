"""One declaration as its laboratory reads it."""

from django.http import HttpResponse
from django.shortcuts import render

from declarations.enums import BEFORE_FILING
from declarations.views.portal.review import draft_page
from declarations.views.portal.shared import case_or_404
from mitm.accounts.permissions import Permission
from mitm.web.access import portal
from mitm.web.http import PageRequest


@portal(Permission.PORTAL_CASE_READ)
def declaration_page(request: PageRequest, pk: int) -> HttpResponse:
    """The case: where it stands, what is asked, what was filed; a draft is shown for review."""
    declaration = case_or_404(request, pk)
    if declaration.state in BEFORE_FILING:
        return draft_page(request, declaration)
    return render(request, "declarations/portal/case.html", {"declaration": declaration})
