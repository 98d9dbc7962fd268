"""What became of a request is written down once the law is certain of it: silence, or a decision that was notified.

The record follows the verdict, never the other way round. Whoever writes one holds the row of the request, so a case
never has two outcomes in effect; the database refuses a second one besides.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from derogations.enums import ENDINGS, OPEN, AppealState, DecisionOutcome, OutcomeKind, State
from derogations.models import Appeal, Decision, LoweringRequest, Outcome
from derogations.selectors.clock import Rows, facts_of, notified_on, rows_of
from derogations.selectors.decisions import decisions_without_outcome, outcome_in_effect, requests_deemed_notified
from derogations.selectors.remedies import appeal_pending
from derogations.services.base import locked, move, saved
from mitm.accounts.actor import CLOCK, Actor
from mitm.bulk import insert_many
from mitm.cases.acts import move_many
from mitm.cases.people import tell_agency
from mitm.cases.readers import Readers, readers_of
from mitm.doctrine.selectors import Doctrine, whole_doctrine
from mitm.jobs.ticking import TRIED, Batch, each
from mitm.law.clock import ClockVerdict, Status, verdict
from mitm.outbox.services import Notice, notify_many
from mitm.registry.enums import ThresholdOrigin
from mitm.registry.services import threshold_end
from mitm.typography import medium_date
from mitm.web.lists import address

_REACHED = {
    DecisionOutcome.GRANTED: (State.GRANTED, "grant"),
    DecisionOutcome.REFUSED: (State.REFUSED, "refuse"),
    DecisionOutcome.REVOKED: (State.REVOKED, "revoke"),
    DecisionOutcome.ABROGATED: (State.ABROGATED, "abrogate"),
}
_PORTAL, _AGENCY = address("portal_request"), address("agency_request")  # names are resolved once, not case by case


@dataclass(frozen=True, slots=True)
class Standing:
    """A request under lock, with its rows and what the law says of it at an instant."""

    request: LoweringRequest
    rows: Rows
    verdict: ClockVerdict
    now: dt.datetime
    doctrine: Doctrine

    @property
    def silence_is_certain(self) -> bool:
        """Silence has decided, no notification can still reach back behind that day, and it is not written down."""
        settled = self.verdict.settles_at
        rejected = self.verdict.status is Status.IMPLICIT_REJECTION
        return self.request.state in OPEN and rejected and settled is not None and settled <= self.now

    @property
    def born_on(self) -> dt.date:
        """The legal date of the implicit rejection."""
        assert self.verdict.implicit_decision_on is not None, "silence has decided"
        return self.verdict.implicit_decision_on


def standing_of(request: LoweringRequest, *, now: dt.datetime) -> Standing:
    """Where a request stands by law at an instant; the caller holds its row."""
    [standing] = standings_of([request], now=now)
    return standing


def standings_of(requests: Sequence[LoweringRequest], *, now: dt.datetime) -> list[Standing]:
    """As `standing_of`, for many requests in a handful of statements."""
    found, empty, doctrine = rows_of(requests), Rows(), whole_doctrine()
    standings = []
    for request in requests:
        rows = found.get(request.pk, empty)
        facts = facts_of(request, rows, now=now, doctrine=doctrine)
        standings.append(Standing(request, rows, verdict(facts), now, doctrine))
    return standings


@transaction.atomic
def record_silence(request: LoweringRequest, *, now: dt.datetime, actor: Actor) -> Outcome | None:
    """Write down that silence rejected a request, on its legal day, once; None when it did not, or is written already.

    Locks the request and computes the verdict again: the columns that led here are only a hint.
    """
    standing = standing_of(locked(request.pk, actor=actor), now=now)
    if not standing.silence_is_certain:
        return None
    outcome = fall_silent(standing, actor=actor)
    saved(standing.request, now=now)
    return outcome


@transaction.atomic
def outcome_follow(*, request_id: int, now: dt.datetime, actor: Actor) -> Outcome | None:
    """Write down whatever has become certain: silence, or decisions that were notified since; the last one written.

    Called whenever a letter is opened or its postal receipt comes back, and by the clock once notification is deemed.
    """
    request = locked(request_id, actor=actor)
    outcome = follow(standing_of(request, now=now), actor=actor)
    saved(request, now=now)
    return outcome


def follow(standing: Standing, *, actor: Actor) -> Outcome | None:
    """As `outcome_follow`, for a caller that holds the row and saves the request."""
    if standing.silence_is_certain:
        return fall_silent(standing, actor=actor)
    written = None
    for decision in decisions_without_outcome(standing.request):
        on = _in_effect_on(decision, standing)
        if on is not None:
            written = _take_effect(decision, standing, on=on, actor=actor)
    return written


def _in_effect_on(decision: Decision, standing: Standing) -> dt.date | None:
    """The day from which a signed decision counts; None while it does not."""
    first = standing.rows.decision
    if first is not None and first.pk == decision.pk:
        decided = standing.verdict.status in (Status.GRANTED, Status.REFUSED)
        return standing.verdict.decision_on if decided else None
    assert decision.letter is not None, "a signed decision has its letter"
    return notified_on(decision.letter, today=timezone.localdate(standing.now))


def fall_silent(standing: Standing, *, actor: Actor) -> Outcome:
    """Write the implicit rejection; the caller holds the row, is certain of it, and saves the request."""
    fall_silent_many([standing], actor=actor, now=standing.now)
    return Outcome.objects.get(request=standing.request, kind=OutcomeKind.SILENCE)


def fall_silent_many(standings: Sequence[Standing], *, actor: Actor, now: dt.datetime) -> None:
    """As `fall_silent`, for many requests in a handful of statements: the one place that says what silence leaves."""
    moves: list[tuple[Model, Mapping[str, object]]] = [
        (standing.request, {"legal_on": standing.born_on, "recorded_at": now}) for standing in standings
    ]
    move_many(moves, "fall_silent", actor=actor, at=now)
    readers = readers_of([standing.request for standing in standings], today=timezone.localdate(now))
    notify_many(notice for standing in standings for notice in _silence_notices(standing, readers))
    rows = ((standing.request.pk, OutcomeKind.SILENCE, standing.born_on, now) for standing in standings)
    insert_many(Outcome, ("request_id", "kind", "legal_on", "recorded_at"), rows)


def _silence_notices(standing: Standing, readers: Readers) -> Iterable[Notice]:
    """The laboratory learns what it may do; the agency, what it still may."""
    request, born = standing.request, medium_date(standing.born_on)
    product = request.product_label or request.applicant
    said = f"{product}\nUn rejet implicite est né le {born} (R. 5124-49-4 III du code de la santé publique). "
    yield Notice(
        readers.of_laboratory(request),
        f"{request.reference} : rejet implicite",
        said + "Votre portail en explique les dates et les recours.",
        _PORTAL(request),
        request,
    )
    yield Notice(
        readers.of_agency(request),
        f"{request.reference} : rejet implicite",
        said + "Une décision expresse reste possible\u00a0: elle le remplacerait. L’attestation peut être émise.",
        _AGENCY(request),
        request,
    )


def _take_effect(decision: Decision, standing: Standing, *, on: dt.date, actor: Actor) -> Outcome:
    """Write that a decision counts; the silence that came before it is written first, then gives way."""
    request = standing.request
    if request.state in OPEN and standing.verdict.implicit_decision_on is not None:
        fall_silent(standing, actor=actor)
    before = outcome_in_effect(request)
    if before is not None:
        before.replaced_at = standing.now
        before.save(update_fields=["replaced_at"])
    outcome = Outcome.objects.create(
        request=request, kind=OutcomeKind(decision.outcome), legal_on=on, recorded_at=standing.now, decision=decision
    )
    reached, transition = _REACHED[DecisionOutcome(decision.outcome)]
    if request.state != reached:
        move(request, transition, actor=actor, data={"legal_on": on, "decision": decision.pk})
    if decision.outcome in ENDINGS:
        _end_grant(decision, on=on)
    if decision.outcome == DecisionOutcome.GRANTED:
        _grant_appeal(decision)
    tell_agency(
        request,
        "décision notifiée",
        f"{decision.get_outcome_display()}\u00a0: la décision compte à partir du {medium_date(on)}.",
        mail=False,
    )
    return outcome


def _grant_appeal(decision: Decision) -> None:
    """A recours formed while the grant was proposed or on its way has what it asks for: silence rejects it no more."""
    appeal = appeal_pending(decision.request)
    if appeal is not None:
        assert decision.signed_at is not None, "the decision is signed"
        appeal_end(appeal, AppealState.ACCEPTED, on=timezone.localdate(decision.signed_at))


def appeal_end(appeal: Appeal, state: AppealState, *, on: dt.date) -> None:
    """Say how a recours gracieux ended; the caller holds the request."""
    appeal.state, appeal.answered_on = state, on  # not a workflow: pending, then one of three ends
    appeal.save(update_fields=["state", "answered_on"])


def _end_grant(decision: Decision, *, on: dt.date) -> None:
    """The threshold ends: as if it had never been, or on the day said, not before the laboratory knew (L. 221-8).

    The register names the decision and not its reasons: they were written to one laboratory, and whoever exploits the
    medicine later reads the register.
    """
    assert decision.hearing is not None, "a grant ends after a hearing"
    assert decision.signed_at is not None, "the decision is signed"
    decision.hearing.closed_on = on
    decision.hearing.save(update_fields=["closed_on"])
    threshold_end(
        reference=str(decision.request.reference),
        origin=ThresholdOrigin.LOWERING,
        ends_on=max(on, decision.valid_from) if decision.valid_from else dt.date.min,
        reason=f"{decision.get_outcome_display()}, décision du {medium_date(timezone.localdate(decision.signed_at))}",
    )


def notifications_settle(*, now: dt.datetime, limit: int = 200) -> Batch:
    """Write down the decisions that nobody opened in fifteen days, deemed notified since: each by itself."""
    written: list[Outcome | None] = []
    batch = each(
        requests_deemed_notified(now=now, limit=limit * TRIED),
        lambda found: written.append(outcome_follow(request_id=found.pk, now=now, actor=CLOCK)),
        name=str,
        most=limit,
    )
    return replace(batch, done=sum(outcome is not None for outcome in written))
