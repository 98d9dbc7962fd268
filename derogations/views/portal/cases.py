"""One request as its laboratory reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from derogations.display import parts
from derogations.enums import BEFORE_FILING
from derogations.fields import Step
from derogations.forms.pieces import PiecesForm
from derogations.models import LoweringRequest
from derogations.pictures import clock_panel
from derogations.selectors.case_page import clock_rows
from derogations.selectors.portal import files_of, piece_lines
from derogations.selectors.portal_case import AskedLine, portal_request
from derogations.services.values import values_of
from derogations.standing import standing_for_lab
from derogations.thresholds import threshold_in_words
from derogations.views.portal.review import draft_page
from derogations.views.portal.shared import own_or_404
from derogations.views.portal.steps import beside
from mitm.accounts.permissions import Permission
from mitm.web.access import portal
from mitm.web.http import PageRequest


@portal(Permission.PORTAL_CASE_READ)
def request_page(request: PageRequest, pk: int) -> HttpResponse:
    """The request, and what the law says of it at this very moment; a draft is shown for review."""
    lowering = own_or_404(request, pk)
    if lowering.state in BEFORE_FILING:
        return draft_page(request, lowering)
    return case_page(request, lowering)


def case_page(
    request: PageRequest, lowering: LoweringRequest, refused: dict[int, PiecesForm] | None = None
) -> HttpResponse:
    """The page of a filed request; `refused` holds the answer that somebody has to correct, by number of letter."""
    clock = clock_panel(lowering, now=timezone.now(), face="portal", rows=clock_rows(lowering.pk))
    files = files_of(lowering)
    case = portal_request(lowering, files, facts=clock.facts, found=clock.verdict, rows=clock.rows)
    values = values_of(lowering)
    context: dict[str, Any] = {
        "lowering": lowering,
        "clock": clock,
        "case": case,
        "state": standing_for_lab(lowering, clock.verdict),
        "threshold": threshold_in_words(lowering.threshold_value, lowering.threshold_unit),
        "answers": [(asked, (refused or {}).get(asked.letter.number) or answer_form(asked)) for asked in case.asked],
        "decisions": [(one, threshold_in_words(one.threshold_value, one.threshold_unit)) for one in case.decisions],
        "parts": [part for part in parts(values, ground=lowering.ground) if part.step != Step.PIECES],
        "pieces": piece_lines(lowering, files, asked=case.awaited),
        "today": timezone.localdate(),
        "may_write": request.actor.can(Permission.PORTAL_CASE_WRITE),
        "may_confirm": request.actor.can(Permission.PORTAL_CASE_CONFIRM),
        **beside(values),
    }
    return render(request, "derogations/portal/case.html", context)


def answer_form(asked: AskedLine, data: Any = None, files: Any = None) -> PiecesForm:
    """The form that answers a letter piece by piece; what is already there may be completed."""
    pieces = [(line.piece.code, line.piece.label) for line in asked.pieces]
    return PiecesForm(data, files, pieces=pieces, prefix_id=f"lettre_{asked.letter.number}")
