"""The list of a laboratory's declarations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from declarations.selectors.portal import own_declarations
from mitm.accounts.permissions import Permission
from mitm.web.access import portal


@portal(Permission.PORTAL_CASE_READ)
def declaration_list(request: HttpRequest) -> HttpResponse:
    """What the laboratory declared, and its drafts."""
    declarations = own_declarations(actor=request.actor)[:100]
    return render(request, "declarations/portal/list.html", {"declarations": declarations})
