"""Asking, writing, noting, joining a file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from declarations.forms.agency import AskForm, FileForm, MessageForm, NoteForm, ReasonForm
from declarations.selectors import agency as selectors
from declarations.services import exchanges as services
from declarations.views.agency.shared import Sheet, case_or_404
from mitm.accounts.permissions import Permission
from mitm.law.calendar import add_working_days
from mitm.web.access import GET_POST, agency
from mitm.web.acts import act_page
from mitm.web.http import PageRequest
from mitm.web.idempotency import once

USUAL_DAYS = 3


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def ask(request: PageRequest, pk: int) -> HttpResponse:
    """Ask the laboratory something."""
    case = case_or_404(request, pk)
    form = AskForm(request.POST or None, initial={"due_on": add_working_days(timezone.localdate(), USUAL_DAYS)})
    sheet = Sheet(
        title="Demander une information",
        submit="Envoyer la demande",
        done="Demande envoyée au laboratoire.",
        consequences=[
            "Le pharmacien responsable et l’auteur de la déclaration sont prévenus par courriel.",
            "Passé la date, un rappel leur est adressé une fois, puis le retard remonte au chef d’unité.",
        ],
        anchor="echanges",
    )
    return act_page(request, case, form, sheet, services.information_request, facts={"declaration_id": pk})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def ask_cancel(request: PageRequest, pk: int, request_id: int) -> HttpResponse:
    """Give a question up."""
    case = case_or_404(request, pk)
    if not selectors.has_request(case, request_id):
        raise Http404
    sheet = Sheet(
        title="Annuler la demande d’information",
        submit="Annuler la demande",
        done="Demande annulée ; le laboratoire est prévenu.",
        anchor="echanges",
    )
    form = ReasonForm(request.POST or None)
    return act_page(request, case, form, sheet, services.information_cancel, facts={"request_id": request_id})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def message(request: PageRequest, pk: int) -> HttpResponse:
    """Write to the laboratory."""
    case = case_or_404(request, pk)
    sheet = Sheet(
        title="Écrire au laboratoire",
        submit="Envoyer",
        done="Message envoyé au laboratoire.",
        consequences=["Le pharmacien responsable et l’auteur de la déclaration sont prévenus par courriel."],
        anchor="echanges",
    )
    form = MessageForm(request.POST or None)
    return act_page(request, case, form, sheet, services.message_post, facts={"declaration_id": pk})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def note(request: PageRequest, pk: int) -> HttpResponse:
    """Write a note for the agency."""
    case = case_or_404(request, pk)
    sheet = Sheet(title="Écrire une note interne", submit="Garder la note", done="Note gardée.", anchor="echanges")
    form = NoteForm(request.POST or None)
    return act_page(request, case, form, sheet, services.note_add, facts={"declaration_id": pk})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def file_add(request: PageRequest, pk: int) -> HttpResponse:
    """Put a file on the case."""
    case = case_or_404(request, pk)
    sheet = Sheet(title="Joindre une pièce", submit="Joindre", done="Pièce jointe au dossier.", anchor="pieces")
    form = FileForm(request.POST or None, request.FILES or None)
    return act_page(request, case, form, sheet, services.file_add, facts={"declaration_id": pk})
