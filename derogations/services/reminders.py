"""Calling to mind that silence is about to decide: thirty, fifteen, seven, three days and the day before, once each.

What is called to mind is an occasion: so many days before such a date. A clock that stood still for days sends one
message, for the most pressing of the occasions that it missed, and marks the others as covered by it; a date that moves
makes new occasions. On the same passage the dates of a request that days alone have moved are stored again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from derogations.deadlines import ESCALATION_DAYS, REMINDER_DAYS
from derogations.models import ClockReminder, LoweringRequest
from derogations.selectors.sweeping import Day, requests_to_remind
from derogations.services.base import DATES, next_look, set_dates
from derogations.services.outcomes import Standing, standings_of
from mitm.accounts.actor import CLOCK
from mitm.audit.services import Entry, record_many
from mitm.bulk import insert_many, update_many
from mitm.cases.readers import Readers, readers_of
from mitm.law.clock import Status
from mitm.outbox.services import Notice, notify_many
from mitm.typography import long_date, medium_date, plural, relative_date

BATCH = 1_000


@dataclass(slots=True)
class Reminded:
    """What a run did: how many reminders of each level, how many escalations."""

    levels: Counter[int] = field(default_factory=Counter)
    escalations: int = 0

    def lines(self) -> list[str]:
        """What a person wants to know of it; nothing when nothing happened."""
        said = [
            f"{plural(count, 'rappel')} à {plural(days, 'jour')}"
            for days, count in sorted(self.levels.items(), reverse=True)
        ]
        if self.escalations:
            said.append(plural(self.escalations, "échéance signalée", "échéances signalées") + " aux chefs d’unité")
        return said


@dataclass(frozen=True, slots=True)
class _Call:
    """What is called to mind of a request: the most pressing level, and the others that it covers."""

    standing: Standing
    days: int
    covered: Sequence[int]

    @property
    def request(self) -> LoweringRequest:
        """The request."""
        return self.standing.request

    @property
    def urgent(self) -> bool:
        """Whether the heads must know."""
        return self.days <= ESCALATION_DAYS


def reminders_send(*, now: dt.datetime) -> Reminded:
    """Send the reminders that are due by an instant, a transaction a batch.

    Running again changes nothing. A request that somebody holds is left for the next run.
    """
    sent, after = Reminded(), None
    while (after := _batch(sent, now=now, after=after)) is not None:
        pass
    return sent


@transaction.atomic
def _batch(sent: Reminded, *, now: dt.datetime, after: Day | None) -> Day | None:
    """One batch; how far it went, None when nothing is left."""
    today = timezone.localdate(now)
    requests = requests_to_remind(today=today, after=after, limit=BATCH)
    if not requests:
        return None
    last = requests[-1]
    assert last.remind_on is not None, "it was found by it"
    reached = (last.remind_on, last.pk)
    standings = standings_of(requests, now=now)
    for standing in standings:
        set_dates(standing.request, standing.rows, standing.verdict, today=today, doctrine=standing.doctrine)
        standing.request.remind_on = next_look(standing.verdict, today=today)
    update_many([standing.request for standing in standings], DATES)
    calls = _calls(standings, today=today)
    _send(calls, sent, now=now, today=today)
    return reached


def _calls(standings: Sequence[Standing], *, today: dt.date) -> list[_Call]:
    """What has to be called to mind and has not been."""
    known = defaultdict(set)
    rows = ClockReminder.objects.filter(request__in=[standing.request.pk for standing in standings])
    for request_id, implicit_on, days in rows.values_list("request_id", "implicit_on", "days"):
        known[request_id, implicit_on].add(days)
    calls = []
    for standing in standings:
        if standing.verdict.status not in (Status.RUNNING, Status.SUSPENDED):
            continue
        left = (standing.born_on - today).days
        fresh = [d for d in REMINDER_DAYS if left <= d and d not in known[standing.request.pk, standing.born_on]]
        if fresh:
            calls.append(_Call(standing, min(fresh), sorted(fresh, reverse=True)[:-1]))
    return calls


def _send(calls: Sequence[_Call], sent: Reminded, *, now: dt.datetime, today: dt.date) -> None:
    if not calls:
        return
    marks = (
        (call.request.pk, call.standing.born_on, days, now) for call in calls for days in (*call.covered, call.days)
    )
    insert_many(ClockReminder, ("request_id", "implicit_on", "days", "sent_at"), marks)
    record_many([_entry(call) for call in calls], actor=CLOCK, at=now)
    readers = readers_of([call.request for call in calls], today=today)
    notices = [notice for call in calls for notice in _notices(call, readers, today)]
    notify_many(notices)
    sent.levels.update(call.days for call in calls)
    sent.escalations += sum(call.urgent for call in calls)


def _entry(call: _Call) -> Entry:
    data: Mapping[str, object] = {
        "implicit_on": call.standing.born_on,
        "days": call.days,
        "covered": list(call.covered),
    }
    comment = f"J-{call.days}, rejet implicite le {medium_date(call.standing.born_on)}"
    return Entry(call.request, "clock_escalated" if call.urgent else "clock_reminded", comment=comment, data=data)


def _notices(call: _Call, readers: Readers, today: dt.date) -> Iterable[Notice]:
    """A reminder to whoever is in charge; from three days before, a word to the heads besides."""
    request, body = call.request, _body(call)
    when = f"rejet implicite {relative_date(call.standing.born_on, today)}"
    told = readers.of_agency(request)
    yield Notice(told, f"{request.reference} : {when}", body, request.get_absolute_url(), request)
    if call.urgent:
        others = [person for person in readers.heads if person not in told]
        follower = readers.follower(request)
        held = f"{body}\n{f'Suivi par {follower}.' if follower else 'Personne ne suit cette demande.'}"
        yield Notice(others, f"{request.reference} : à trancher, {when}", held, request.get_absolute_url(), request)


def _body(call: _Call) -> str:
    request, standing = call.request, call.standing
    born, flips_at = standing.born_on, standing.verdict.flips_at
    assert flips_at is not None, "silence has a date"
    last = timezone.localdate(flips_at) - dt.timedelta(days=1)
    safe = born - dt.timedelta(days=1)
    lines = [
        request.product_label or request.applicant,
        f"Sans décision notifiée au plus tard le {long_date(last)}, la demande est rejetée par silence.",
    ]
    if safe < last:
        lines.append(
            f"Par prudence, notifier au plus tard le {long_date(safe)}\u00a0: une autre lecture du délai fait naître "
            f"le rejet dès le début du {medium_date(born)}."
        )
    if standing.rows.decision is not None:
        lines.append("Une décision est signée, mais sa notification n’est pas encore acquise.")
    if standing.verdict.status == Status.SUSPENDED:
        lines.append("Le délai est suspendu\u00a0: la date avancera si toutes les pièces arrivent avant leur terme.")
    if call.covered:
        missed = ", ".join(f"J-{days}" for days in call.covered)
        lines.append(f"Ce message vaut pour les rappels qui n’ont pas pu partir à temps ({missed}).")
    return "\n".join(lines)
