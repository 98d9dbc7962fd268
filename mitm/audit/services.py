"""Writes in the journal. The chain of a case has one writer at a time: the database keeps the others waiting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import connection, models, transaction
from django.db.models import Min
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.audit.hashing import as_json, event_hash, seal_hash, sha256
from mitm.audit.models import DailySeal, Event, Snapshot
from mitm.audit.selectors import case_key, hashed_fields, hashes_recorded_on


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

    Must run in the transaction of what it records. `at` is when it happened, now by default. Dates and decimals of
    `data` are kept as text; floats are refused.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("An event is written in the transaction that it records.")
    case_type, case_id = case_key(case)
    sequence, previous_hash = _end_of_chain(case_type, case_id)
    event = Event(
        case_type=case_type,
        case_id=case_id,
        sequence=sequence + 1,
        at=at or timezone.now(),
        kind=kind,
        actor=actor.user,
        actor_label=actor.label,
        organisation=actor.organisation,
        audience=str(actor.audience),
        from_state=from_state,
        to_state=to_state,
        comment=comment,
        data=as_json(data or {}),
        previous_hash=previous_hash,
    )
    event.hash = event_hash(hashed_fields(event), event.previous_hash)
    event.save(force_insert=True)
    return event


def _end_of_chain(case_type: str, case_id: int) -> tuple[int, str]:
    """The number and hash of the last event; until this transaction ends nobody else can write the next one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"event:{case_type}:{case_id}"])
    events = Event.objects.filter(case_type=case_type, case_id=case_id).order_by("-sequence")
    return events.values_list("sequence", "hash").first() or (0, "")


def freeze(
    case: models.Model, *, number: int, data: Mapping[str, object], schema_version: int, actor: Actor
) -> Snapshot:
    """Keep what was filed: `data` (dates and decimals as text), its schema version and its hash."""
    case_type, case_id = case_key(case)
    frozen = as_json(data)
    return Snapshot.objects.create(
        case_type=case_type,
        case_id=case_id,
        number=number,
        schema_version=schema_version,
        data=frozen,
        sha256=sha256(frozen),
        filed_at=timezone.now(),
        filed_by=actor.user,
    )


@transaction.atomic
def seal_finished_days() -> list[DailySeal]:
    """Seal every day that is over and not sealed yet, without a gap, by the database's clock. Idempotent.

    Waits for transactions that are writing events, so that no event of a sealed day can appear later; gives up after
    two seconds (`django.db.OperationalError`) rather than keep everybody waiting.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '2s'")
        cursor.execute(f"LOCK TABLE {Event._meta.db_table}, {Snapshot._meta.db_table} IN SHARE MODE")
        cursor.execute("SELECT clock_timestamp()")
        today = timezone.localdate(cursor.fetchone()[0])
    last = DailySeal.objects.order_by("-day").first()
    firsts = [model.objects.aggregate(first=Min("recorded_at"))["first"] for model in (Event, Snapshot)]
    written = [first for first in firsts if first is not None]
    if last is None and not written:
        return []
    day = last.day + dt.timedelta(days=1) if last else timezone.localdate(min(written))
    seals: list[DailySeal] = []
    while day < today:
        last = _seal(day, previous_hash=last.hash if last else "")
        seals.append(last)
        day += dt.timedelta(days=1)
    return seals


def _seal(day: dt.date, *, previous_hash: str) -> DailySeal:
    hashes = hashes_recorded_on(day)
    return DailySeal.objects.create(
        day=day,
        events=len(hashes),
        previous_hash=previous_hash,
        hash=seal_hash(day, hashes, previous_hash),
        sealed_at=timezone.now(),
    )
