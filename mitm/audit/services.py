"""Writes in the journal. The chain of a case has one writer at a time: the database keeps the others waiting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction
from django.db.models import Min
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.audit.hashing import as_json, canonical, event_hash, seal_hash, sha256
from mitm.audit.models import DailySeal, Event, Snapshot
from mitm.audit.selectors import Link, case_key, hashed_fields, hashes_recorded_on
from mitm.bulk import insert_many

LONGEST_NAME = 200
"""What the journal keeps of a name: the register and people write longer ones, which keep nobody from acting."""
_LOCK_CHAINS = """
SELECT pg_advisory_xact_lock(hashtextextended('event:' || %(type)s || ':' || id, 0)) FROM unnest(%(ids)s) AS id
"""
_ENDS_OF_CHAINS = """
SELECT chain.id, coalesce(last.sequence, 0), coalesce(last.hash, '')
FROM unnest(%(ids)s) AS chain (id) LEFT JOIN LATERAL (
    SELECT sequence, hash FROM audit_event
    WHERE case_type = %(type)s AND case_id = chain.id ORDER BY sequence DESC LIMIT 1
) AS last ON true
"""


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
    entry = Entry(case, kind, comment=comment, data=data or {}, from_state=from_state, to_state=to_state)
    case_type, case_id = case_key(case)
    end = _ends_of_chains(case_type, [case_id])[case_id]
    link = _link(entry, case_type, case_id, end, actor=actor, at=at or timezone.now())
    event = Event(**link._asdict())
    event.save(force_insert=True)
    return event


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to write in the journal of a case, as `record` takes it."""

    case: models.Model
    kind: str
    comment: str = ""
    data: Mapping[str, object] = field(default_factory=dict)
    from_state: str = ""
    to_state: str = ""


def record_many(entries: Sequence[Entry], *, actor: Actor, at: dt.datetime | None = None) -> int:
    """Append events to the chains of many cases of one kind in a few statements, each as `record` would; how many."""
    if not connection.in_atomic_block:
        raise RuntimeError("An event is written in the transaction that it records.")
    if not entries:
        return 0
    case_type, moment = case_key(entries[0].case)[0], at or timezone.now()
    ends = _ends_of_chains(case_type, sorted({entry.case.pk for entry in entries}))
    links = []
    for entry in entries:
        link = _link(entry, case_type, entry.case.pk, ends[entry.case.pk], actor=actor, at=moment)
        ends[entry.case.pk] = (link.sequence, link.hash)
        links.append((*link[:-3], canonical(link.data), link.previous_hash, link.hash))
    return insert_many(Event, Link._fields, links)


def _link(entry: Entry, case_type: str, case_id: int, end: tuple[int, str], *, actor: Actor, at: dt.datetime) -> Link:
    """What comes after the end of a chain."""
    sequence, previous_hash = end
    link = Link(
        case_type=case_type,
        case_id=case_id,
        sequence=sequence + 1,
        at=at,
        kind=entry.kind,
        actor_id=actor.user.pk if actor.user else None,
        actor_label=actor.label[:LONGEST_NAME],
        organisation=actor.organisation[:LONGEST_NAME],
        audience=str(actor.audience),
        from_state=entry.from_state,
        to_state=entry.to_state,
        comment=entry.comment,
        data=as_json(entry.data),
        previous_hash=previous_hash,
        hash="",
    )
    return link._replace(hash=event_hash(hashed_fields(link), previous_hash))


def _ends_of_chains(case_type: str, case_ids: Sequence[int]) -> dict[int, tuple[int, str]]:
    """Number and hash of the last event of each chain; until this transaction ends nobody else writes the next one."""
    given: dict[str, Any] = {"type": case_type, "ids": list(case_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_CHAINS, given)
        cursor.execute(_ENDS_OF_CHAINS, given)  # a statement of its own, to see what was written while the lock waited
        return {case_id: (number, end) for case_id, number, end in cursor.fetchall()}


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
