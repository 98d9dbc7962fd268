"""Files joined to a draft: they are filed with it, and may be taken back until then."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from declarations.models import Declaration
from declarations.services.base import locked, saved
from declarations.services.drafting import may_write
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.cases.drafts import still_draft
from mitm.documents.selectors import attachments_of
from mitm.documents.services import attachment_store, attachment_withdraw
from mitm.errors import CaseError

MOST_OF_A_DRAFT = 50


@transaction.atomic
def draft_files_add(
    *, declaration_id: int, actor: Actor, files: Sequence[UploadedFile], label: str = "", revision: int | None = None
) -> Declaration:
    """Join files to a draft: all of them, or none when one is refused.

    Raises `not_draft`, `stale`, `file_missing`, `too_many_files`, and whatever is wrong with a file.
    """
    may_write(actor)
    declaration = locked(declaration_id, actor=actor, revision=revision)
    still_draft(declaration)
    if not files:
        raise _refused("Choisir au moins un fichier.", "file_missing")
    if attachments_of(declaration, Audience.LABORATORY).count() + len(files) > MOST_OF_A_DRAFT:
        raise _refused(f"Un premier avis porte {MOST_OF_A_DRAFT} pièces au plus.", "too_many_files")
    for upload in files:
        _store(declaration, upload, label=label.strip(), actor=actor)
    return saved(declaration)


def _store(declaration: Declaration, upload: UploadedFile, *, label: str, actor: Actor) -> None:
    """Keep one file; a refusal says which."""
    try:
        attachment_store(case=declaration, upload=upload, actor=actor, label=label)
    except CaseError as error:
        raise _refused(f"«\u00a0{upload.name}\u00a0»\u00a0: {error.message}", error.code) from error


def _refused(message: str, code: str) -> CaseError:
    return CaseError(message, code=code, fields={"files": message})


@transaction.atomic
def draft_file_withdraw(
    *, declaration_id: int, actor: Actor, attachment_id: int, revision: int | None = None
) -> Declaration:
    """Take a file out of a draft. Raises `not_draft`, `stale`, `not_found`."""
    may_write(actor)
    declaration = locked(declaration_id, actor=actor, revision=revision)
    still_draft(declaration)
    attachment_withdraw(case=declaration, attachment_id=attachment_id, actor=actor)
    return saved(declaration)
