"""The mailbox of requests as the agency reads it: the list, a message, its original, and what a person does with it."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from derogations import marks
from derogations.enums import MailState
from derogations.filters.mail import MailFilter
from derogations.forms.intake import DismissForm, RegisterMailForm
from derogations.mailbox.message import read_heading
from derogations.models import IncomingMail
from derogations.selectors import mail as selectors
from derogations.services.mail_handling import NOT_REGISTERED, mail_dismiss, mail_register
from derogations.tasks import read_mailbox
from mitm.accounts.permissions import Permission
from mitm.documents import storage
from mitm.web.access import GET_POST, POST, agency
from mitm.web.acts import CaseForm, Service
from mitm.web.downloads import download
from mitm.web.http import PageRequest
from mitm.web.idempotency import once
from mitm.web.lists import Column, ListSpec, Sort, View, address, render_list
from mitm.web.statuses import Status

logger = logging.getLogger(__name__)
SHOWN_HEADERS = 64 * 1024


def _sender(mail: IncomingMail) -> str:
    return mail.sender_name or mail.sender


def _request(mail: IncomingMail) -> str:
    return (mail.request.reference or "") if mail.request else ""


def _laboratory(mail: IncomingMail) -> str:
    if mail.request is None:
        return ""
    return str(mail.request.laboratory or mail.request.applicant)


def _state(mail: IncomingMail) -> Status:
    return marks.mail_mark(mail.state, waits=mail.awaits)


SPEC = ListSpec(
    key="courrier-demandes",
    title="Courrier des demandes",
    noun="message",
    href=address("agency_mail"),
    columns=(
        Column("subject", "Objet", str, width="wide", detail=_sender, detail_label="Expéditeur"),
        Column("received_at", "Reçu le", kind="moment", sort="recents"),
        Column("state", "État", _state, kind="badge"),
        Column("request", "Demande", _request, width="narrow"),
        Column("laboratory", "Laboratoire", _laboratory),
        Column("problem", "Difficulté", "problem"),
        Column("sender", "Adresse", "sender", screen=False),
    ),
    sorts={"recents": Sort("Les plus récents", ("-id",))},
    filterset=MailFilter,
    awaiting=lambda actor: selectors.awaiting() if actor.can(Permission.AGENCY_CASE_EVALUATE) else None,
    views=(
        View("Tous", ""),
        View("À regarder", "attend=true"),
        View("À rattacher", "etat=to_match"),
        View("Illisibles", "etat=unreadable"),
        View("Sans rapport", "etat=unrelated"),
    ),
    empty_title="Aucun message",
    empty_text="La boîte aux lettres des demandes n’a rien reçu qui réponde à ces filtres.",
    template="derogations/agency/mail_list.html",
)


@agency(Permission.AGENCY_CASE_READ)
def mail_list(request: PageRequest) -> HttpResponse:
    """Every message, those that wait first."""
    context = {"may_act": request.actor.can(Permission.AGENCY_CASE_EVALUATE)}
    return render_list(request, selectors.mails(), SPEC, context=context)


def _mail_or_404(pk: int) -> IncomingMail:
    mail = selectors.mail_by_id(pk)
    if mail is None:
        raise Http404
    return mail


@agency(Permission.AGENCY_CASE_READ)
def mail_page(request: PageRequest, pk: int) -> HttpResponse:
    """One message: what it says as text, its files, and what hinders."""
    mail = _mail_or_404(pk)
    raw = storage.beginning(storage.ORIGINALS, mail.sha256, SHOWN_HEADERS) if mail.is_kept else b""
    context: dict[str, Any] = {
        "mail": mail,
        "parts": selectors.parts_of(mail),
        "state": _state(mail),
        "headers": read_heading(raw).lines,
        "may_act": request.actor.can(Permission.AGENCY_CASE_EVALUATE),
        "may_register": mail.state in NOT_REGISTERED,
        "may_dismiss": mail.awaits and mail.state != MailState.TO_MATCH,
        "received_on": timezone.localdate(mail.received_at),
    }
    return render(request, "derogations/agency/mail.html", context)


@agency(Permission.AGENCY_CASE_READ)
def mail_original(request: PageRequest, pk: int) -> HttpResponse:
    """The message byte for byte, as a file."""
    mail = _mail_or_404(pk)
    if not mail.is_kept:
        raise Http404
    try:
        content = storage.fetch(storage.ORIGINALS, mail.sha256)
    except storage.CorruptFileError:
        logger.error("file_corrupt mail %s", pk)
        return render(request, "home/corrupt_file.html", status=500)
    return download(content, name=f"courriel-{pk}.eml", content_type="message/rfc822")


def _act(request: PageRequest, mail: IncomingMail, form: CaseForm, service: Service, sheet: dict[str, Any]) -> Any:
    """What the service made; the page with the form when it refused, or when nothing was sent."""
    if request.method == "POST":
        done = form.perform(service, mail_id=mail.pk, actor=request.actor)
        if done is not None:
            return done
    status = 422 if request.method == "POST" else 200
    return render(request, "derogations/agency/mail_act.html", {"mail": mail, "form": form, **sheet}, status=status)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def mail_registration(request: PageRequest, pk: int) -> HttpResponse:
    """Register as a request a message whose title did not say so."""
    mail = _mail_or_404(pk)
    initial = {"applicant": mail.laboratory_named or mail.sender_name or mail.sender}
    sheet = {
        "title": "Enregistrer comme demande",
        "submit": "Enregistrer la demande",
        "consequences": [
            f"Le délai de deux mois court depuis le {timezone.localtime(mail.received_at):%d/%m/%Y}, "
            "jour où le message est arrivé.",
            "Ses fichiers deviennent ceux de la demande ; le laboratoire reconnu est prévenu.",
        ],
    }
    done = _act(request, mail, RegisterMailForm(request.POST or None, initial=initial), mail_register, sheet)
    if isinstance(done, HttpResponse):
        return done
    messages.success(request, f"Demande {done.reference} enregistrée.")
    return redirect("agency_request", done.pk)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def mail_dismissal(request: PageRequest, pk: int) -> HttpResponse:
    """Say that a message is no request."""
    mail = _mail_or_404(pk)
    sheet = {
        "title": "Écarter le message",
        "submit": "Écarter",
        "consequences": ["Le message reste lisible ; il pourra encore être enregistré comme demande, à sa date."],
    }
    done = _act(request, mail, DismissForm(request.POST or None), mail_dismiss, sheet)
    if isinstance(done, HttpResponse):
        return done
    messages.success(request, "Message écarté.")
    return redirect("agency_mails")


@agency(Permission.AGENCY_CASE_EVALUATE, methods=POST)
def mail_fetch(request: PageRequest) -> HttpResponse:
    """Read the mailbox now."""
    read_mailbox.delay()
    messages.success(request, "La boîte aux lettres est en cours de relève\u00a0: rechargez la page dans un instant.")
    return redirect("agency_mails")
