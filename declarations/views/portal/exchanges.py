"""Answers, messages, measures and files that a laboratory sends on a filed declaration."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from declarations.forms.exchanges import AnswerForm, FileForm, MeasureForm, MessageForm
from declarations.models import Declaration
from declarations.selectors.portal import request_of
from declarations.services.exchanges import file_add, information_answer, message_post
from declarations.services.measures import measure_propose
from declarations.views.portal.cases import case_page
from declarations.views.portal.shared import case_or_404, moved_on
from mitm.accounts.permissions import Permission
from mitm.web.access import POST, portal
from mitm.web.forms import VigieForm
from mitm.web.http import PageRequest
from mitm.web.idempotency import once


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def answer(request: PageRequest, pk: int, number: int) -> HttpResponse:
    """Answer a question of the agency."""
    declaration = case_or_404(request, pk)
    asked = request_of(declaration, number)
    if asked is None:
        raise Http404
    if not asked.is_open:
        messages.error(request, "Cette demande a déjà reçu une réponse ou a été annulée.")
        return redirect(f"{declaration.get_portal_url()}#demandes")
    form = AnswerForm(request.POST, request.FILES, number=number)
    done = form.perform(
        lambda answer, file: information_answer(request_id=asked.pk, actor=request.actor, answer=answer, files=file)
    )
    said = f"Réponse à la demande n°\u00a0{number} envoyée. L’agence en est prévenue."
    return _outcome(request, declaration, f"answer-{number}", form, done, said, "demandes")


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def message(request: PageRequest, pk: int) -> HttpResponse:
    """Write to the agency."""
    declaration = case_or_404(request, pk)
    form = MessageForm(request.POST, request.FILES)
    done = form.perform(lambda body, file: message_post(declaration_id=pk, actor=request.actor, body=body, files=file))
    return _outcome(request, declaration, "message", form, done, "Message envoyé à l’agence.", "messages")


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def measure(request: PageRequest, pk: int) -> HttpResponse:
    """Propose a measure."""
    declaration = case_or_404(request, pk)
    if not declaration.is_open:
        return moved_on(request, declaration)
    form = MeasureForm(request.POST)
    done = form.perform(measure_propose, declaration_id=pk, actor=request.actor)
    said = "Mesure proposée. L’agence donne son accord avant toute mise en œuvre."
    return _outcome(request, declaration, "measure", form, done, said, "mesures")


@portal(Permission.PORTAL_CASE_WRITE, methods=POST)
@once
def file(request: PageRequest, pk: int) -> HttpResponse:
    """Put a file on the case."""
    declaration = case_or_404(request, pk)
    form = FileForm(request.POST, request.FILES)
    done = form.perform(file_add, declaration_id=pk, actor=request.actor)
    return _outcome(request, declaration, "file", form, done, "Pièce ajoutée au dossier.", "pieces")


def _outcome(
    request: PageRequest,
    declaration: Declaration,
    name: str,
    form: VigieForm,
    done: object,
    said: str,
    anchor: str,
) -> HttpResponse:
    """Back to the case, where the act shows; or the case again with the form to correct."""
    if done is None:
        return case_page(request, declaration, {name: form})
    messages.success(request, said)
    return redirect(f"{declaration.get_portal_url()}#{anchor}")
