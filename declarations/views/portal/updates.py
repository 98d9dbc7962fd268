"""Updates of a filed declaration: prepared, reviewed as differences, confirmed; and the report of its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from declarations.display import changes
from declarations.enums import Kind, State
from declarations.forms.acts import BegunForm, EndForm, UpdateCommentForm
from declarations.models import Declaration
from declarations.selectors.cases import ends_left
from declarations.selectors.portal import Workspace, is_begun, pending_differences, workspace
from declarations.services.ending import UPDATE_FIRST, end_report
from declarations.services.intervals import interval_change
from declarations.services.updates import update_discard, update_file, update_open, update_save, update_submit
from declarations.tasks import documents_issue_soon
from declarations.views.portal.shared import case_or_404, moved_on
from mitm.accounts.permissions import Permission
from mitm.typography import french_spaces
from mitm.web.access import GET_POST, POST, portal
from mitm.web.acts import attempt, revision_of
from mitm.web.http import PageRequest
from mitm.web.idempotency import once

_SAID = {
    "confirm": "Mise à jour déposée. L’agence en est prévenue.",
    "submit": "Mise à jour transmise au pharmacien responsable, qui est prévenu.",
    "save": "Mise à jour enregistrée. Elle n’est pas encore déposée.",
}


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def open_update(request: PageRequest, pk: int) -> HttpResponse:
    """Begin an update, or go on with the one in preparation."""
    declaration = case_or_404(request, pk)
    if attempt(request, update_open, declaration_id=pk) is None:
        return redirect(declaration.get_portal_url())
    step = "avis" if declaration.version > 1 else "stocks"
    return redirect("portal_declaration_step", pk=pk, step=step)


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def update(request: PageRequest, pk: int) -> HttpResponse:
    """What the update changes, before it is handed over or confirmed."""
    declaration = case_or_404(request, pk)
    work = workspace(declaration)
    if work.update is None or not work.is_open:
        return moved_on(request, declaration)
    form = UpdateCommentForm(request.POST or None, initial={"comment": work.update.comment})
    if request.method == "POST" and form.is_valid():
        act = request.POST.get("act", "save")
        if _act(request, declaration, form.cleaned_data["comment"], act):
            messages.success(request, _SAID.get(act, _SAID["save"]))
            return redirect(declaration.get_portal_url())
    return render(request, "declarations/portal/update.html", _context(request, work, form))


def _act(request: PageRequest, declaration: Declaration, comment: str, act: str) -> object:
    """Do what the button says with the update that the person has on screen."""
    read = {"declaration_id": declaration.pk, "comment": comment, "revision": revision_of(request)}
    if act == "submit":
        return attempt(request, update_submit, **read)
    if act != "confirm":
        return attempt(request, update_save, values={}, **read)
    filed = attempt(request, update_file, **read)
    if filed is not None:
        documents_issue_soon()
    return filed


def _context(request: PageRequest, work: Workspace, form: UpdateCommentForm) -> dict[str, object]:
    return {
        "declaration": work.declaration,
        "work": work,
        "form": form,
        "changes": changes(pending_differences(work)),
        "lacking": work.missing,
        "refused": work.refused(timezone.localdate()),
        "progress": work.progress(),
        "may_confirm": request.actor.can(Permission.PORTAL_CASE_CONFIRM),
    }


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def discard(request: PageRequest, pk: int) -> HttpResponse:
    """Throw the update in preparation away."""
    declaration = case_or_404(request, pk)
    if attempt(request, update_discard, declaration_id=pk):
        messages.success(request, "Mise à jour écartée. La dernière version déposée reste en vigueur.")
    return redirect(declaration.get_portal_url())


@portal(Permission.PORTAL_CASE_CONFIRM, methods=GET_POST)
@once
def begun(request: PageRequest, pk: int) -> HttpResponse:
    """Say that the rupture which a risk announced has begun; the case becomes one of a rupture."""
    declaration = case_or_404(request, pk)
    if not declaration.is_open or declaration.kind != Kind.RISK:
        return moved_on(request, declaration)
    form = BegunForm(request.POST or None)
    act = partial(interval_change, declaration_id=pk, actor=request.actor, kind=Kind.RUPTURE)
    if request.method == "POST" and form.perform(act) is not None:
        messages.success(request, "Rupture signalée. L’agence en est prévenue.")
        return redirect(declaration.get_portal_url())
    return render(request, "declarations/portal/begun.html", {"declaration": declaration, "form": form})


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def end(request: PageRequest, pk: int) -> HttpResponse:
    """Report that the case is over; the agency closes it."""
    declaration = case_or_404(request, pk)
    if not declaration.is_open:
        return moved_on(request, declaration)
    if is_begun(declaration):
        messages.error(request, french_spaces(UPDATE_FIRST))
        return redirect("portal_declaration_update", pk=pk)
    form = EndForm(request.POST or None, ends=ends_left(declaration))
    done = form.perform(_reporter(request, pk)) if request.method == "POST" else None
    if done is not None:
        confirmed = request.actor.can(Permission.PORTAL_CASE_CONFIRM)
        if confirmed:
            documents_issue_soon()
        messages.success(request, "Fin signalée à l’agence, qui clôt le dossier." if confirmed else _SAID["submit"])
        return redirect(declaration.get_portal_url())
    return render(request, "declarations/portal/end.html", {"declaration": declaration, "form": form})


def _reporter(request: PageRequest, pk: int) -> Callable[..., Declaration]:
    def report(outcome: str, on: dt.date, comment: str) -> Declaration:
        return end_report(declaration_id=pk, actor=request.actor, outcome=State(outcome), on=on, comment=comment)

    return report
