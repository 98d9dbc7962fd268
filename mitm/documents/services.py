"""Keeping what comes in and what goes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from mitm.accounts.actor import Actor
from mitm.audit.services import case_key, record
from mitm.documents import storage
from mitm.documents.inspection import inspect, refuse
from mitm.documents.models import Attachment, AttachmentWithdrawal, IssuedDocument, Visibility
from mitm.documents.pdf import render_pdf
from mitm.errors import CaseError


def attachment_store(
    *,
    case: models.Model,
    upload: UploadedFile,
    actor: Actor,
    visibility: Visibility = Visibility.BOTH,
    label: str = "",
) -> Attachment:
    """Check a file that somebody sends with a case and keep it.

    Raises `CaseError` at the field `file`: `file_empty`, `file_too_big`, `file_name_missing`, `file_type_refused`,
    `file_type_mismatch`, `file_unreadable`, `file_encrypted`, `file_macros`, `file_active`, `file_bomb`,
    `file_program`, `file_name_refused`.
    """
    limit = settings.ATTACHMENT_MAX_BYTES
    if (upload.size or 0) > limit:
        raise refuse("file_too_big", f"Ce fichier dépasse {limit // 1024**2}\u00a0Mo, la taille maximale acceptée.")
    accepted = inspect(name=upload.name or "", content=upload.read())
    sha256 = storage.keep(storage.ATTACHMENTS, accepted.content)  # without the row nothing points at it: harmless
    case_type, case_id = case_key(case)
    with transaction.atomic():
        attachment = Attachment.objects.create(
            case_type=case_type,
            case_id=case_id,
            name=accepted.name,
            content_type=accepted.content_type,
            size=len(accepted.content),
            sha256=sha256,
            visibility=visibility,
            label=label[:200],
            uploaded_by=actor.user,
        )
        facts = {"attachment": attachment.pk, "name": attachment.name, "sha256": sha256, "visibility": str(visibility)}
        record(case, "attachment_stored", actor=actor, data=facts)
    return attachment


@transaction.atomic
def attachment_withdraw(*, case: models.Model, attachment_id: int, actor: Actor) -> AttachmentWithdrawal:
    """Take a file of a case back; the caller says until when that is allowed. Raises `not_found`."""
    case_type, case_id = case_key(case)
    kept = Attachment.objects.kept().filter(case_type=case_type, case_id=case_id)
    attachment = kept.select_for_update(of=("self",)).filter(pk=attachment_id).first()
    if attachment is None:
        raise CaseError("Cette pièce n’existe pas ou a déjà été retirée.", code="not_found")
    withdrawal = AttachmentWithdrawal.objects.create(attachment=attachment, withdrawn_by=actor.user)
    record(case, "attachment_withdrawn", actor=actor, data={"attachment": attachment.pk, "name": attachment.name})
    return withdrawal


@dataclass(frozen=True, slots=True)
class DocumentHead:
    """What every printed document says of itself; `document` in its template."""

    title: str
    reference: str
    issued_at: dt.datetime
    as_of: dt.date | None
    site: str
    fictive: bool


def document_html(
    *,
    template: str,
    title: str,
    context: Mapping[str, object],
    reference: str = "",
    as_of: dt.date | None = None,
    issued_at: dt.datetime | None = None,
) -> str:
    """The page of a document, in French whatever the language of the screen; the same for a preview and for the PDF."""
    head = DocumentHead(
        title=title,
        reference=reference,
        issued_at=issued_at or timezone.now(),
        as_of=as_of,
        site=settings.SITE_NAME,
        fictive=settings.DEMO,
    )
    with translation.override("fr"):
        return render_to_string(template, {**context, "document": head})


@dataclass(frozen=True, slots=True)
class Printed:
    """A page as it was at an instant, and its PDF: slow to make, so made while nobody waits."""

    page: str
    issued_at: dt.datetime
    attached: Mapping[str, bytes] | None
    content: bytes


def document_print(page: str, *, issued_at: dt.datetime, attached: Mapping[str, bytes] | None = None) -> Printed:
    """Make the PDF of a page ahead of its issue; nothing is kept."""
    return Printed(page, issued_at, attached, render_pdf(page, attached=attached))


def document_issue(
    *,
    case: models.Model,
    kind: str,
    title: str,
    template: str,
    context: Mapping[str, object],
    actor: Actor,
    reference: str = "",
    as_of: dt.date | None = None,
    visibility: Visibility = Visibility.BOTH,
    attached: Mapping[str, bytes] | None = None,
    printed: Printed | None = None,
) -> IssuedDocument:
    """Issue a document: the exact bytes are kept under their hash, and the journal of the case keeps the hash.

    `attached` files (name: bytes) travel inside the PDF as its source data. `printed`: the PDF of this page, made
    before anything was locked; it serves if the page is still the same to the letter, and is made again otherwise.
    """
    issued_at = printed.issued_at if printed else None
    page = document_html(
        template=template, title=title, context=context, reference=reference, as_of=as_of, issued_at=issued_at
    )
    known = printed is not None and (printed.page, printed.attached) == (page, attached)
    content = printed.content if printed and known else render_pdf(page, attached=attached)
    sha256 = storage.keep(storage.DOCUMENTS, content)
    case_type, case_id = case_key(case)
    with transaction.atomic():
        document = IssuedDocument.objects.create(
            case_type=case_type,
            case_id=case_id,
            kind=kind,
            title=title,
            sha256=sha256,
            size=len(content),
            visibility=visibility,
            issued_by=actor.user,
        )
        facts = {"document": document.pk, "kind": kind, "title": title, "sha256": sha256}
        record(case, "document_issued", actor=actor, data=facts)
    return document
