"""What the desk, the agenda and the dossiers show the agency of requests."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    SmallIntegerField,
    When,
)
from django.urls import reverse
from django.utils import timezone

from derogations.enums import OPEN, DecisionState, LetterKind, LetterState, State
from derogations.models import Decision, Letter, LoweringRequest
from derogations.selectors.cases import about
from mitm.accounts.actor import Actor
from mitm.accounts.models import User
from mitm.cases.following import FOLLOWER, may_follow
from mitm.cases.searching import holding

SHOWN = 400
ITEM = (
    *("reference", "product_label", "applicant", "laboratory", "channel", "state", "unread_since", "awaiting"),
    *("suspended", "implicit_on", "flips_at", "due_on", "due_kind", "assigned_to", "certificate_asked_on"),
)


def desk_requests(*, actor: Actor, threatened_by: dt.date | None) -> list[LoweringRequest]:
    """Requests of the actor first, then those of nobody and, rejected by silence by a day, those of others.

    Open ones, and closed ones on which something is due or new; `certificate_awaited`: whether the applicant waits
    for the certificate of a rejection by silence. One more than the desk shows, to tell whether it shows them all.
    """
    issued = Letter.objects.filter(request=OuterRef("pk"), kind=LetterKind.SILENCE, state=LetterState.ISSUED)
    awaited = Q(state=State.SILENCE, certificate_asked_on__isnull=False) & ~Exists(issued)
    alive = Q(state__in=OPEN) | Q(due_on__isnull=False) | Q(unread_since__isnull=False) | awaited
    mine = Q(assigned_to=actor.user)
    shown = mine | Q(assigned_to__isnull=True)
    if threatened_by is not None:
        shown |= Q(state__in=OPEN, implicit_on__lte=threatened_by)
    rows = LoweringRequest.objects.visible_to(actor).filter(alive, shown).select_related("assigned_to")
    rows = rows.annotate(certificate_awaited=ExpressionWrapper(awaited, output_field=BooleanField()))
    own_first = Case(When(mine, then=0), default=1, output_field=SmallIntegerField())
    return list(rows.only(*ITEM, *FOLLOWER).order_by(own_first, "due_on", "-id")[: SHOWN + 1])


def to_sign(*, actor: Actor) -> list[Decision]:
    """Decisions that the actor may be asked to sign: not one's own."""
    rows = Decision.objects.filter(state=DecisionState.PROPOSED).exclude(proposed_by=actor.user)
    return list(rows.select_related("request", "proposed_by").order_by("request__implicit_on", "id")[:SHOWN])


def requests_of_product(cis: str, *, actor: Actor, day: dt.date) -> list[LoweringRequest]:
    """Requests on a product received on a day or before, newest first."""
    rows = LoweringRequest.objects.visible_to(actor).filter(speciality=cis, received_on__lte=day)
    return list(rows.select_related("laboratory").order_by("-received_on", "-id")[:50])


def requests_of_laboratory(laboratory_id: int, *, actor: Actor, day: dt.date) -> list[LoweringRequest]:
    """The latest requests of a laboratory received on a day or before."""
    rows = LoweringRequest.objects.visible_to(actor).filter(laboratory=laboratory_id, received_on__lte=day)
    return list(rows.order_by("-received_on", "-id")[:20])


def matching(words: str, *, actor: Actor, limit: int) -> list[LoweringRequest]:
    """Requests whose number, product or applicant hold all the words."""
    found = LoweringRequest.objects.visible_to(actor)
    found = found.filter(holding(words, "reference", "product_label", "applicant", about=about))
    return list(found.select_related("laboratory").order_by("-id")[:limit])


def loads(*, today: dt.date) -> list[dict[str, Any]]:
    """Open requests by follower, nobody first, then whoever holds most, with what the figures count.

    What silence has rejected already is no longer open, whether or not somebody has written it down.
    """
    alive = Q(flips_at__isnull=True) | Q(flips_at__gt=timezone.now())
    held = LoweringRequest.objects.open().filter(alive).values("assigned_to", *FOLLOWER)
    rows = held.annotate(
        may_follow=may_follow("assigned_to", today=today),
        held=Count("pk"),
        late=Count("pk", filter=Q(due_on__lt=today)),
        soon=Count("pk", filter=Q(implicit_on__lte=today + dt.timedelta(days=7))),
    )
    return sorted(rows.order_by("-held"), key=lambda row: row["assigned_to"] is not None)


def held_by(person: User) -> int:
    """How many open requests a person follows."""
    return LoweringRequest.objects.open().filter(assigned_to=person).count()


def list_url(**filters: str) -> str:
    """The list, filtered."""
    return f"{reverse('agency_requests')}?{urlencode(filters)}"
