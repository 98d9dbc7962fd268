"""What the agency reads of many requests: the list, who follows what, what awaits a signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Case, DateField, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, When

from derogations.enums import OPEN, Awaiting, DecisionState, Delivery, DueKind, LetterKind, LetterState
from derogations.models import Decision, Letter, LoweringRequest
from derogations.models.case import LoweringRequestQuerySet
from derogations.selectors.letters import SEALED
from mitm.accounts.actor import Actor
from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.cases import following

DAY = dt.timedelta(days=1)
_COLUMNS = (
    *("id", "reference", "product_label", "applicant", "laboratory__name", "ground", "channel", "received_on"),
    *("state", "implicit_on", "flips_at", "suspended", "provisional", "due_on", "due_kind", "unread_since", "awaiting"),
    *("threshold_value", "threshold_unit", "assigned_to"),
    *following.FOLLOWER,
)


def annotated(requests: LoweringRequestQuerySet) -> LoweringRequestQuerySet:
    """Requests with what tells, at any later instant, whether their columns still say the truth.

    `threat`: when silence decides of an open request, when what else is due is too late.
    `suspended_until`: the last day of the last period given. `unread_decision_at`, `unread_letter_at`: when a decision,
    or a request for pieces, that nobody has opened was made available. `proposed_by`: who proposed the decision that
    awaits a signature.
    """
    periods = Letter.objects.filter(
        request=OuterRef("pk"), kind=LetterKind.COMPLETENESS, state=LetterState.ISSUED
    ).order_by("-due_on")
    unread = Decision.objects.filter(
        request=OuterRef("pk"),
        state=DecisionState.SIGNED,
        letter__delivery=Delivery.ELECTRONIC,
        letter__consulted_at__isnull=True,
    ).order_by("-pk")
    unread_letters = periods.filter(SEALED).order_by("-number")
    return requests.annotate(
        threat=Case(
            When(~Q(due_kind=DueKind.OPENING), state__in=OPEN, then=F("flips_at")),
            default=F("due_on") + DAY,
            output_field=DateTimeField(),
        ),
        proposed_by=Subquery(awaiting_signature().values("proposed_by")[:1]),
        suspended_until=Subquery(periods.values("due_on")[:1]),
        unread_decision_at=Subquery(unread.values("letter__issued_at")[:1]),
        unread_letter_at=Subquery(unread_letters.values("issued_at")[:1]),
    )


def worklist(*, actor: Actor) -> QuerySet[LoweringRequest, dict[str, Any]]:
    """Every request that the actor may see: the values of a line of a list."""
    visible = annotated(LoweringRequest.objects.visible_to(actor))
    unread = ("unread_decision_at", "unread_letter_at")
    return visible.values(*_COLUMNS, "threat", "suspended_until", *unread, "proposed_by")


def awaiting_signature() -> QuerySet[Decision]:
    """The decision of a request that awaits a signature."""
    return Decision.objects.filter(request=OuterRef("pk"), state=DecisionState.PROPOSED)


def proposed() -> Exists:
    """Whether a decision on the request awaits a signature."""
    return Exists(awaiting_signature())


def of_nobody(*, actor: Actor) -> int:
    """How many open requests nobody follows, while their clocks run."""
    rows = LoweringRequest.objects.visible_to(actor).filter(state__in=OPEN, assigned_to__isnull=True)
    return rows.count()


def awaits(actor: Actor) -> Callable[[Mapping[str, Any]], bool]:
    """Whether a line awaits the actor: one's own when it is the agency's move, those of nobody, those to sign."""
    person = actor.user.pk if actor.user else None
    evaluates, signs = actor.can(Permission.AGENCY_CASE_EVALUATE), actor.can(Permission.AGENCY_DECISION_SIGN)

    def waits(row: Mapping[str, Any]) -> bool:
        if signs and row["proposed_by"] not in (None, person):
            return True
        if not evaluates:
            return False
        if row["assigned_to"] is None:
            return row["state"] in OPEN
        return row["assigned_to"] == person and (row["awaiting"] == Awaiting.AGENCY or row["unread_since"] is not None)

    return waits


def followers(*, today: dt.date) -> QuerySet[User]:
    """Whoever may follow requests today, or still holds one that is open, by name."""
    return following.followers(LoweringRequest.objects.open(), today=today)


def holders() -> QuerySet[User]:
    """Whoever holds an open request, by name, with how many."""
    return following.holders("assigned_requests", states=OPEN)


def decisions_to_sign() -> QuerySet[Decision]:
    """Decisions proposed to the signature; `threat`: the day on which silence would decide, where it still may."""
    threat = Case(When(request__state__in=OPEN, then=F("request__implicit_on")), output_field=DateField())
    rows = Decision.objects.filter(state=DecisionState.PROPOSED).annotate(threat=threat)
    return rows.select_related("request__laboratory", "proposed_by")
