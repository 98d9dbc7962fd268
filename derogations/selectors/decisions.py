"""Reads of decisions and of what became of requests."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from derogations.enums import CONTESTED, DecisionOutcome, DecisionState, Delivery, State
from derogations.models import Decision, LoweringRequest, Outcome
from mitm.law.clock import oldest_still_to_open

OVER = tuple(state for state in CONTESTED if state != State.SILENCE)


def outcome_in_effect(request: LoweringRequest) -> Outcome | None:
    """What became of a request, as recorded; None while nothing is."""
    rows = Outcome.objects.filter(request=request, replaced_at__isnull=True)
    return rows.select_related("decision__letter").first()


def decision_proposed(request: LoweringRequest) -> Decision | None:
    """The decision that awaits a signature."""
    rows = Decision.objects.filter(request=request, state=DecisionState.PROPOSED)
    return rows.select_related("proposed_by", "appeal").first()


def _unwritten(rows: QuerySet[Decision]) -> QuerySet[Decision]:
    """Signed decisions without an outcome; to refuse again on appeal what was refused, or has ended, changes none."""
    confirms = Q(appeal__isnull=False, outcome=DecisionOutcome.REFUSED, request__state__in=OVER)
    return rows.filter(state=DecisionState.SIGNED, outcome_recorded__isnull=True).exclude(confirms)


def decisions_without_outcome(request: LoweringRequest) -> list[Decision]:
    """Signed decisions whose effect is not recorded, oldest first."""
    rows = _unwritten(Decision.objects.filter(request=request))
    return list(rows.select_related("letter").order_by("signed_at", "pk"))


def awaiting_notification(request: LoweringRequest) -> Decision | None:
    """The decision that is signed and has not reached the applicant, as far as it was recorded."""
    return next(iter(decisions_without_outcome(request)), None)


def requests_deemed_notified(*, now: dt.datetime, limit: int) -> list[LoweringRequest]:
    """Requests with a decision that was put online and not opened while its fifteen days ran out, oldest first."""
    over = oldest_still_to_open(timezone.localdate(now))
    rows = _unwritten(Decision.objects.all()).filter(
        letter__delivery=Delivery.ELECTRONIC, letter__issued_at__date__lt=over
    )
    found = rows.order_by(F("letter__issued_at").asc()).select_related("request")[:limit]
    return [decision.request for decision in found]
