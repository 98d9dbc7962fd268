"""A request before it is filed: reviewed on one page, handed over, sent back, confirmed; then its receipt."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from derogations.display import parts
from derogations.enums import BEFORE_FILING, Channel, State
from derogations.fields import BY_NAME, Step
from derogations.flips import last_day_to_decide
from derogations.models import LoweringRequest
from derogations.pictures import clock_panel
from derogations.rules import Problem, problems
from derogations.selectors.letters import registration_of
from derogations.selectors.portal import (
    files_of,
    lacking_pieces,
    piece_lines,
)
from derogations.services.drafting import draft_abandon, draft_send_back, draft_submit
from derogations.services.filing import request_file
from derogations.services.values import values_of
from derogations.standing import standing_for_lab
from derogations.tasks import registrations_issue_soon
from derogations.thresholds import threshold_in_words
from derogations.views.portal.shared import moved_on, own_or_404
from derogations.views.portal.steps import beside
from mitm.accounts.permissions import Permission
from mitm.cases.history import last_event
from mitm.cases.people import author_of
from mitm.law.clock import Status
from mitm.web.access import POST, portal
from mitm.web.acts import attempt, revision_of
from mitm.web.drafts import SendBackForm
from mitm.web.http import PageRequest
from mitm.web.idempotency import once

_CLOCK_RUNS = (Status.RUNNING, Status.SUSPENDED)


def draft_page(request: PageRequest, lowering: LoweringRequest, form: SendBackForm | None = None) -> HttpResponse:
    """The whole draft on one page, with what may be done with it."""
    return render(request, "derogations/portal/draft.html", _context(request, lowering, form or SendBackForm()))


def _context(request: PageRequest, lowering: LoweringRequest, form: SendBackForm) -> dict[str, Any]:
    values = values_of(lowering)
    lines = piece_lines(lowering, files_of(lowering))
    found = problems(values, steps=tuple(Step), complete=True)
    return {
        "lowering": lowering,
        "state": standing_for_lab(lowering, None),
        "parts": [part for part in parts(values, ground=lowering.ground, empty=True) if part.step != Step.PIECES],
        "pieces": lines,
        "lacking": list(dict.fromkeys(map(_lacking, found))),
        "editable": lowering.state == State.DRAFT and request.actor.can(Permission.PORTAL_CASE_WRITE),
        "lacking_pieces": lacking_pieces(lines),
        "comment": last_event(lowering, "send_back") if lowering.state == State.DRAFT else None,
        "is_draft": lowering.state == State.DRAFT,
        "to_confirm": lowering.state == State.TO_CONFIRM,
        "may_write": request.actor.can(Permission.PORTAL_CASE_WRITE),
        "may_confirm": request.actor.can(Permission.PORTAL_CASE_CONFIRM),
        "form": form,
        **beside(values),
    }


def _lacking(problem: Problem) -> str:
    """What is lacking, under a heading that says so: the name of a field is enough."""
    return BY_NAME[problem.field].label if problem.code == "required" else problem.message


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def submit(request: PageRequest, pk: int) -> HttpResponse:
    """Hand a draft to the responsible pharmacist."""
    if attempt(request, draft_submit, request_id=pk, revision=revision_of(request)):
        messages.success(request, "Demande transmise au pharmacien responsable, qui est prévenu.")
    return redirect("portal_request", pk=pk)


@portal(Permission.PORTAL_CASE_CONFIRM, methods=POST)
@once
def confirm(request: PageRequest, pk: int) -> HttpResponse:
    """The responsible pharmacist confirms: the request is filed, its clock runs."""
    if attempt(request, request_file, request_id=pk, revision=revision_of(request)):
        registrations_issue_soon()
        return redirect("portal_request_filed", pk=pk)
    return redirect("portal_request", pk=pk)


@portal(Permission.PORTAL_CASE_CONFIRM, methods=POST)
@once
def send_back(request: PageRequest, pk: int) -> HttpResponse:
    """The responsible pharmacist gives a draft back with a comment."""
    lowering = own_or_404(request, pk)
    if lowering.state not in BEFORE_FILING:
        return moved_on(request, lowering)
    form = SendBackForm(request.POST)
    done = form.perform(draft_send_back, request_id=pk, actor=request.actor, revision=revision_of(request))
    if done is None:
        return draft_page(request, lowering, form)
    author = next(iter(author_of(lowering)), "ceux qui déclarent")
    messages.success(request, f"Demande renvoyée à {author}, avec votre commentaire.")
    return redirect("portal_requests")


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def abandon(request: PageRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    if attempt(request, draft_abandon, request_id=pk, revision=revision_of(request)):
        messages.success(request, "Brouillon abandonné. Il reste lisible dans la liste.")
    return redirect("portal_requests")


@portal(Permission.PORTAL_CASE_READ)
def filed(request: PageRequest, pk: int) -> HttpResponse:
    """The receipt at once, the clock that has begun to run, and what happens next."""
    lowering = own_or_404(request, pk)
    if lowering.state in BEFORE_FILING or lowering.channel != Channel.PORTAL:
        return redirect(lowering.get_portal_url())
    clock = clock_panel(lowering, now=timezone.now(), face="portal")
    context = {
        "lowering": lowering,
        "clock": clock,
        "last_day": last_day_to_decide(clock.verdict) if clock.verdict.status in _CLOCK_RUNS else None,
        "threshold": threshold_in_words(lowering.threshold_value, lowering.threshold_unit),
        "registration": registration_of(lowering),
        "lacking_pieces": lacking_pieces(piece_lines(lowering, files_of(lowering))),
    }
    return render(request, "derogations/portal/filed.html", context)
