"""Silence, recorded: what the law has decided because nobody decided is written down once, with its legal date.

The sweep goes through the requests whose silence is certain, a transaction a batch: a run that is killed leaves whole
batches behind it, and the next one takes the others. The law is computed again for each request, so that a date that
was stored too early records nothing. A request that somebody holds is left for the next run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from derogations.enums import AppealState, OutcomeKind
from derogations.models import Appeal, LoweringRequest, Outcome
from derogations.selectors.clock import Rows, facts_of, rows_of, settles_at
from derogations.selectors.sweeping import Position, appeals_to_settle, requests_to_settle
from derogations.services.base import saved, set_dates
from mitm.accounts.actor import CLOCK
from mitm.audit.services import record
from mitm.bulk import update_many
from mitm.cases.acts import move_many
from mitm.cases.readers import Readers, readers_of
from mitm.doctrine.selectors import doctrine_on
from mitm.law.clock import ClockVerdict, Status, silent_appeal, verdict
from mitm.outbox.services import Notice, notify_many
from mitm.typography import medium_date, plural

BATCH = 1_000
_DATES = ("implicit_on", "flips_at", "settles_at", "suspended", "provisional", "due_on", "due_kind", "awaiting")
_SAVED = ("state", *_DATES, "remind_on", "revision")


@dataclass(slots=True)
class Swept:
    """What a run did."""

    rejected: int = 0
    moved: int = 0
    appeals: int = 0

    def lines(self) -> list[str]:
        """What a person wants to know of it; nothing when nothing happened."""
        said = []
        if self.rejected:
            said.append(plural(self.rejected, "rejet implicite constaté", "rejets implicites constatés"))
        if self.moved:
            said.append(plural(self.moved, "date recalculée, sans rejet", "dates recalculées, sans rejet"))
        if self.appeals:
            said.append(
                plural(self.appeals, "recours gracieux rejeté par silence", "recours gracieux rejetés par silence")
            )
        return said


@dataclass(frozen=True, slots=True)
class Fallen:
    """A request that silence has rejected, locked by the caller, with what the law says of it."""

    request: LoweringRequest
    rows: Rows
    outcome: ClockVerdict

    @property
    def legal_on(self) -> dt.date:
        """The day on which the rejection was born."""
        assert self.outcome.implicit_decision_on is not None, "silence has decided"
        return self.outcome.implicit_decision_on


def silence_sweep(*, now: dt.datetime) -> Swept:
    """Record every rejection that silence has decided by an instant, and those of administrative appeals.

    Running again changes nothing.
    """
    swept, doctrine = Swept(), doctrine_on(timezone.localdate(now))
    after: Position | None = None
    while (after := _sweep_batch(swept, now=now, doctrine=doctrine, after=after)) is not None:
        pass
    while (rejected := _sweep_appeals(now=now, doctrine=doctrine)) > 0:
        swept.appeals += rejected
    return swept


@transaction.atomic
def _sweep_batch(
    swept: Swept, *, now: dt.datetime, doctrine: Mapping[str, object], after: Position | None
) -> Position | None:
    """One batch; how far it went, None when nothing is left."""
    requests = requests_to_settle(now=now, after=after, limit=BATCH)
    if not requests:
        return None
    last = requests[-1]
    assert last.settles_at is not None, "it was found by it"
    reached = (last.settles_at, last.pk)
    found, empty = rows_of(requests), Rows()
    fallen, moved = [], []
    for request in requests:
        rows = found.get(request.pk, empty)
        outcome = verdict(facts_of(request, rows, now=now, doctrine=doctrine))
        if silent(rows, outcome, now=now):
            fallen.append(Fallen(request, rows, outcome))
        else:
            set_dates(request, rows, outcome, today=timezone.localdate(now))
            moved.append(request)
    silences_record(fallen, now=now)
    update_many(moved, (*_DATES, "remind_on"))
    swept.rejected += len(fallen)
    swept.moved += len(moved)
    return reached


def silent(rows: Rows, outcome: ClockVerdict, *, now: dt.datetime) -> bool:
    """Whether silence has decided, and nothing that is on its way can still undo it."""
    certain = settles_at(rows, outcome)
    return outcome.status == Status.IMPLICIT_REJECTION and certain is not None and certain <= now


def silences_record(fallen: Sequence[Fallen], *, now: dt.datetime) -> None:
    """Write down what silence decided: the outcome with its legal date, the state, the journal, who is told.

    The only place that says so; one request or a thousand. The caller holds the transaction and the locks.
    """
    if not fallen:
        return
    today = timezone.localdate(now)
    moves: list[tuple[LoweringRequest, Mapping[str, object]]] = [
        (one.request, {"legal_on": one.legal_on, "suspended_days": one.outcome.suspended_days}) for one in fallen
    ]
    move_many(moves, "fall_silent", actor=CLOCK, at=now)
    for one in fallen:
        set_dates(one.request, one.rows, one.outcome, today=today)
        one.request.revision += 1
    update_many([one.request for one in fallen], _SAVED)
    Outcome.objects.bulk_create(
        Outcome(request=one.request, kind=OutcomeKind.SILENCE, legal_on=one.legal_on, recorded_at=now) for one in fallen
    )
    readers = readers_of([one.request for one in fallen], today=today)
    notify_many(notice for one in fallen for notice in _notices(one, readers))


def _notices(one: Fallen, readers: Readers) -> Iterable[Notice]:
    """The laboratory learns what it may do; the agency, what it still may."""
    request, born = one.request, medium_date(one.legal_on)
    product = request.product_label or request.applicant
    yield Notice(
        readers.of_laboratory(request),
        f"{request.reference} : rejet implicite né le {born}",
        f"{product}\nL’agence ne s’est pas prononcée dans le délai : votre demande est réputée rejetée "
        f"depuis le {born}. Vous pouvez en demander les motifs, former un recours gracieux ou saisir le tribunal "
        "administratif ; les délais sont sur la page de la demande.",
        request.get_portal_url(),
        request,
    )
    yield Notice(
        readers.of_agency(request),
        f"{request.reference} : rejetée par silence le {born}",
        f"{product}\nAucune décision n’a été notifiée à temps. Une décision expresse reste possible ; l’attestation "
        "de décision implicite peut être émise.",
        request.get_absolute_url(),
        request,
    )


@transaction.atomic
def _sweep_appeals(*, now: dt.datetime, doctrine: Mapping[str, object]) -> int:
    """A batch of administrative appeals that two months of silence have rejected; how many were."""
    appeals = appeals_to_settle(today=timezone.localdate(now), doctrine=doctrine, limit=BATCH)
    readers = readers_of([appeal.request for appeal in appeals], today=timezone.localdate(now)) if appeals else None
    for appeal in appeals:
        born = silent_appeal(appeal.filed_on, doctrine).rejected_on
        appeal.state, appeal.answered_on = AppealState.SILENCE, born
        appeal.save(update_fields=["state", "answered_on"])
        request = appeal.request
        record(request, "appeal_silent", actor=CLOCK, data={"filed_on": appeal.filed_on, "legal_on": born}, at=now)
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
