"""The public page of a medicine."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from declarations.selectors import public
from mitm.web.access import public_page


@public_page
def product(request: HttpRequest, cis: str) -> HttpResponse:
    """Whether a medicine is available, since when, until when, and what to do."""
    speciality = public.speciality(cis)
    if speciality is None:
        raise Http404
    context = {"speciality": speciality, "entries": list(public.entries_of(cis))}
    return render(request, "declarations/public/product.html", context)
