"""Writes in the journal. The caller holds the lock of the case, so the chain of a case has one writer at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import models, transaction
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.audit.hashing import event_hash, sha256
from mitm.audit.models import DailySeal, Event, Snapshot


def case_key(case: models.Model) -> tuple[str, int]:
    """How a case is named in the journal, e.g. ("declarations.declaration", 12)."""
    return case._meta.label_lower, case.pk


def hashed_fields(event: Event) -> dict[str, object]:
    """The fields of an event that its hash covers."""
    return {
        "case": f"{event.case_type}:{event.case_id}",
        "sequence": event.sequence,
        "at": event.at.astimezone(dt.UTC).isoformat(),
        "kind": event.kind,
        "actor": event.actor_label,
        "organisation": event.organisation,
        "from": event.from_state,
        "to": event.to_state,
        "comment": event.comment,
        "data": event.data,
    }


def record(
    case: models.Model,
    kind: str,
    *,
    actor: Actor,
    from_state: str = "",
    to_state: str = "",
    comment: str = "",
    data: Mapping[str, object] | None = None,
    at: dt.datetime | None = None,
) -> Event:
    """Append an event to the chain of `case`.

    Must run in the transaction of what it records; `data` must be JSON as it stands (dates as ISO text).
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is written in the transaction that it records.")
    case_type, case_id = case_key(case)
    last = (
        Event.objects.filter(case_type=case_type, case_id=case_id)
        .order_by("-sequence")
        .values_list("sequence", "hash")
        .first()
    )
    event = Event(
        case_type=case_type,
        case_id=case_id,
        sequence=last[0] + 1 if last else 1,
        at=at or timezone.now(),
        kind=kind,
        actor=actor.user,
        actor_label=actor.label,
        organisation=actor.organisation,
        audience=actor.audience,
        from_state=from_state,
        to_state=to_state,
        comment=comment,
        data=dict(data or {}),
        previous_hash=last[1] if last else "",
    )
    event.hash = event_hash(hashed_fields(event), event.previous_hash)
    event.save(force_insert=True)
    return event


def freeze(
    case: models.Model, *, number: int, data: Mapping[str, object], schema_version: int, actor: Actor
) -> Snapshot:
    """Keep what was filed: `data` (JSON as it stands), its schema version and its hash."""
    case_type, case_id = case_key(case)
    return Snapshot.objects.create(
        case_type=case_type,
        case_id=case_id,
        number=number,
        schema_version=schema_version,
        data=dict(data),
        sha256=sha256(data),
        filed_at=timezone.now(),
        filed_by=actor.user,
    )


def seal_day(day: dt.date) -> DailySeal | None:
    """Seal the events of a day that is over; None when it is sealed already. Idempotent."""
    start = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    end = timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))
    if end > timezone.now():
        raise ValueError("A day is sealed once it is over.")
    previous = DailySeal.objects.filter(day__lt=day).order_by("-day").first()
    hashes = list(Event.objects.filter(at__gte=start, at__lt=end).order_by("pk").values_list("hash", flat=True))
    previous_hash = previous.hash if previous else ""
    seal, created = DailySeal.objects.get_or_create(
        day=day,
        defaults={
            "events": len(hashes),
            "previous_hash": previous_hash,
            "hash": sha256({"day": day, "events": hashes, "previous": previous_hash}),
            "sealed_at": timezone.now(),
        },
    )
    return seal if created else None
