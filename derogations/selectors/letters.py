"""Reads of letters: who may see one, what may be opened, which receipts are still to leave."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef, Q

from derogations.enums import BEFORE_FILING, OPEN, Channel, Delivery, LetterKind, LetterState
from derogations.models import Letter, LoweringRequest

RECENT = dt.timedelta(days=2)
AUTOMATIC = (Channel.PORTAL, Channel.EMAIL)


SEALED = Q(state=LetterState.ISSUED, delivery=Delivery.ELECTRONIC, consulted_at__isnull=True)
"""Letters made available on the portal that nobody has opened; `Letter.is_sealed` says it of one."""


def awaits_opening(document_id: int) -> bool:
    """Whether a document is a letter that its first opening notifies, and nobody of the laboratory has opened yet."""
    return Letter.objects.filter(SEALED, document=document_id).exists()


def registrations_missing(*, now: dt.datetime, limit: int) -> list[LoweringRequest]:
    """Requests that machines received and whose registration receipt has not left, oldest first: lately or, after a
    standstill, at any time as long as they are open and nothing else has acknowledged them."""
    letters = Letter.objects.filter(request=OuterRef("pk"), state=LetterState.ISSUED)
    sent = letters.filter(kind=LetterKind.REGISTRATION)
    acknowledged = letters.filter(kind=LetterKind.ACKNOWLEDGEMENT)
    owed = Q(registered_at__gt=now - RECENT) | Q(~Exists(acknowledged), state__in=OPEN)
    rows = LoweringRequest.objects.filter(owed, channel__in=AUTOMATIC, registered_at__lte=now)
    rows = rows.exclude(state__in=BEFORE_FILING)
    rows = rows.exclude(laboratory__isnull=True, postal_address="")  # nobody knows yet where to send it
    return list(rows.exclude(Exists(sent)).only("pk", "reference").order_by("registered_at")[:limit])


def registration_of(request: LoweringRequest) -> Letter | None:
    """The registration receipt that has left."""
    rows = Letter.objects.filter(request=request, kind=LetterKind.REGISTRATION, state=LetterState.ISSUED)
    return rows.select_related("document").first()


def next_number(request: LoweringRequest) -> int:
    """The number of the next letter; the caller holds the row of the request."""
    last = Letter.objects.filter(request=request).order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


def draft_of(request: LoweringRequest, kind: str) -> Letter | None:
    """The draft of a kind of letter, if one is being written."""
    return Letter.objects.filter(request=request, kind=kind, state=LetterState.DRAFT).first()
