"""What the desk, the agenda and the dossiers show the agency of requests."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from derogations.enums import OPEN, DecisionState, State
from derogations.models import Decision, LoweringRequest, Outcome
from derogations.models.case import LoweringRequestQuerySet
from mitm.accounts.actor import Actor
from mitm.registry.models import Threshold

SHOWN = 200
ITEM = (
    *("reference", "product_label", "applicant", "state", "unread_since", "awaiting", "suspended"),
    *("implicit_on", "flips_at", "due_on", "due_kind", "assigned_to"),
)
MONTH = dt.timedelta(days=28)


def _desk(actor: Actor) -> LoweringRequestQuerySet:
    """Open requests, and closed ones on which something is due or new."""
    alive = Q(state__in=OPEN) | Q(due_on__isnull=False) | Q(unread_since__isnull=False)
    return LoweringRequest.objects.visible_to(actor).filter(alive).only(*ITEM).order_by("due_on", "-id")


def own_requests(*, actor: Actor) -> list[LoweringRequest]:
    """What the actor follows, the most pressing first."""
    return list(_desk(actor).filter(assigned_to=actor.user)[:SHOWN])


def free_requests(*, actor: Actor) -> list[LoweringRequest]:
    """What nobody follows, the most pressing first."""
    return list(_desk(actor).filter(assigned_to__isnull=True)[:SHOWN])


def threatened_of_others(*, actor: Actor, until: dt.date) -> list[LoweringRequest]:
    """Open requests of other people that silence rejects by a day."""
    rows = LoweringRequest.objects.open().filter(implicit_on__lte=until, assigned_to__isnull=False)
    rows = rows.exclude(assigned_to=actor.user).select_related("assigned_to")
    fields = ("assigned_to__first_name", "assigned_to__last_name", "assigned_to__email")
    return list(rows.only(*ITEM, *fields).order_by("implicit_on", "id")[:SHOWN])


def to_sign(*, actor: Actor) -> list[Decision]:
    """Decisions that the actor may be asked to sign: not one's own."""
    rows = Decision.objects.filter(state=DecisionState.PROPOSED).exclude(proposed_by=actor.user)
    return list(rows.select_related("request", "proposed_by").order_by("request__implicit_on", "id")[:SHOWN])


def dated_requests(*, actor: Actor, first: dt.date, last: dt.date) -> list[LoweringRequest]:
    """The actor's requests with a date between two days included; those of everybody that nobody follows too."""
    window = Q(implicit_on__range=(first, last), state__in=OPEN) | Q(due_on__range=(first, last))
    mine = Q(assigned_to=actor.user) | Q(assigned_to__isnull=True)
    rows = LoweringRequest.objects.visible_to(actor).filter(window, mine)
    return list(rows.only(*ITEM).order_by("implicit_on", "id")[:SHOWN])


def requests_of_product(cis: str, *, actor: Actor, day: dt.date) -> list[LoweringRequest]:
    """Requests on a product received on a day or before, newest first."""
    rows = LoweringRequest.objects.visible_to(actor).filter(speciality=cis, received_on__lte=day)
    return list(rows.select_related("laboratory").order_by("-received_on", "-id")[:50])


def requests_of_laboratory(laboratory_id: int, *, actor: Actor, day: dt.date) -> list[LoweringRequest]:
    """The latest requests of a laboratory received on a day or before."""
    rows = LoweringRequest.objects.visible_to(actor).filter(laboratory=laboratory_id, received_on__lte=day)
    return list(rows.order_by("-received_on", "-id")[:20])


def thresholds_of_product(cis: str, *, day: dt.date) -> list[Threshold]:
    """The thresholds that decisions set on a product, as far as they began by a day, newest first."""
    return list(Threshold.objects.filter(speciality=cis, starts_on__lte=day).order_by("-starts_on", "-id")[:20])


def matching(words: str, *, actor: Actor, limit: int) -> list[LoweringRequest]:
    """Requests whose number, product or applicant hold all the words."""
    found = LoweringRequest.objects.visible_to(actor)
    for word in words.split()[:6]:
        here = Q(reference__icontains=word) | Q(product_label__icontains=word) | Q(applicant__icontains=word)
        found = found.filter(here)
    return list(found.select_related("laboratory").order_by("-id")[:limit])


def loads(*, today: dt.date) -> list[dict[str, Any]]:
    """Open requests and overdue ones by follower, nobody first, then whoever holds most."""
    by = ("assigned_to", "assigned_to__first_name", "assigned_to__last_name", "assigned_to__email")
    late = Count("pk", filter=Q(due_on__lt=today))
    held = LoweringRequest.objects.open().values(*by).annotate(held=Count("pk"), late=late)
    return sorted(held.order_by("-held"), key=lambda row: row["assigned_to"] is not None)


def counts(*, today: dt.date) -> dict[str, int]:
    """The figures of the desk on open requests, in one pass."""
    alive = Q(flips_at__isnull=True) | Q(flips_at__gt=timezone.now())
    return LoweringRequest.objects.open().aggregate(
        open=Count("pk", filter=alive),
        soon=Count("pk", filter=alive & Q(implicit_on__lte=today + dt.timedelta(days=7))),
        to_take=Count("pk", filter=Q(state=State.RECEIVED) & alive),
    )


def count_silent_since(day: dt.date) -> int:
    """How many requests silence has rejected since a day."""
    return Outcome.objects.filter(kind="silence", legal_on__gt=day).count()


def list_url(**filters: str) -> str:
    """The list, filtered."""
    return f"{reverse('agency_requests')}?{urlencode(filters)}"
