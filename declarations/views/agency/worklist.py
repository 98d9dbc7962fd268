"""The list of cases."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from declarations.selectors import agency as selectors
from mitm.accounts.permissions import Permission
from mitm.web.access import agency


@agency(Permission.AGENCY_CASE_READ)
def declaration_list(request: HttpRequest) -> HttpResponse:
    """Cases, what awaits the reader first."""
    declarations = selectors.worklist(actor=request.actor)[:50]
    return render(request, "declarations/agency/list.html", {"declarations": declarations})
