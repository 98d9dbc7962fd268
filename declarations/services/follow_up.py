"""What the clock does on open cases: what is due is computed again, what did not happen is called to mind, once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from declarations.deadlines import Deadline, awaiting, deadlines
from declarations.enums import Awaiting, Insistence
from declarations.models import Declaration, InformationRequest, Reminder
from declarations.services.base import facts_of
from mitm.accounts.actor import CLOCK
from mitm.audit.services import Entry, record_many
from mitm.cases.readers import Readers, readers_of
from mitm.doctrine.selectors import doctrine_on
from mitm.law.doctrine import whole_number
from mitm.outbox.services import Notice, notify_many
from mitm.typography import long_date, plural

BATCH = 200
_EVENTS = {Insistence.REMINDER: "reminded", Insistence.ESCALATION: "escalated"}


@dataclass(slots=True)
class Sweep:
    """What a run did."""

    seen: int = 0
    moved: int = 0
    reminders: int = 0
    escalations: int = 0

    def lines(self) -> list[str]:
        """What a person wants to know of it; nothing when nothing happened."""
        said = []
        if self.moved:
            said.append(f"{plural(self.moved, 'échéance')} recalculée{'s' if self.moved > 1 else ''}")
        if self.reminders:
            said.append(plural(self.reminders, "rappel"))
        if self.escalations:
            late = plural(self.escalations, "retard remonté", "retards remontés")
            said.append(f"{late} aux chefs d’unité")
        return said


@dataclass(frozen=True, slots=True)
class _Due:
    """Something that did not happen in time, and how it is called to mind."""

    case: Declaration
    deadline: Deadline
    insistence: Insistence

    @property
    def key(self) -> tuple[int, str, dt.date, str]:
        """The occasion."""
        return (self.case.pk, str(self.deadline.kind), self.deadline.on, str(self.insistence))


def cases_follow_up(*, now: dt.datetime) -> Sweep:
    """Look at each open case once a day, and again after each change of fact; a transaction a batch.

    A case that somebody holds is left for the next run. Running again changes nothing; a run that comes days late
    calls to mind what it missed, once.
    """
    sweep, today = Sweep(), timezone.localdate(now)
    doctrine = doctrine_on(today)
    while _sweep_batch(sweep, today=today, now=now, doctrine=doctrine):
        pass
    return sweep


@transaction.atomic
def _sweep_batch(sweep: Sweep, *, today: dt.date, now: dt.datetime, doctrine: Mapping[str, object]) -> bool:
    """One batch; False when no case is left."""
    unseen = Q(swept_on__isnull=True) | Q(swept_on__lt=today) | Q(swept_on__gt=today)
    cases = list(
        Declaration.objects.open()
        .filter(unseen)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")[:BATCH]
    )
    if not cases:
        return False
    waiting = _open_requests(cases)
    late: list[_Due] = []
    moved = []
    days = dt.timedelta(days=whole_number(doctrine, "escalation_days"))
    for case in cases:
        facts = facts_of(case, open_requests=waiting[case.pk])
        due = deadlines(facts, doctrine)
        if _recomputed(case, due, awaiting(facts)):
            moved.append(case)
        late += _late(case, due, today=today, days=days)
    Declaration.objects.bulk_update(moved, ["due_on", "due_kind", "awaiting"])
    Declaration.objects.filter(pk__in=[case.pk for case in cases]).update(swept_on=today)
    sent = _call_to_mind(cases, late, today=today, now=now)
    sweep.seen += len(cases)
    sweep.moved += len(moved)
    sweep.reminders += sum(1 for item in sent if item.insistence == Insistence.REMINDER)
    sweep.escalations += sum(1 for item in sent if item.insistence == Insistence.ESCALATION)
    return True


def _open_requests(cases: Iterable[Declaration]) -> Mapping[int, list[dt.date]]:
    found: dict[int, list[dt.date]] = defaultdict(list)
    rows = InformationRequest.objects.filter(
        declaration__in=[case.pk for case in cases], answered_at__isnull=True, cancelled_at__isnull=True
    )
    for declaration_id, due_on in rows.values_list("declaration_id", "due_on"):
        found[declaration_id].append(due_on)
    return found


def _recomputed(case: Declaration, due: Sequence[Deadline], whose: Awaiting) -> bool:
    """Whether what is due has changed since it was stored (the doctrine did, or a day passed)."""
    on, kind = (due[0].on, str(due[0].kind)) if due else (None, "")
    if (case.due_on, case.due_kind, case.awaiting) == (on, kind, whose):
        return False
    case.due_on, case.due_kind, case.awaiting = on, kind, whose
    return True


def _late(case: Declaration, due: Iterable[Deadline], *, today: dt.date, days: dt.timedelta) -> Iterable[_Due]:
    for deadline in due:
        if deadline.on < today:
            yield _Due(case, deadline, Insistence.REMINDER)
        if deadline.on + days < today:
            yield _Due(case, deadline, Insistence.ESCALATION)


def _call_to_mind(
    cases: Sequence[Declaration], late: Iterable[_Due], *, today: dt.date, now: dt.datetime
) -> list[_Due]:
    """Write and send what has not been sent for the same occasion; what was sent."""
    rows = Reminder.objects.filter(declaration__in=[case.pk for case in cases])
    known = set(rows.values_list("declaration_id", "due_kind", "due_on", "insistence"))
    fresh = list({item.key: item for item in late if item.key not in known}.values())
    if not fresh:
        return []
    Reminder.objects.bulk_create(
        Reminder(
            declaration=item.case,
            due_kind=item.deadline.kind,
            due_on=item.deadline.on,
            insistence=item.insistence,
            sent_at=now,
        )
        for item in fresh
    )
    record_many([_entry(item) for item in fresh], actor=CLOCK, at=now)
    readers = readers_of({item.case.pk: item.case for item in fresh}.values(), today=today)
    notify_many([notice for item in fresh for notice in _notices(item, readers, today)])
    return fresh


def _entry(item: _Due) -> Entry:
    data = {"kind": str(item.deadline.kind), "due_on": item.deadline.on.isoformat(), "owner": str(item.deadline.owner)}
    return Entry(item.case, _EVENTS[item.insistence], comment=item.deadline.kind.label, data=data)


def _notices(item: _Due, readers: Readers, today: dt.date) -> Iterable[Notice]:
    """A reminder to whoever owes it (and a word to the follower when it is the laboratory); an escalation to heads."""
    case, deadline = item.case, item.deadline
    what = f"{deadline.kind.label.lower()}, {plural((today - deadline.on).days, 'jour')} de retard"
    once = ":".join(str(part) for part in ("declaration", *item.key))
    body = f"{case.product_label}\n{deadline.text}\nÉchéance : {long_date(deadline.on)}."
    agency_url = case.get_absolute_url()
    if item.insistence == Insistence.ESCALATION:
        follower = readers.follower(case)
        held = f"{body}\nSuivi par {follower or 'personne'}."
        yield Notice(
            readers.heads, f"{case.reference} : retard, {what}", held, url=agency_url, case=case, once=f"{once}:heads"
        )
    elif deadline.owner == Awaiting.LABORATORY:
        people = readers.of_laboratory(case)
        yield Notice(people, f"{case.reference} : rappel, {what}", body, case.get_portal_url(), case, f"{once}:lab")
        told = readers.of_agency(case)
        subject = f"{case.reference} : rappel au laboratoire, {what}"
        yield Notice(told, subject, body, agency_url, case, f"{once}:agency", mail=False)
    else:
        told = readers.of_agency(case)
        yield Notice(told, f"{case.reference} : à traiter, {what}", body, agency_url, case, f"{once}:agency")
