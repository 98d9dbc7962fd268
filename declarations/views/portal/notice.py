"""The first screen of the first notice: which products, and what happens to them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from declarations.enums import State
from declarations.forms.notice import KIND_HELP, ProductsForm, values_for_kind
from declarations.models import Declaration
from declarations.selectors.portal import choices_declared, timeliness
from declarations.selectors.products import packs_by_speciality
from declarations.services.drafting import draft_create, draft_save
from declarations.snapshots import values_of
from declarations.views.portal.shared import case_or_404, moved_on
from mitm import plaintext
from mitm.accounts.permissions import Permission
from mitm.cases.products import ProductRef
from mitm.web.access import GET_POST, portal
from mitm.web.acts import revision_of
from mitm.web.http import PageRequest, laboratory_of
from mitm.web.idempotency import once


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def new_notice(request: PageRequest) -> HttpResponse:
    """Begin a declaration; `?produit=` names products in advance."""
    initial = {"products": [plaintext.cleaned(key) for key in request.GET.getlist("produit")[:20]]}
    form = _bound(request) or ProductsForm(initial=initial, laboratory_id=laboratory_of(request))
    declaration = None
    if _wants_next(request):
        declaration = form.perform(
            lambda codes, products, kind: draft_create(actor=request.actor, values={"kind": kind}, products=products)
        )
    if declaration is not None:
        return redirect("portal_declaration_step", pk=declaration.pk, step="avis")
    return _page(request, form, None)


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def notice_products(request: PageRequest, pk: int) -> HttpResponse:
    """Change the products or the kind of a draft."""
    declaration = case_or_404(request, pk)
    if declaration.state != State.DRAFT:
        return moved_on(request, declaration)
    initial = {"products": [choice.key for choice in choices_declared(declaration)], "kind": declaration.kind}
    form = _bound(request) or ProductsForm(initial=initial, laboratory_id=laboratory_of(request))
    saved = None
    if _wants_next(request):
        saved = form.perform(lambda codes, products, kind: _save(request, declaration, products, kind))
    if saved is not None:
        return redirect("portal_declaration_step", pk=pk, step="avis")
    return _page(request, form, declaration)


def _save(request: PageRequest, declaration: Declaration, products: list[ProductRef], kind: str) -> Declaration:
    values = values_for_kind(values_of(declaration), kind=kind, today=timezone.localdate())
    return draft_save(
        declaration_id=declaration.pk,
        actor=request.actor,
        values=values,
        products=products,
        revision=revision_of(request),
    )


def _wants_next(request: PageRequest) -> bool:
    return request.method == "POST" and request.POST.get("act") == "next"


def _bound(request: PageRequest) -> ProductsForm | None:
    if request.method != "POST":
        return None
    form = ProductsForm(request.POST, laboratory_id=laboratory_of(request), more=not _wants_next(request))
    form.is_valid()
    form.keep_only_unread()
    return form


def _page(request: PageRequest, form: ProductsForm, declaration: Declaration | None) -> HttpResponse:
    found = form.recognition.found
    context = {
        "form": form,
        "declaration": declaration,
        "found": packs_by_speciality(found) if found else [],
        "kind_help": KIND_HELP,
        "typing": bool(request.htmx),
    }
    if request.htmx:
        return render(request, "declarations/portal/_products_found.html", context)
    record = timeliness(laboratory_of(request), today=timezone.localdate())
    return render(request, "declarations/portal/products.html", {**context, "record": record})
