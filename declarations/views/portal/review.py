"""A declaration before it is filed: reviewed on one page, handed over, sent back, confirmed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from declarations.display import parts
from declarations.enums import State
from declarations.fields import Step
from declarations.lateness import lateness
from declarations.models import Declaration
from declarations.rules import problems
from declarations.selectors.portal import due_on_case, products_of, timeliness, workspace
from declarations.selectors.portal_case import received_files
from declarations.services.drafting import draft_abandon, draft_send_back, draft_submit
from declarations.services.filing import declaration_file
from declarations.snapshots import values_of
from declarations.tasks import documents_issue_soon
from declarations.views.portal.shared import case_or_404, moved_on
from mitm.accounts.permissions import Permission
from mitm.cases.history import last_event
from mitm.cases.people import author_of
from mitm.doctrine.selectors import doctrine_on
from mitm.web.access import POST, portal
from mitm.web.acts import attempt, revision_of
from mitm.web.drafts import SendBackForm
from mitm.web.http import PageRequest
from mitm.web.idempotency import once


def draft_page(request: PageRequest, declaration: Declaration, form: SendBackForm | None = None) -> HttpResponse:
    """The whole draft on one page, with what may be done with it."""
    return render(request, "declarations/portal/draft.html", _context(request, declaration, form or SendBackForm()))


def _context(request: PageRequest, declaration: Declaration, form: SendBackForm) -> dict[str, Any]:
    today = timezone.localdate()
    values = values_of(declaration)
    products = products_of(declaration)
    is_mitm = any(product.speciality.is_mitm for product in products)
    verdict = lateness(values, filed_on=today, is_mitm=is_mitm, doctrine=doctrine_on(today))
    lacking = [problem.message for problem in problems(values, today=today)]
    if verdict is not None and verdict.is_late and not declaration.late_justification:
        lacking.append("Le dépôt vient après le délai\u00a0: justifiez le retard.")
    notice, *rest = parts(values, kind=declaration.kind)
    work = workspace(declaration)
    return {
        "declaration": declaration,
        "products": products,
        "notice": notice,
        "work": work,
        "progress": [item for item in work.progress() if item.step != Step.NOTICE],
        "parts": rest,
        "files": received_files(declaration),
        "verdict": verdict,
        "lacking": [*([] if products else ["Choisissez au moins un produit."]), *lacking],
        "record": timeliness(declaration.laboratory_id, today=today),
        "comment": last_event(declaration, "send_back") if declaration.state == State.DRAFT else None,
        "is_draft": declaration.state == State.DRAFT,
        "to_confirm": declaration.state == State.TO_CONFIRM,
        "may_write": request.actor.can(Permission.PORTAL_CASE_WRITE),
        "may_confirm": request.actor.can(Permission.PORTAL_CASE_CONFIRM),
        "form": form,
    }


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def submit(request: PageRequest, pk: int) -> HttpResponse:
    """Hand a draft to the responsible pharmacist."""
    if attempt(request, draft_submit, declaration_id=pk, revision=revision_of(request)):
        messages.success(request, "Déclaration transmise au pharmacien responsable, qui est prévenu.")
    return redirect("portal_declaration", pk=pk)


@portal(Permission.PORTAL_CASE_CONFIRM, methods=POST)
@once
def confirm(request: PageRequest, pk: int) -> HttpResponse:
    """The responsible pharmacist confirms: the declaration is filed."""
    if attempt(request, declaration_file, declaration_id=pk, revision=revision_of(request)):
        documents_issue_soon()
        return redirect("portal_declaration_filed", pk=pk)
    return redirect("portal_declaration", pk=pk)


@portal(Permission.PORTAL_CASE_CONFIRM, methods=POST)
@once
def send_back(request: PageRequest, pk: int) -> HttpResponse:
    """The responsible pharmacist gives a draft back with a comment."""
    declaration = case_or_404(request, pk)
    if declaration.state != State.TO_CONFIRM:
        return moved_on(request, declaration)
    form = SendBackForm(request.POST)
    done = form.perform(draft_send_back, declaration_id=pk, actor=request.actor, revision=revision_of(request))
    if done is None:
        return draft_page(request, declaration, form)
    author = next(iter(author_of(declaration)), "ceux qui déclarent")
    messages.success(request, f"Déclaration renvoyée à {author}, avec votre commentaire.")
    return redirect("portal_declarations")


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def abandon(request: PageRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    if attempt(request, draft_abandon, declaration_id=pk, revision=revision_of(request)):
        messages.success(request, "Brouillon abandonné. Il reste lisible dans la liste.")
    return redirect("portal_declarations")


@portal(Permission.PORTAL_CASE_READ)
def filed(request: PageRequest, pk: int) -> HttpResponse:
    """The receipt, at once, and what the agency will ask next."""
    declaration = case_or_404(request, pk)
    if declaration.filed_at is None:
        return redirect(declaration.get_portal_url())
    work = workspace(declaration)
    context = {
        "declaration": declaration,
        "products": products_of(declaration),
        "progress": [item for item in work.progress() if item.step != Step.NOTICE],
        "lacking": work.missing,
        "files": received_files(declaration),
        "deadlines": due_on_case(declaration, today=timezone.localdate()),
        "may_write": request.actor.can(Permission.PORTAL_CASE_WRITE),
    }
    return render(request, "declarations/portal/filed.html", context)
