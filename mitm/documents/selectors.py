"""Reads of files: who may open what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from django.db import models
from django.db.models import QuerySet

from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.audit.services import case_key
from mitm.documents import storage
from mitm.documents.models import Attachment, IssuedDocument, Visibility
from mitm.statements import Compiled, Given

CaseAccess = Callable[[Actor, int], bool]
_ACCESS: dict[str, CaseAccess] = {}


def case_access(case_type: str) -> Callable[[CaseAccess], CaseAccess]:
    """Register who may read the files of a kind of case: a function of the actor and the case's id."""

    def register(may_read: CaseAccess) -> CaseAccess:
        _ACCESS[case_type] = may_read
        return may_read

    return register


DocumentAccess = Callable[[Actor, IssuedDocument], bool]
_DOCUMENT_ACCESS: dict[str, DocumentAccess] = {}


def document_access(case_type: str) -> Callable[[DocumentAccess], DocumentAccess]:
    """Register a further condition on the documents of a kind of case, for those who may read the case."""

    def register(may_open: DocumentAccess) -> DocumentAccess:
        _DOCUMENT_ACCESS[case_type] = may_open
        return may_open

    return register


def _visible(rows: QuerySet, audience: Audience) -> QuerySet:
    if audience == Audience.AGENCY:
        return rows
    return rows.filter(visibility=Visibility.BOTH) if audience == Audience.LABORATORY else rows.none()


def attachments_of(case: models.Model, audience: Audience) -> QuerySet[Attachment]:
    """The files received with a case that this audience may open, oldest first."""
    case_type, case_id = case_key(case)
    rows = Attachment.objects.kept().filter(case_type=case_type, case_id=case_id).select_related("uploaded_by")
    return _visible(rows, audience).order_by("pk")


class JoinedFile(NamedTuple):
    """What is told of a file that a laboratory joined to its case."""

    name: str
    label: str
    size: int
    sha256: str


_JOINED = Compiled(
    lambda: (
        Attachment.objects.kept()
        .filter(case_type=Given("case_type"), case_id=Given("case_id"), visibility=Visibility.BOTH)
        .order_by("pk")
        .values_list(*JoinedFile._fields)
    )
)


def joined_files(case: models.Model) -> list[JoinedFile]:
    """The files received with a case that its laboratory may open, oldest first."""
    case_type, case_id = case_key(case)
    return [JoinedFile(*row) for row in _JOINED.rows(case_type=case_type, case_id=case_id)]


def documents_of(case: models.Model, audience: Audience) -> QuerySet[IssuedDocument]:
    """The documents issued for a case that this audience may open, oldest first."""
    case_type, case_id = case_key(case)
    rows = IssuedDocument.objects.filter(case_type=case_type, case_id=case_id).select_related("issued_by")
    return _visible(rows, audience).order_by("pk")


def attachment_for(actor: Actor, pk: int) -> Attachment | None:
    """A file that the actor may open; None when there is none, or when its case is closed to the actor."""
    return _open_to(actor, _visible(Attachment.objects.kept(), actor.audience).filter(pk=pk).first())


def document_for(actor: Actor, pk: int) -> IssuedDocument | None:
    """An issued document that the actor may open; None when there is none, or when its case is closed to the actor."""
    found = _open_to(actor, _visible(IssuedDocument.objects.all(), actor.audience).filter(pk=pk).first())
    may_open = _DOCUMENT_ACCESS.get(found.case_type) if found is not None else None
    return found if may_open is None or may_open(actor, found) else None


def _open_to(actor: Actor, file):  # type: ignore[no-untyped-def]
    may_read = _ACCESS.get(file.case_type) if file is not None else None
    return file if may_read is not None and may_read(actor, file.case_id) else None


def attachment_bytes(attachment: Attachment) -> bytes:
    """The bytes as they were received, verified."""
    return storage.fetch(storage.ATTACHMENTS, attachment.sha256)


def document_bytes(document: IssuedDocument) -> bytes:
    """The bytes as they were issued, verified."""
    return storage.fetch(storage.DOCUMENTS, document.sha256)


_KEPT: list[tuple[str, str, Callable[[], QuerySet]]] = [
    (storage.ATTACHMENTS, "Pièce jointe", lambda: Attachment.objects.all()),
    (storage.DOCUMENTS, "Document émis", lambda: IssuedDocument.objects.all()),
]


def register_kept(folder: str, label: str, rows: Callable[[], QuerySet]) -> None:
    """Have the files of another app verified too: where they lie, what they are called, the rows with their hash."""
    _KEPT.append((folder, label, rows))


def file_faults() -> Iterator[tuple[str, str]]:
    """Every kept file whose bytes are missing or have changed: what it is, and what is wrong."""
    for folder, label, rows in _KEPT:
        for pk, sha256 in rows().order_by("pk").values_list("pk", "sha256").iterator():
            try:
                storage.fetch(folder, sha256)
            except storage.CorruptFileError:
                yield f"{label} {pk}", "le fichier manque ou a changé"
