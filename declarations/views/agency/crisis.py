"""Crisis sheets."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from declarations.models import CrisisSheet
from declarations.selectors import agency as selectors
from mitm.accounts.permissions import Permission
from mitm.web.access import agency


@agency(Permission.AGENCY_CASE_READ)
def crisis_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One cause and the cases that it touches."""
    try:
        crisis = selectors.crisis_of(pk=pk, actor=request.actor)
    except CrisisSheet.DoesNotExist:
        raise Http404 from None
    return render(request, "declarations/agency/crisis.html", {"crisis": crisis})
