"""The public list of availability."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from declarations.selectors import public
from mitm.web.access import public_page


@public_page
def availability(request: HttpRequest) -> HttpResponse:
    """What is in difficulty, the latest news first."""
    return render(request, "declarations/public/availability.html", {"entries": public.current_entries()[:50]})
