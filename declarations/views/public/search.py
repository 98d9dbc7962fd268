"""Public search: a name, a substance, a code, a scanned box."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from declarations.selectors import public
from declarations.views.public.caching import by_content
from declarations.wording import status_badge
from mitm.plaintext import straightened
from mitm.registry.identifiers import IdentifierKind
from mitm.registry.selectors import search_register
from mitm.web.access import public_page

LONGEST, MOST = 400, 50


@public_page
@by_content
def search(request: HttpRequest) -> HttpResponse:
    """Medicines that answer what was typed, each with its state; a code leads to its medicine at once."""
    words = straightened(request.GET.get("q", "")).strip()[:LONGEST]
    result = search_register(words, limit=MOST, include_gone=True) if words else None
    found = result.specialities if result else []
    if result and result.identification.kind not in (IdentifierKind.TEXT, IdentifierKind.ATC) and len(found) == 1:
        return redirect("public_product", cis=found[0].cis)
    states = public.states_of(speciality.cis for speciality in found)
    context = {
        "words": words,
        "result": result,
        "found": [(speciality, status_badge(states.get(speciality.cis))) for speciality in found],
    }
    return render(request, "declarations/public/search.html", context)
