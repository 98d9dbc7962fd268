"""Reads of the journal."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from mitm.audit.hashing import sha256
from mitm.audit.models import DailySeal, Event, Snapshot


def case_key(case: models.Model) -> tuple[str, int]:
    """How a case is named in the journal, e.g. ("declarations.declaration", 12)."""
    return case._meta.label_lower, case.pk


class Link(NamedTuple):
    """An event that is not written yet: its columns in the order in which they are written many at a time."""

    case_type: str
    case_id: int
    sequence: int
    at: dt.datetime
    kind: str
    actor_id: int | None
    actor_label: str
    organisation: str
    audience: str
    from_state: str
    to_state: str
    comment: str
    data: object
    previous_hash: str
    hash: str


def hashed_fields(event: Event | Link) -> dict[str, object]:
    """The fields of an event that its hash covers."""
    return {
        "case": f"{event.case_type}:{event.case_id}",
        "sequence": event.sequence,
        "at": event.at.astimezone(dt.UTC).isoformat(),
        "kind": event.kind,
        "actor": event.actor_label,
        "actor_id": event.actor_id,
        "audience": event.audience,
        "organisation": event.organisation,
        "from": event.from_state,
        "to": event.to_state,
        "comment": event.comment,
        "data": event.data,
    }


def events_of(case: models.Model) -> QuerySet[Event]:
    """The events of a case, oldest first."""
    case_type, case_id = case_key(case)
    return Event.objects.filter(case_type=case_type, case_id=case_id).order_by("sequence")


def all_events() -> QuerySet[Event]:
    """Every event of every case."""
    return Event.objects.all()


def events_of_system(
    name: str, *, after: dt.datetime | None, until: dt.datetime, beyond: int | None = None
) -> QuerySet[Event]:
    """What a part of the software did from one instant, excluded, to another, in the order of time.

    `beyond` an event: those that come after it in that order; all of them when it is unknown.
    """
    events = Event.objects.filter(actor_label=name, actor__isnull=True, at__lte=until)
    if after is not None:
        events = events.filter(at__gt=after)
    last = Event.objects.filter(pk=beyond).first() if beyond is not None else None
    if last is not None:
        events = events.filter(Q(at__gt=last.at) | Q(at=last.at, pk__gt=last.pk))
    return events.order_by("at", "pk")


def chain(case_type: str, case_id: int) -> list[Event]:
    """The events of a case known by its name, oldest first."""
    return list(Event.objects.filter(case_type=case_type, case_id=case_id).order_by("sequence"))


def frozen_versions(case_type: str, case_id: int) -> list[Snapshot]:
    """The frozen versions of a case known by its name, oldest first."""
    rows = Snapshot.objects.filter(case_type=case_type, case_id=case_id).select_related("filed_by")
    return list(rows.order_by("number"))


def latest_seals(count: int = 30) -> list[DailySeal]:
    """The last seals, newest first."""
    return list(DailySeal.objects.order_by("-day")[:count])


def snapshots_of(case: models.Model) -> QuerySet[Snapshot]:
    """The frozen versions of a case, oldest first."""
    case_type, case_id = case_key(case)
    return Snapshot.objects.filter(case_type=case_type, case_id=case_id).order_by("number")


def hashes_recorded_on(day: dt.date) -> list[str]:
    """The hashes of the events, then of the frozen versions, written on a day: what its seal covers, in that order."""
    start = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
    written = Q(recorded_at__gte=start, recorded_at__lt=end)
    events = Event.objects.filter(written).order_by("pk").values_list("hash", flat=True)
    snapshots = Snapshot.objects.filter(written).defer("data").order_by("pk")
    return [*events, *(snapshot_hash(snapshot) for snapshot in snapshots)]


def snapshot_hash(snapshot: Snapshot) -> str:
    """The hash of a frozen version with all that says which it is."""
    return sha256(
        {
            "case": f"{snapshot.case_type}:{snapshot.case_id}",
            "number": snapshot.number,
            "schema_version": snapshot.schema_version,
            "filed_at": snapshot.filed_at.astimezone(dt.UTC).isoformat(),
            "filed_by": snapshot.filed_by_id,
            "sha256": snapshot.sha256,
        }
    )


def latest_seal() -> DailySeal | None:
    """The last seal: what an outsider notes to be able to verify the journal later."""
    return DailySeal.objects.order_by("-day").first()


def size_of_journal() -> int:
    """How many events there are."""
    return Event.objects.count()
