"""Reads of the journal, and its verification."""

from __future__ import annotations

from django.db import models
from django.db.models import QuerySet

from mitm.audit.hashing import event_hash
from mitm.audit.models import Event, Snapshot
from mitm.audit.services import case_key, hashed_fields


def events_of(case: models.Model) -> QuerySet[Event]:
    """The events of a case, oldest first."""
    case_type, case_id = case_key(case)
    return Event.objects.filter(case_type=case_type, case_id=case_id).order_by("sequence")


def snapshots_of(case: models.Model) -> QuerySet[Snapshot]:
    """The frozen versions of a case, oldest first."""
    case_type, case_id = case_key(case)
    return Snapshot.objects.filter(case_type=case_type, case_id=case_id).order_by("number")


def first_broken_link(case: models.Model) -> int | None:
    """The sequence number at which the chain of a case does not verify; None when all of it does."""
    previous, expected = "", 1
    for event in events_of(case).iterator():
        chained = event.previous_hash == previous and event.sequence == expected
        if not chained or event.hash != event_hash(hashed_fields(event), previous):
            return event.sequence
        previous, expected = event.hash, expected + 1
    return None
