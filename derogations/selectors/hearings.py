"""Reads of hearings: what the laboratory is invited to say before its grant ends."""

from __future__ import annotations

import datetime as dt

from django.db.models import OuterRef, QuerySet, Subquery

from derogations.enums import HEARINGS, DecisionOutcome, DecisionState, LetterKind
from derogations.models import Decision, Hearing, LoweringRequest
from derogations.selectors.clock import notified_on
from mitm.accounts.actor import Actor

SHOWN = 100


def hearing_of(request: LoweringRequest) -> Hearing | None:
    """The hearing that is open on a request."""
    return _open().filter(request=request).first()


def hearings_of(request: LoweringRequest) -> list[Hearing]:
    """Every hearing of a request, newest first."""
    return list(Hearing.objects.filter(request=request).select_related("letter", "answered_by").order_by("-pk"))


def hearings_under_way(*, actor: Actor) -> list[Hearing]:
    """The hearings that are open on the requests of the actor, the nearest term first.

    `decision_state`: where the decision that ends the grant stands, when there is one.
    """
    alive = Decision.objects.filter(hearing=OuterRef("pk"), state__in=(DecisionState.PROPOSED, DecisionState.SIGNED))
    rows = _open().filter(request__in=LoweringRequest.objects.visible_to(actor))
    rows = rows.annotate(decision_state=Subquery(alive.values("state")[:1]))
    return list(rows.select_related("request__assigned_to").order_by("letter__due_on", "pk")[:SHOWN])


def measure_of(hearing: Hearing) -> DecisionOutcome:
    """What the agency has in mind."""
    return HEARINGS[LetterKind(hearing.letter.kind)]


def is_over(hearing: Hearing, *, today: dt.date) -> bool:
    """Whether the laboratory was put in a position to speak: it has answered, or has let the term pass knowingly."""
    reached = notified_on(hearing.letter, today=today)
    passed = hearing.letter.due_on is not None and today > hearing.letter.due_on
    return hearing.answered_at is not None or (reached is not None and passed)


def _open() -> QuerySet[Hearing]:
    return Hearing.objects.filter(closed_on__isnull=True).select_related("letter", "answered_by")
