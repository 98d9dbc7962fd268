"""The steps of the form: saved at each « Continuer », left for later at any time, figures computed beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from derogations.enums import State
from derogations.fields import STEP_TITLES, Step
from derogations.figures import shown
from derogations.forms.pieces import PiecesForm
from derogations.forms.steps import StepForm, form_for_step, initial_values
from derogations.models import LoweringRequest
from derogations.pictures.seasons import season_curve
from derogations.selectors.portal import files_of, piece_lines
from derogations.services.drafting import draft_save
from derogations.services.pieces import OTHER, piece_withdraw, pieces_provide
from derogations.services.values import values_of
from derogations.views.portal.shared import moved_on, own_or_404
from mitm.accounts.permissions import Permission
from mitm.web.access import GET_POST, POST, portal
from mitm.web.acts import attempt, revision_of
from mitm.web.http import PageRequest
from mitm.web.idempotency import once

ORDER = tuple(Step)


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def step(request: PageRequest, pk: int, step: str) -> HttpResponse:
    """One step of a draft."""
    current = _step_or_404(step)
    lowering = own_or_404(request, pk)
    if lowering.state != State.DRAFT:
        return moved_on(request, lowering)
    if not lowering.ground:
        return redirect("portal_request_product", pk=pk)
    return _pieces(request, lowering) if current == Step.PIECES else _fields(request, lowering, current)


def _step_or_404(name: str) -> Step:
    try:
        return Step(name)
    except ValueError as error:
        raise Http404 from error


def _fields(request: PageRequest, lowering: LoweringRequest, current: Step) -> HttpResponse:
    act = request.POST.get("act", "next")
    form = _step_form(request, lowering, current, complete=act == "next")
    if request.method == "POST" and (act == "calc" or request.htmx):
        form.is_valid()
        return _page(request, lowering, current, form)
    if request.method == "POST":
        complete = current if act == "next" else None
        if form.perform(_saver(request, lowering.pk, complete)) is not None:
            return redirect(_following(lowering, current, later=act == "later"))
    return _page(request, lowering, current, form)


def _step_form(request: PageRequest, lowering: LoweringRequest, current: Step, *, complete: bool) -> StepForm:
    today, values = timezone.localdate(), values_of(lowering)
    form_class = form_for_step(current, ground=lowering.ground, today=today, complete=complete and not request.htmx)
    sent = request.POST if request.method == "POST" else None
    return form_class(sent, initial=initial_values(values, today=today), known=values)


def _saver(request: PageRequest, pk: int, complete: Step | None) -> Callable[..., LoweringRequest]:
    def save(**values: object) -> LoweringRequest:
        return draft_save(
            request_id=pk,
            actor=request.actor,
            values=values,
            complete_step=complete,
            revision=revision_of(request),
        )

    return save


def _following(lowering: LoweringRequest, current: Step, *, later: bool) -> str:
    """Where « Continuer » leads; leaving for later and the last step lead to the review."""
    if later or current == ORDER[-1]:
        return lowering.get_portal_url()
    return reverse("portal_request_step", args=[lowering.pk, ORDER[ORDER.index(current) + 1]])


def _page(request: PageRequest, lowering: LoweringRequest, current: Step, form: StepForm) -> HttpResponse:
    context = {**_frame(lowering, current), "form": form, **beside(form.values)}
    if request.htmx:
        return render(request, "derogations/portal/_figures.html", context)
    return render(request, "derogations/portal/step.html", context)


def beside(values: dict[str, object]) -> dict[str, Any]:
    """What is computed beside the fields."""
    seasons = values.get("seasonal_sales")
    return {"figures": shown(values), "curve": season_curve(seasons) if isinstance(seasons, dict) else None}


def _frame(lowering: LoweringRequest, current: Step) -> dict[str, Any]:
    number = ORDER.index(current)
    return {
        "lowering": lowering,
        "current": current,
        "title": STEP_TITLES[current],
        "number": number + 1,
        "total": len(ORDER),
        "next_title": STEP_TITLES[ORDER[number + 1]] if number + 1 < len(ORDER) else "Vérification",
        "steps": [(one, STEP_TITLES[one]) for one in ORDER],
    }


def _pieces(request: PageRequest, lowering: LoweringRequest) -> HttpResponse:
    """Files of a draft: what the form itself says is not asked for again."""
    lines = piece_lines(lowering, files_of(lowering))
    asked = [(line.code, line.label) for line in lines if not line.typed and line.code != OTHER]
    choices = [*asked, (OTHER, "Autre pièce utile")]
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = PiecesForm(*sent, pieces=choices)
    act = request.POST.get("act", "next")
    if request.method == "POST" and form.is_valid():
        kept = form.perform(_provider(request, lowering.pk, form)) if form.sent else []
        if kept is not None:
            leave = act in ("next", "later")
            return redirect(lowering.get_portal_url() if leave else request.path)
    context = {**_frame(lowering, Step.PIECES), "form": form, "lines": lines, **beside(values_of(lowering))}
    return render(request, "derogations/portal/pieces.html", context)


def _provider(request: PageRequest, pk: int, form: PiecesForm) -> Callable[..., object]:
    return lambda **_: pieces_provide(request_id=pk, actor=request.actor, files=form.sent)


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def remove_piece(request: PageRequest, pk: int, piece: int) -> HttpResponse:
    """Take a file out of a draft."""
    lowering = own_or_404(request, pk)
    if attempt(request, piece_withdraw, piece_id=piece, request_id=pk):
        messages.success(request, "Pièce retirée du brouillon.")
    return redirect("portal_request_step", pk=lowering.pk, step=Step.PIECES)
