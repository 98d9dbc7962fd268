"""The first screen of a request: which medicine, on which ground."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from derogations.enums import State
from derogations.fields import FIELDS, Step
from derogations.forms.product import GROUND_HELP, ProductForm
from derogations.models import LoweringRequest
from derogations.selectors.products import own_mitm
from derogations.services.drafting import draft_create, draft_save
from derogations.views.portal.shared import moved_on, own_or_404
from mitm.accounts.permissions import Permission
from mitm.web.access import GET_POST, portal
from mitm.web.acts import revision_of
from mitm.web.http import PageRequest, laboratory_of
from mitm.web.idempotency import once


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def new_request(request: PageRequest) -> HttpResponse:
    """Begin a request; `?produit=` names the medicine in advance."""
    form = _form(request, words=request.GET.get("produit", "")[:200])
    made = form.perform(_opener(request)) if _wants_next(request) else None
    if made is not None:
        return redirect("portal_request_step", pk=made.pk, step=Step.ASKED)
    return _page(request, form, None)


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def change_product(request: PageRequest, pk: int) -> HttpResponse:
    """Change the medicine or the ground of a draft; answers that the new ground does not ask for are dropped."""
    lowering = own_or_404(request, pk)
    if lowering.state != State.DRAFT:
        return moved_on(request, lowering)
    form = _form(request, words=str(lowering.speciality_id or ""), ground=lowering.ground)
    saved = form.perform(_saver(request, pk)) if _wants_next(request) else None
    if saved is not None:
        return redirect("portal_request_step", pk=pk, step=Step.ASKED)
    return _page(request, form, lowering)


def _opener(request: PageRequest):  # type: ignore[no-untyped-def]
    def make(words: str, cis: str, ground: str) -> LoweringRequest:
        return draft_create(cis=cis, values={"ground": ground}, actor=request.actor)

    return make


def _saver(request: PageRequest, pk: int):  # type: ignore[no-untyped-def]
    def save(words: str, cis: str, ground: str) -> LoweringRequest:
        dropped = {field.name: None for field in FIELDS if not field.applies_to(ground)}
        values = {**dropped, "ground": ground}
        return draft_save(request_id=pk, actor=request.actor, values=values, cis=cis, revision=revision_of(request))

    return save


def _wants_next(request: PageRequest) -> bool:
    return request.method == "POST" and request.POST.get("act") == "next"


def _form(request: PageRequest, *, words: str, ground: str = "") -> ProductForm:
    """The form with the medicines that the words find; a search does not ask for the rest."""
    sent = request.POST if request.method == "POST" else None
    found = own_mitm(sent.get("words", "")[:200] if sent is not None else words, laboratory_id=laboratory_of(request))
    initial = {"words": words, "ground": ground, "cis": found[0].cis if len(found) == 1 else ""}
    form = ProductForm(sent, found=found, searching=not _wants_next(request), initial=initial)
    if sent is not None and not _wants_next(request):
        form.is_valid()
    return form


def _page(request: PageRequest, form: ProductForm, lowering: LoweringRequest | None) -> HttpResponse:
    context = {"form": form, "lowering": lowering, "ground_help": GROUND_HELP}
    if request.htmx:
        return render(request, "derogations/portal/_found.html", context)
    return render(request, "derogations/portal/product.html", context)
