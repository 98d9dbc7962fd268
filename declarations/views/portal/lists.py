"""The list of a laboratory's declarations."""

from django.http import HttpResponse
from django.shortcuts import render

from declarations.selectors.portal import own_declarations
from mitm.accounts.permissions import Permission
from mitm.web.access import portal
from mitm.web.http import PageRequest


@portal(Permission.PORTAL_CASE_READ)
def declaration_list(request: PageRequest) -> HttpResponse:
    """What the laboratory declared, and its drafts."""
    declarations = own_declarations(actor=request.actor)[:100]
    return render(request, "declarations/portal/list.html", {"declarations": declarations})
