"""Keeping what comes in and what goes out."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction

from mitm.accounts.actor import Actor
from mitm.audit.services import case_key, record
from mitm.documents import storage
from mitm.documents.inspection import inspect, refuse
from mitm.documents.models import Attachment, Visibility


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
    `file_type_mismatch`, `file_unreadable`, `file_encrypted`, `file_macros`.
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
