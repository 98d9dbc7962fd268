"""One declaration as its laboratory reads it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from declarations.display import return_in_words, state_for_lab
from declarations.enums import BEFORE_FILING
from declarations.forms.exchanges import AnswerForm, FileForm, MeasureForm, MessageForm
from declarations.models import Declaration
from declarations.selectors.portal_case import portal_case
from declarations.views.portal.review import draft_page
from declarations.views.portal.shared import case_or_404
from mitm.accounts.permissions import Permission
from mitm.web.access import portal
from mitm.web.forms import VigieForm
from mitm.web.http import PageRequest


@portal(Permission.PORTAL_CASE_READ)
def declaration_page(request: PageRequest, pk: int) -> HttpResponse:
    """The case: where it stands, what is asked, what was filed; a draft is shown for review."""
    declaration = case_or_404(request, pk)
    if declaration.state in BEFORE_FILING:
        return draft_page(request, declaration)
    return case_page(request, declaration)


def case_page(
    request: PageRequest, declaration: Declaration, refused: dict[str, VigieForm] | None = None
) -> HttpResponse:
    """The page of a filed declaration; `refused` holds the form that somebody has to correct, under its name."""
    forms = {"message": MessageForm(), "measure": MeasureForm(), "file": FileForm(), **(refused or {})}
    case = portal_case(declaration, today=timezone.localdate())
    answers = [
        (asked, forms.get(f"answer-{asked.number}") or AnswerForm(number=asked.number)) for asked in case.open_requests
    ]
    context = {
        "declaration": declaration,
        "case": case,
        "state": state_for_lab(declaration),
        "back": return_in_words(declaration),
        "answers": answers,
        "forms": forms,
        "may_write": request.actor.can(Permission.PORTAL_CASE_WRITE),
        "may_confirm": request.actor.can(Permission.PORTAL_CASE_CONFIRM),
    }
    return render(request, "declarations/portal/case.html", context)
