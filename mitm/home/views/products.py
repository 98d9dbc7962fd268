"""Medicines, for the agency."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from declarations.selectors.standings import with_published
from mitm.accounts.permissions import Permission
from mitm.home.as_of import as_of
from mitm.home.lists import products
from mitm.home.products import page_context
from mitm.registry.selectors.dossier import speciality_dossier
from mitm.registry.selectors.listing import specialities_listed
from mitm.web.access import agency
from mitm.web.lists import render_list


@agency(Permission.AGENCY_REGISTER_READ)
def product_list(request: HttpRequest) -> HttpResponse:
    """Every medicine of the register."""
    gone = request.GET.get("registre") == "compris"
    return render_list(request, with_published(specialities_listed(gone=gone)), products.AGENCY)


@agency(Permission.AGENCY_REGISTER_READ)
def product_page(request: HttpRequest, cis: str) -> HttpResponse:
    """The dossier of a medicine, today or as it was known on a day."""
    day = as_of(request)
    dossier = speciality_dossier(cis, on=day.on)
    if dossier is None:
        raise Http404
    return render(request, "home/products/agency.html", page_context(dossier, actor=request.actor, day=day))
