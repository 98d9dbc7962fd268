"""The steps of the form, the same for a draft and for an update in preparation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from declarations.fields import STEP_TITLES, Step
from declarations.forms import NoticeForm, StepForm, form_for_step
from declarations.models import Declaration, UpdateDraft
from declarations.selectors.portal import Workspace, has_mitm, initial_values, timeliness, workspace
from declarations.services.drafting import draft_save
from declarations.services.updates import FIXED, update_save
from declarations.views.portal.shared import case_or_404, moved_on
from mitm.accounts.permissions import Permission
from mitm.doctrine.selectors import doctrine_on
from mitm.web.access import GET_POST, portal
from mitm.web.acts import revision_of
from mitm.web.http import PageRequest

ORDER = tuple(Step)


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
def step(request: PageRequest, pk: int, step: str) -> HttpResponse:
    """One step: saved at each « Continuer », and left for later at any time."""
    current = _step_or_404(step)
    work = workspace(case_or_404(request, pk))
    if not work.is_open:
        return moved_on(request, work.declaration)
    if not work.declaration.kind:
        return redirect("portal_declaration_products", pk=pk)
    later = request.POST.get("act") == "later"
    form = step_form(work, current, data=request.POST if request.method == "POST" else None, complete=not later)
    if request.method == "POST" and form.perform(_saver(request, work, current, later)) is not None:
        return redirect(_following(work, current, later))
    may_confirm = request.actor.can(Permission.PORTAL_CASE_CONFIRM)
    return render(request, "declarations/portal/step.html", _context(work, current, form, may_confirm=may_confirm))


def _step_or_404(name: str) -> Step:
    try:
        return Step(name)
    except ValueError as error:
        raise Http404 from error


def step_form(work: Workspace, current: Step, *, data: Any = None, complete: bool = True) -> StepForm:
    """The form of a step of what is being written; only the first notice insists on its fields."""
    is_notice = current == Step.NOTICE
    form_class = form_for_step(
        current,
        kind=work.declaration.kind,
        criticality=work.declaration.criticality,
        complete=complete and is_notice,
        without=FIXED if work.update else ("kind",),
        base=NoticeForm if is_notice and not work.update else StepForm,
    )
    today = timezone.localdate()
    more = {"doctrine": doctrine_on(today), "is_mitm": has_mitm(work.declaration)} if form_class.needs_law else {}
    known, settled = work.values, work.settled_until(today)
    return form_class(data, initial=initial_values(known), today=today, known=known, settled_until=settled, **more)


def _saver(
    request: PageRequest, work: Workspace, current: Step, later: bool
) -> Callable[..., Declaration | UpdateDraft]:
    def save(**values: object) -> Declaration | UpdateDraft:
        if work.update:
            return update_save(
                declaration_id=work.declaration.pk, actor=request.actor, values=values, revision=revision_of(request)
            )
        complete = current if current == Step.NOTICE and not later else None
        return draft_save(
            declaration_id=work.declaration.pk,
            actor=request.actor,
            values=values,
            complete_step=complete,
            revision=revision_of(request),
        )

    return save


def _following(work: Workspace, current: Step, later: bool) -> str:
    """Where « Continuer » leads; leaving for later and the end of the notice lead to the review."""
    review = "portal_declaration_update" if work.update else "portal_declaration"
    if later or (current == Step.NOTICE and not work.update):
        return reverse(review, args=[work.declaration.pk])
    if current == ORDER[-1]:
        return reverse(review if work.update else "portal_declaration_draft_files", args=[work.declaration.pk])
    return reverse("portal_declaration_step", args=[work.declaration.pk, ORDER[ORDER.index(current) + 1]])


def _context(work: Workspace, current: Step, form: Any, *, may_confirm: bool) -> dict[str, Any]:
    is_notice = current == Step.NOTICE and not work.update
    return {
        "declaration": work.declaration,
        "work": work,
        "form": form,
        "current": current,
        "title": "Dates, cause et retour" if is_notice else STEP_TITLES[current],
        "is_notice": is_notice,
        "may_confirm": may_confirm,
        "number": ORDER.index(current) + 1,
        "total": len(ORDER) + (not work.update),  # files come last in a draft
        "progress": [] if is_notice else work.progress(),
        **(_lateness(work, form) if is_notice else {}),
    }


def _lateness(work: Workspace, form: NoticeForm) -> dict[str, Any]:
    """What the law says of the dates, and the company's record, shown before a justification is asked."""
    record = timeliness(work.declaration.laboratory_id, today=form.today)
    return {"form": form, "verdict": form.verdict, "record": record, "kind": work.declaration.kind}


@portal(Permission.PORTAL_CASE_WRITE, methods=("POST",))
def lateness_now(request: PageRequest, pk: int) -> HttpResponse:
    """The part of the first notice that follows from the dates being typed; nothing is saved."""
    work = workspace(case_or_404(request, pk))
    if work.update or not work.is_open or not work.declaration.kind:
        raise Http404
    form = step_form(work, Step.NOTICE, data=request.POST, complete=False)
    form.is_valid()
    return render(request, "declarations/portal/_lateness.html", _lateness(work, form))
