"""One declaration as its laboratory reads it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from declarations.selectors.portal import own_declarations
from mitm.accounts.permissions import Permission
from mitm.web.access import portal


@portal(Permission.PORTAL_CASE_READ)
def declaration_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The case: where it stands, what is asked, what was filed."""
    declaration = get_object_or_404(own_declarations(actor=request.actor), pk=pk)
    return render(request, "declarations/portal/case.html", {"declaration": declaration})
