"""Search in everything that a person may see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from mitm.accounts.permissions import Permission
from mitm.home.search import findings
from mitm.web.access import agency, portal


@agency(Permission.AGENCY_REGISTER_READ)
def agency_search(request: HttpRequest) -> HttpResponse:
    """Medicines, laboratories, cases."""
    return _search(request, "agency_products")


@portal(Permission.PORTAL_CASE_READ)
def portal_search(request: HttpRequest) -> HttpResponse:
    """The laboratory's own medicines and cases."""
    return _search(request, "portal_products")


def _search(request: HttpRequest, products: str) -> HttpResponse:
    """A code or a reference opens what it names at once; words give a list."""
    found = findings(request.GET.get("q", ""), request.actor)
    if found.only:
        return redirect(found.only)
    return render(
        request,
        "home/search/page.html",
        {"found": found, "list_url": f"{reverse(products)}?{urlencode({'q': found.text})}"},
    )
