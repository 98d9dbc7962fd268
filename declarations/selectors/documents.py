"""Reads for the printed documents of declarations."""

from __future__ import annotations

import datetime as dt

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from declarations import reports
from declarations.deadlines import deadlines
from declarations.models import Declaration
from declarations.selectors.due import facts_at_filing
from mitm.audit.models import Snapshot
from mitm.audit.selectors import snapshots_of
from mitm.audit.services import case_key
from mitm.doctrine.selectors import doctrine_on
from mitm.documents.models import IssuedDocument

RECENT = dt.timedelta(days=2)
_CASE = Declaration._meta.label_lower


def issued(declaration: Declaration, kind: str) -> IssuedDocument | None:
    """A document issued on a case, by its kind."""
    case_type, case_id = case_key(declaration)
    return IssuedDocument.objects.filter(case_type=case_type, case_id=case_id, kind=kind).first()


def version_of(declaration: Declaration, number: int) -> Snapshot | None:
    """A filed version."""
    return snapshots_of(declaration).select_related("filed_by").filter(number=number).first()


def page_of_receipt(declaration: Declaration) -> reports.ReceiptContext:
    """What the receipt says; what comes next is what was due on the day of filing."""
    first = snapshots_of(declaration).select_related("filed_by").get(number=1)
    following = deadlines(facts_at_filing(declaration, first), doctrine_on(timezone.localdate(first.filed_at)))
    return reports.receipt_context(declaration, first, following)


def page_of_version(declaration: Declaration, snapshot: Snapshot) -> reports.DeclarationContext:
    """What the document of a version says."""
    before = snapshots_of(declaration).filter(number=snapshot.number - 1).first()
    return reports.declaration_context(snapshot, before)


def receipts_missing(*, now: dt.datetime, limit: int) -> list[int]:
    """Recently filed declarations without a receipt, oldest first."""
    receipt = IssuedDocument.objects.filter(case_type=_CASE, case_id=OuterRef("pk"), kind=reports.RECEIPT)
    recent = Declaration.objects.filter(filed_at__gt=now - RECENT, filed_at__lte=now)
    return list(recent.exclude(Exists(receipt)).order_by("filed_at").values_list("pk", flat=True)[:limit])


def versions_missing(*, now: dt.datetime, limit: int) -> list[tuple[int, int]]:
    """Recently filed versions without a document, as (case, version), oldest first."""
    kind = Concat(Value("declaration-v"), Cast(OuterRef("number"), CharField()), output_field=CharField())
    document = IssuedDocument.objects.filter(case_type=_CASE, case_id=OuterRef("case_id"), kind=kind)
    recent = Snapshot.objects.filter(case_type=_CASE, filed_at__gt=now - RECENT, filed_at__lte=now)
    return list(recent.exclude(Exists(document)).order_by("filed_at").values_list("case_id", "number")[:limit])
