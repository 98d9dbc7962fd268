"""What the desk, the agenda and the dossiers show the agency of declarations."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from declarations.enums import OPEN, DueKind, Kind, State
from declarations.models import Declaration, StatusInterval
from declarations.models.case import DeclarationQuerySet
from mitm.accounts.actor import Actor
from mitm.accounts.models import User

SHOWN = 200
MONTH = dt.timedelta(days=28)


def _open(actor: Actor) -> DeclarationQuerySet:
    return Declaration.objects.visible_to(actor).filter(state__in=OPEN)


def own_cases(*, actor: Actor) -> list[Declaration]:
    """The open cases that the actor follows, the most pressing first."""
    mine = _open(actor).filter(assigned_to=actor.user).select_related("laboratory")
    return list(mine.order_by("due_on", "-id")[:SHOWN])


def free_cases(*, actor: Actor) -> list[Declaration]:
    """Open cases that nobody follows, the most pressing first."""
    free = _open(actor).filter(assigned_to__isnull=True).select_related("laboratory")
    return list(free.order_by("due_on", "-id")[:SHOWN])


def late_cases_of_others(*, actor: Actor, before: dt.date) -> list[Declaration]:
    """Open cases of other people that were due before a day."""
    late = _open(actor).filter(due_on__lt=before, assigned_to__isnull=False).exclude(assigned_to=actor.user)
    return list(late.select_related("assigned_to").order_by("due_on", "-id")[:SHOWN])


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


def loads(*, today: dt.date) -> list[tuple[User | None, int, int]]:
    """(person, open cases, overdue) for whoever holds one, nobody first."""
    held = Declaration.objects.open().values("assigned_to")
    rows = held.annotate(held=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today))).order_by("-held")
    counted = list(rows)
    people = User.objects.in_bulk([row["assigned_to"] for row in counted if row["assigned_to"]])
    found = [(people.get(row["assigned_to"]), row["held"], row["late"]) for row in counted]
    return sorted(found, key=lambda row: row[0] is not None)


def count_to_take(actor: Actor, today: dt.date) -> int:
    """How many cases nobody has taken."""
    return Declaration.objects.filter(state=State.FILED).count()


def count_open(actor: Actor, today: dt.date) -> int:
    """How many cases are open."""
    return Declaration.objects.open().count()


def count_ruptures(actor: Actor, today: dt.date) -> int:
    """How many open cases are ruptures."""
    return Declaration.objects.open().filter(kind=Kind.RUPTURE).count()


def count_overdue(actor: Actor, today: dt.date) -> int:
    """How many open cases are past what was due."""
    return Declaration.objects.open().filter(due_on__lt=today).count()


def count_stale(actor: Actor, today: dt.date) -> int:
    """How many open cases are without news."""
    return Declaration.objects.open().filter(due_kind=DueKind.NEWS, due_on__lt=today).count()


def trend_open(actor: Actor, today: dt.date) -> int:
    """How many more cases are open than four weeks ago."""
    then = today - MONTH
    open_then = Declaration.objects.filter(filed_at__date__lte=then).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=then)
    )
    return count_open(actor, today) - open_then.count()


def trend_ruptures(actor: Actor, today: dt.date) -> int:
    """How many more ruptures are under way than four weeks ago."""
    return _ruptures_on(today).count() - _ruptures_on(today - MONTH).count()


def _ruptures_on(day: dt.date) -> QuerySet[Any]:
    under_way = StatusInterval.objects.filter(kind=Kind.RUPTURE, starts_on__lte=day)
    return under_way.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def list_url(**filters: str) -> str:
    """The list, filtered."""
    return f"{reverse('agency_declarations')}?{urlencode(filters)}"
