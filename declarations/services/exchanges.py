"""Questions and answers, messages, internal notes and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from declarations.models import Declaration, InformationRequest, Message, Note
from declarations.services.base import locked, saved, still_open
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.audit.services import record
from mitm.cases.people import (
    agency_may,
    either_side_may,
    mark_news,
    tell_agency,
    tell_laboratory,
    tell_other_side,
    written,
)
from mitm.documents.models import Attachment, Visibility
from mitm.documents.services import attachment_store
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.law.periods import add_months
from mitm.typography import long_date


@transaction.atomic
def information_request(
    *, declaration_id: int, actor: Actor, question: str, due_on: dt.date, revision: int | None = None
) -> InformationRequest:
    """Ask the laboratory something, to be answered by a day.

    Raises `question_missing`, `due_in_past`, `due_too_far`, `not_open`.
    """
    agency_may(actor)
    question = written(question, "question", "Écrire la question.")
    today = timezone.localdate()
    if due_on < today:
        message = "La date de réponse est passée."
        raise CaseError(message, code="due_in_past", fields={"due_on": message})
    if due_on > add_months(today, 12):
        message = "La date de réponse est dans plus d’un an."
        raise CaseError(message, code="due_too_far", fields={"due_on": message})
    declaration = locked(declaration_id, actor=actor, revision=revision)
    still_open(declaration)
    last = declaration.requests.aggregate(last=Max("number"))["last"] or 0
    request = InformationRequest.objects.create(
        declaration=declaration,
        number=last + 1,
        question=question,
        due_on=due_on,
        asked_by=actor.person,
        asked_at=timezone.now(),
    )
    mark_news(declaration, actor)
    data = {"number": request.number, "due_on": due_on.isoformat()}
    record(declaration, "information_requested", actor=actor, comment=question, data=data)
    subject = f"demande d’information n° {request.number}"
    tell_laboratory(declaration, subject, f"{question}\n\nRéponse attendue le {long_date(due_on)}.")
    saved(declaration)
    return request


def _open_request(request_id: int, actor: Actor) -> tuple[Declaration, InformationRequest]:
    """The request with its case locked, still waiting. Raises `not_found`, `not_open`, `already_settled`."""
    known = InformationRequest.objects.filter(pk=request_id).first()
    if known is None:
        raise CaseError("Cette demande n’existe pas.", code="not_found")
    declaration = locked(known.declaration_id, actor=actor)
    request = InformationRequest.objects.get(pk=request_id)  # read again: it may have moved before the lock
    if not request.is_open:
        raise ConflictError("Cette demande a déjà reçu une réponse ou a été annulée.", code="already_settled")
    still_open(declaration)
    return declaration, request


@transaction.atomic
def information_cancel(*, request_id: int, actor: Actor, reason: str) -> InformationRequest:
    """Give a question up. Raises `reason_missing`, `already_settled`."""
    agency_may(actor)
    reason = written(reason, "reason", "Dire pourquoi la demande est annulée.")
    declaration, request = _open_request(request_id, actor)
    cancel(declaration, request, actor=actor, reason=reason)
    tell_laboratory(declaration, f"demande d’information n° {request.number} annulée", reason)
    saved(declaration)
    return request


def cancel(declaration: Declaration, request: InformationRequest, *, actor: Actor, reason: str) -> None:
    """Cancel a request of a case that the caller holds and saves."""
    request.cancelled_at = timezone.now()
    request.save(update_fields=["cancelled_at"])
    record(declaration, "information_cancelled", actor=actor, comment=reason, data={"number": request.number})


@transaction.atomic
def information_answer(
    *, request_id: int, actor: Actor, answer: str, files: Sequence[UploadedFile] = ()
) -> InformationRequest:
    """The laboratory answers, with files; the evaluator is told. Raises `answer_missing`, `already_settled`."""
    if actor.laboratory_id is None or not actor.can(Permission.PORTAL_CASE_WRITE):
        raise ForbiddenError("Votre rôle ne permet pas de répondre.", code="forbidden")
    answer = written(answer, "answer", "Écrire la réponse.")
    declaration, request = _open_request(request_id, actor)
    request.answer, request.answered_by, request.answered_at = answer, actor.user, timezone.now()
    request.save(update_fields=["answer", "answered_by", "answered_at"])
    record(declaration, "information_answered", actor=actor, comment=answer, data={"number": request.number})
    label = f"Réponse à la demande n° {request.number}"
    for upload in files:
        attachment_store(case=declaration, upload=upload, actor=actor, label=label)
    declaration.news_on = timezone.localdate()
    mark_news(declaration, actor)
    tell_agency(declaration, f"réponse à la demande n°\u00a0{request.number}", answer)
    saved(declaration)
    return request


@transaction.atomic
def message_post(*, declaration_id: int, actor: Actor, body: str, files: Sequence[UploadedFile] = ()) -> Message:
    """Write to the other side, even once the case has ended. Raises `body_missing`, `not_filed`."""
    either_side_may(actor)
    body = written(body, "body", "Écrire le message.")
    declaration = _filed(declaration_id, actor)
    message = Message.objects.create(declaration=declaration, author=actor.person, audience=actor.audience, body=body)
    record(declaration, "message_posted", actor=actor, comment=body)
    for upload in files:
        attachment_store(case=declaration, upload=upload, actor=actor, label="Joint à un message")
    mark_news(declaration, actor)
    tell_other_side(declaration, actor, "nouveau message", body)
    saved(declaration)
    return message


def _filed(declaration_id: int, actor: Actor) -> Declaration:
    declaration = locked(declaration_id, actor=actor)
    if declaration.reference is None:
        raise ConflictError("Un brouillon n’a pas d’échanges avec l’agence.", code="not_filed")
    return declaration


@transaction.atomic
def note_add(*, declaration_id: int, actor: Actor, body: str) -> Note:
    """Write a note that no laboratory ever sees; nobody is told. Raises `body_missing`."""
    agency_may(actor)
    body = written(body, "body", "Écrire la note.")
    declaration = locked(declaration_id, actor=actor)
    note = Note.objects.create(declaration=declaration, author=actor.person, body=body)
    record(declaration, "note_added", actor=actor, data={"note": note.pk})  # the journal may be shown to both sides
    return note


@transaction.atomic
def file_add(
    *, declaration_id: int, actor: Actor, file: UploadedFile, label: str = "", visibility: str = Visibility.BOTH
) -> Attachment:
    """Put a file on the case; the agency may keep it for itself. Raises `not_filed`, and whatever is wrong with it."""
    either_side_may(actor)
    declaration = _filed(declaration_id, actor)
    seen_by = Visibility(visibility) if actor.is_agency else Visibility.BOTH
    attachment = attachment_store(case=declaration, upload=file, actor=actor, visibility=seen_by, label=label.strip())
    mark_news(declaration, actor)
    if seen_by == Visibility.BOTH:
        tell_other_side(declaration, actor, "nouvelle pièce", f"{attachment.name}\n{attachment.label}".strip())
    saved(declaration)
    return attachment
