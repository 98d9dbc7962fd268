"""Whether the journal is what was written: every chain, every frozen version, every seal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from mitm.audit.hashing import event_hash, seal_hash, sha256
from mitm.audit.models import DailySeal, Event, Snapshot
from mitm.audit.selectors import events_of, hashed_fields, hashes_recorded_on


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in the journal that is no longer what was written."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}\u00a0: {self.message}"


def first_broken_link(case: models.Model) -> int | None:
    """The sequence number at which the chain of a case does not verify; None when all of it does."""
    broken = next(_broken(events_of(case).iterator()), None)
    return broken.sequence if broken else None


def chain_faults(events: list[Event], versions: list[Snapshot]) -> list[Fault]:
    """What does not verify in one case, whose events and frozen versions are given in order."""
    faults = [Fault(f"Événement {event.sequence}", "la chaîne est rompue") for event in _broken(iter(events))]
    changed = [version for version in versions if version.sha256 != sha256(version.data)]
    return faults + [Fault(f"Version {version.number}", "elle n’est plus ce qui a été déposé") for version in changed]


def journal_faults() -> Iterator[Fault]:
    """Everything that does not verify; nothing when the journal is whole."""
    for event in _broken(Event.objects.order_by("case_type", "case_id", "sequence").iterator()):
        yield Fault(f"{event.case_type} {event.case_id}, événement {event.sequence}", "la chaîne est rompue")
    for snapshot in Snapshot.objects.order_by("pk").iterator():
        if snapshot.sha256 != sha256(snapshot.data):
            yield Fault(str(snapshot), "la version figée a changé")
    yield from _seal_faults()


def _broken(events: Iterator[Event]) -> Iterator[Event]:
    """The first event of each case at which its chain breaks; `events` come by case, then by sequence."""
    case, expected, previous, intact = None, 1, "", True
    for event in events:
        if case != (event.case_type, event.case_id):
            case, expected, previous, intact = (event.case_type, event.case_id), 1, "", True
        if not intact:
            continue
        chained = event.sequence == expected and event.previous_hash == previous
        intact = chained and event.hash == event_hash(hashed_fields(event), previous)
        if not intact:
            yield event
        expected, previous = expected + 1, event.hash


def _seal_faults() -> Iterator[Fault]:
    last: DailySeal | None = None
    for seal in DailySeal.objects.order_by("day").iterator():
        where = f"Sceau du {seal.day:%d/%m/%Y}"
        previous_hash = last.hash if last else ""
        if last and seal.day != last.day + dt.timedelta(days=1):
            yield Fault(where, "un sceau manque avant celui-ci")
        if seal.previous_hash != previous_hash:
            yield Fault(where, "il ne suit pas le sceau précédent")
        elif seal.hash != seal_hash(seal.day, hashes_recorded_on(seal.day), seal.previous_hash):
            yield Fault(where, "ce qui a été écrit ce jour n’est plus ce qui a été scellé")
        last = seal
