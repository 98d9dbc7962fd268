"""Silence, recorded: what the law has decided because nobody decided is written down once, with its legal date.

The sweep goes through the requests whose silence is certain, a transaction a batch: a run that is killed leaves whole
batches behind it, and the next one takes the others. The law is computed again for each request, so that a date that
was stored too early records nothing. A request that somebody holds is left for the next run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from derogations.enums import AppealState
from derogations.models import Appeal
from derogations.selectors.sweeping import Position, appeals_to_settle, requests_to_settle
from derogations.services.base import DATES, saved, set_dates
from derogations.services.outcomes import Standing, appeal_end, fall_silent_many, follow, standings_of
from mitm.accounts.actor import CLOCK
from mitm.audit.services import record
from mitm.bulk import update_many
from mitm.cases.readers import Readers, readers_of
from mitm.doctrine.selectors import Doctrine, whole_doctrine
from mitm.law.clock import Status, silent_appeal
from mitm.outbox.services import Notice, notify_many
from mitm.typography import medium_date, plural

BATCH = 1_000
_SAVED = ("state", "revision", *DATES)


@dataclass(slots=True)
class Swept:
    """What a run did."""

    rejected: int = 0
    moved: int = 0

    def lines(self) -> list[str]:
        """What a person wants to know of it; nothing when nothing happened."""
        said = []
        if self.rejected:
            said.append(plural(self.rejected, "rejet implicite constaté", "rejets implicites constatés"))
        if self.moved:
            said.append(plural(self.moved, "date recalculée, sans rejet", "dates recalculées, sans rejet"))
        return said


def silence_sweep(*, now: dt.datetime) -> Swept:
    """Record every rejection that silence has decided by an instant; running again changes nothing."""
    swept = Swept()
    after: Position | None = None
    while (after := _sweep_batch(swept, now=now, after=after)) is not None:
        pass
    return swept


@transaction.atomic
def _sweep_batch(swept: Swept, *, now: dt.datetime, after: Position | None) -> Position | None:
    """One batch; how far it went, None when nothing is left."""
    requests = requests_to_settle(now=now, after=after, limit=BATCH)
    if not requests:
        return None
    last = requests[-1]
    assert last.settles_at is not None, "it was found by it"
    reached = (last.settles_at, last.pk)
    standings, today = standings_of(requests, now=now), timezone.localdate(now)
    silent = [standing for standing in standings if standing.silence_is_certain]
    others = [standing for standing in standings if not standing.silence_is_certain]
    _record(silent, now=now, today=today)
    _correct(others, today=today)
    swept.rejected += len(silent)
    swept.moved += len(others)
    return reached


def _record(standings: Sequence[Standing], *, now: dt.datetime, today: dt.date) -> None:
    """Write what silence decided, and save the requests."""
    if not standings:
        return
    fall_silent_many(standings, actor=CLOCK, now=now)
    for standing in standings:
        set_dates(standing.request, standing.rows, standing.verdict, today=today, doctrine=standing.doctrine)
        standing.request.revision += 1
    update_many([standing.request for standing in standings], _SAVED)


def _correct(standings: Sequence[Standing], *, today: dt.date) -> None:
    """Silence did not decide these: a decision that was notified is written, a date that was stored too early moves."""
    for standing in standings:
        if standing.verdict.status in (Status.GRANTED, Status.REFUSED):
            follow(standing, actor=CLOCK)
            saved(standing.request, now=standing.now)
        else:
            set_dates(standing.request, standing.rows, standing.verdict, today=today, doctrine=standing.doctrine)
    update_many([standing.request for standing in standings], DATES)


def appeals_settle(*, now: dt.datetime) -> int:
    """Record the recours gracieux that two months of silence have rejected, once each; how many."""
    settled, doctrine = 0, whole_doctrine()
    while (batch := _settle_appeals(now=now, doctrine=doctrine)) > 0:
        settled += batch
    return settled


@transaction.atomic
def _settle_appeals(*, now: dt.datetime, doctrine: Doctrine) -> int:
    """A batch of administrative appeals that two months of silence have rejected; how many were."""
    appeals = appeals_to_settle(today=timezone.localdate(now), doctrine=doctrine, limit=BATCH)
    readers = readers_of([appeal.request for appeal in appeals], today=timezone.localdate(now)) if appeals else None
    for appeal in appeals:
        born = silent_appeal(appeal.filed_on, doctrine.on(appeal.filed_on)).rejected_on
        appeal_end(appeal, AppealState.SILENCE, on=born)
        request = appeal.request
        record(request, "appeal_silent", actor=CLOCK, data={"appeal": appeal.pk, "legal_on": born}, at=now)
        saved(request, now=now)
        assert readers is not None, "there are appeals"
        notify_many(_appeal_notices(appeal, born, readers))
    return len(appeals)


def _appeal_notices(appeal: Appeal, born: dt.date, readers: Readers) -> Iterable[Notice]:
    request, day = appeal.request, medium_date(born)
    filed = medium_date(appeal.filed_on)
    yield Notice(
        readers.of_laboratory(request),
        f"{request.reference} : recours gracieux rejeté par silence le {day}",
        f"L’agence n’a pas répondu à votre recours gracieux du {filed} : il est réputé rejeté depuis le {day}. "
        "Vous pouvez saisir le tribunal administratif ; le délai est sur la page de la demande.",
        request.get_portal_url(),
        request,
    )
    yield Notice(
        readers.of_agency(request),
        f"{request.reference} : recours gracieux rejeté par silence",
        f"Le recours gracieux du {filed} est resté sans réponse : il est réputé rejeté depuis le {day}.",
        request.get_absolute_url(),
        request,
    )
