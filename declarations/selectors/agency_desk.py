"""What the desk, the agenda and the dossiers show the agency of declarations."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from declarations.enums import OPEN, DueKind, Kind, State
from declarations.models import Declaration, StatusInterval
from declarations.models.case import DeclarationQuerySet
from mitm.accounts.actor import Actor

SHOWN = 200
ITEM = ("reference", "product_label", "state", "unread_since", "criticality", "awaiting", "due_on", "due_kind")
MONTH = dt.timedelta(days=28)


def _open(actor: Actor) -> DeclarationQuerySet:
    return Declaration.objects.visible_to(actor).filter(state__in=OPEN)


def _items(cases: DeclarationQuerySet) -> DeclarationQuerySet:
    """What an item of the desk says, the most pressing first."""
    return cases.only(*ITEM).order_by("due_on", "-id")


def own_cases(*, actor: Actor) -> list[Declaration]:
    """The open cases that the actor follows, the most pressing first."""
    return list(_items(_open(actor).filter(assigned_to=actor.user))[:SHOWN])


def free_cases(*, actor: Actor) -> list[Declaration]:
    """Open cases that nobody follows, the most pressing first."""
    return list(_items(_open(actor).filter(assigned_to__isnull=True))[:SHOWN])


def late_cases_of_others(*, actor: Actor, before: dt.date) -> list[Declaration]:
    """Open cases of other people that were due before a day, with whoever follows them."""
    late = _open(actor).filter(due_on__lt=before, assigned_to__isnull=False).exclude(assigned_to=actor.user)
    return list(_items(late).only(*ITEM, "assigned_to").select_related("assigned_to")[:SHOWN])


def dated_cases(*, actor: Actor, first: dt.date, last: dt.date) -> list[Declaration]:
    """The actor's open cases with a date between two days included."""
    window = (first, last)
    dated = Q(due_on__range=window) | Q(starts_on__range=window) | Q(return_likely__range=window)
    return list(_open(actor).filter(dated, assigned_to=actor.user).order_by("due_on", "id")[:SHOWN])


def cases_of_product(cis: str, *, actor: Actor, day: dt.date) -> list[Declaration]:
    """Cases on a product that were filed on a day or before, newest first."""
    named = Declaration.objects.visible_to(actor).filter(products__speciality=cis, filed_at__date__lte=day)
    return list(named.select_related("laboratory").distinct().order_by("-filed_at", "-id")[:50])


def cases_of_laboratory(laboratory_id: int, *, actor: Actor, day: dt.date) -> list[Declaration]:
    """The latest cases of a laboratory filed on a day or before."""
    filed = Declaration.objects.visible_to(actor).filter(laboratory=laboratory_id, filed_at__date__lte=day)
    return list(filed.order_by("-filed_at", "-id")[:20])


def matching(words: str, *, actor: Actor, limit: int) -> list[Declaration]:
    """Cases whose number or products hold all the words."""
    found = Declaration.objects.visible_to(actor)
    for word in words.split()[:6]:
        found = found.filter(Q(reference__icontains=word) | Q(product_label__icontains=word))
    return list(found.select_related("laboratory").order_by("-id")[:limit])


def loads(*, today: dt.date) -> list[dict[str, Any]]:
    """Open cases and overdue ones by follower, nobody first, then whoever holds most."""
    by = ("assigned_to", "assigned_to__first_name", "assigned_to__last_name", "assigned_to__email")
    held = (
        Declaration.objects.open().values(*by).annotate(held=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    )
    return sorted(held.order_by("-held"), key=lambda row: row["assigned_to"] is not None)


def counts(*, today: dt.date) -> dict[str, int]:
    """The figures of the desk on open cases, in one pass; `filed_since` says how many came in the last four weeks."""
    overdue = Q(due_on__lt=today)
    return Declaration.objects.open().aggregate(
        open=Count("pk"),
        to_take=Count("pk", filter=Q(state=State.FILED)),
        ruptures=Count("pk", filter=Q(kind=Kind.RUPTURE)),
        overdue=Count("pk", filter=overdue),
        stale=Count("pk", filter=overdue & Q(due_kind=DueKind.NEWS)),
        filed_since=Count("pk", filter=Q(filed_at__gte=_end_of(today - MONTH))),
    )


def count_ended_since(day: dt.date) -> int:
    """How many cases that were open at the end of a day have ended since."""
    return Declaration.objects.filter(ended_on__gt=day, filed_at__lt=_end_of(day)).count()


def _end_of(day: dt.date) -> dt.datetime:
    """The instant at which a day is over: compared with it, a column keeps its index."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))


def trend_of_ruptures(today: dt.date) -> int:
    """How many more ruptures are under way than four weeks ago."""
    then = today - MONTH
    recent = StatusInterval.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=then), kind=Kind.RUPTURE)
    found = recent.aggregate(now=Count("pk", filter=_under_way(today)), then=Count("pk", filter=_under_way(then)))
    return found["now"] - found["then"]


def _under_way(day: dt.date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def list_url(**filters: str) -> str:
    """The list, filtered."""
    return f"{reverse('agency_declarations')}?{urlencode(filters)}"
