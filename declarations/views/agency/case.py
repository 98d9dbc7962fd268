"""The page of a case."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from declarations.models import Declaration
from declarations.selectors import agency as selectors
from mitm.accounts.permissions import Permission
from mitm.web.access import agency


@agency(Permission.AGENCY_CASE_READ)
def declaration_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One case, one screen."""
    try:
        declaration = selectors.case_of(pk=pk, actor=request.actor)
    except Declaration.DoesNotExist:
        raise Http404 from None
    return render(request, "declarations/agency/case.html", {"declaration": declaration})
