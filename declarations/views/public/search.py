"""Public search: a name, a code, a scanned box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from declarations.selectors import public
from mitm.web.access import public_page

LONGEST = 200


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """Medicines that match what was typed, each with its state."""
    words = request.GET.get("q", "").strip()[:LONGEST]
    found = list(public.search(words)[:50]) if words else []
    return render(request, "declarations/public/search.html", {"words": words, "found": found})
