"""The medicines of a laboratory."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from declarations.selectors.standings import with_published
from mitm import plaintext
from mitm.accounts.permissions import Permission
from mitm.home.as_of import as_of
from mitm.home.lists import products
from mitm.home.products import page_context
from mitm.registry.selectors import search_register
from mitm.registry.selectors.dossier import speciality_dossier
from mitm.registry.selectors.listing import specialities_listed
from mitm.web.access import portal
from mitm.web.lists import render_list

CHOICES = 12


@portal(Permission.PORTAL_CASE_READ)
def product_list(request: HttpRequest) -> HttpResponse:
    """The medicines that the laboratory holds or operates."""
    gone = request.GET.get("registre") == "compris"
    rows = specialities_listed(laboratory_id=request.actor.laboratory_id, gone=gone)
    return render_list(request, with_published(rows), products.PORTAL)


@portal(Permission.PORTAL_CASE_READ)
def product_page(request: HttpRequest, cis: str) -> HttpResponse:
    """The dossier of one of the laboratory's own medicines."""
    day = as_of(request)
    dossier = speciality_dossier(cis, on=day.on, laboratory_id=request.actor.laboratory_id)
    if dossier is None:
        raise Http404
    context = page_context(dossier, actor=request.actor, day=day)
    context["may_declare"] = request.actor.can(Permission.PORTAL_CASE_WRITE) and not day.is_past
    return render(request, "home/products/portal.html", context)


@portal(Permission.PORTAL_CASE_READ)
def product_choices(request: HttpRequest) -> HttpResponse:
    """The laboratory's own medicines that answer a text, as a piece of a form."""
    text = plaintext.cleaned(request.GET.get("q", "")).strip()[:200]
    laboratory = request.actor.membership.laboratory
    result = search_register(text, limit=CHOICES, laboratory=laboratory) if text else None
    context = {"result": result, "text": text, "choices": result.specialities if result else []}
    return render(request, "home/products/choices.html", context)
