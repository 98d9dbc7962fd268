"""Documents that the system issues on a declaration: each once, its exact bytes kept under their hash."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from declarations import reports
from declarations.models import Declaration
from declarations.selectors.documents import (
    issued,
    page_of_receipt,
    page_of_version,
    receipts_missing,
    versions_missing,
)
from declarations.services.base import locked
from mitm.accounts.actor import Actor
from mitm.audit.hashing import canonical
from mitm.audit.models import Snapshot
from mitm.audit.selectors import snapshots_of
from mitm.documents.models import IssuedDocument
from mitm.documents.pdf import render_pdf
from mitm.documents.selectors import document_bytes
from mitm.documents.services import document_html, document_issue
from mitm.errors import CaseError
from mitm.jobs.ticking import TRIED, Batch, each

CLOCK = "horloge"


@transaction.atomic
def receipt_issue(*, declaration_id: int, actor: Actor) -> IssuedDocument:
    """The receipt of a filed declaration, issued if it was not yet. Raises `not_filed`."""
    declaration = _filed(declaration_id, actor)
    known = issued(declaration, reports.RECEIPT)
    if known is not None:
        return known
    return document_issue(
        case=declaration,
        kind=reports.RECEIPT,
        title=reports.receipt_title(str(declaration)),
        template=reports.RECEIPT_TEMPLATE,
        context={"receipt": page_of_receipt(declaration)},
        actor=actor,
        reference=str(declaration),
        as_of=timezone.localdate(declaration.filed_at),
    )


@transaction.atomic
def version_issue(*, declaration_id: int, number: int, actor: Actor) -> IssuedDocument:
    """The document of a filed version, issued if it was not yet; the frozen JSON travels inside it.

    Raises `not_filed`, `unknown_version`.
    """
    declaration = _filed(declaration_id, actor)
    kind = reports.version_kind(number)
    known = issued(declaration, kind)
    if known is not None:
        return known
    snapshot = snapshots_of(declaration).filter(number=number).first()
    if snapshot is None:
        raise CaseError("Cette version n’existe pas.", code="unknown_version")
    return document_issue(
        case=declaration,
        kind=kind,
        title=reports.version_title(snapshot),
        template=reports.VERSION_TEMPLATE,
        context={"declaration": page_of_version(declaration, snapshot)},
        actor=actor,
        reference=str(declaration),
        as_of=timezone.localdate(snapshot.filed_at),
        attached=source_of(snapshot),
    )


def receipt_page(declaration: Declaration) -> str:
    """The receipt as a page, ready to be printed."""
    return document_html(
        template=reports.RECEIPT_TEMPLATE,
        title=reports.receipt_title(str(declaration)),
        context={"receipt": page_of_receipt(declaration)},
        reference=str(declaration),
        as_of=timezone.localdate(declaration.filed_at),
    )


def receipt_bytes(declaration: Declaration) -> bytes:
    """The receipt as it was issued; made on the spot, and not kept, in the minute in which it may not be issued yet."""
    known = issued(declaration, reports.RECEIPT)
    return render_pdf(receipt_page(declaration)) if known is None else document_bytes(known)


def source_of(snapshot: Snapshot) -> dict[str, bytes]:
    """The frozen data, in the very bytes whose hash is printed."""
    return {reports.attached_name(snapshot): canonical(snapshot.data).encode()}


def _filed(declaration_id: int, actor: Actor) -> Declaration:
    declaration = locked(declaration_id, actor=actor)
    if declaration.reference is None:
        raise CaseError("Cette déclaration n’est pas déposée.", code="not_filed")
    return declaration


def documents_issue_missing(*, now: dt.datetime, limit: int = 20) -> Batch:
    """Issue what recent filings still lack, however they came in: each by itself, so that one that cannot be printed
    holds up no other. What failed is named, and tried again by the next run."""
    clock = Actor.of_system(CLOCK)
    receipts = each(
        receipts_missing(now=now, limit=limit * TRIED),
        lambda found: receipt_issue(declaration_id=found, actor=clock),
        name=lambda found: f"accusé de la déclaration {found}",
        most=limit,
    )
    versions = each(
        versions_missing(now=now, limit=limit * TRIED),
        lambda found: version_issue(declaration_id=found[0], number=found[1], actor=clock),
        name=lambda found: f"version {found[1]} de la déclaration {found[0]}",
        most=limit,
    )
    return receipts + versions
