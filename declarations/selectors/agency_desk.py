"""What the desk, the agenda and the dossiers show the agency of declarations."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, Q, SmallIntegerField, When
from django.urls import reverse
from django.utils import timezone

from declarations.enums import OPEN, DueKind, Kind, State
from declarations.models import Declaration, StatusInterval
from declarations.selectors.cases import about
from mitm.accounts.actor import Actor
from mitm.accounts.models import User
from mitm.cases.following import FOLLOWER, may_follow
from mitm.cases.searching import holding

SHOWN = 400
ITEM = (
    *("reference", "product_label", "kind", "state", "unread_since", "criticality", "awaiting", "due_on", "due_kind"),
    *("starts_on", "return_likely", "assigned_to"),
)
MONTH = dt.timedelta(days=28)


def desk_cases(*, actor: Actor, late_before: dt.date | None) -> list[Declaration]:
    """Open cases of the actor first, then those of nobody and, late since before a day, those of others;
    one more than the desk shows, to tell whether it shows them all."""
    mine = Q(assigned_to=actor.user)
    shown = mine | Q(assigned_to__isnull=True)
    if late_before is not None:
        shown |= Q(due_on__lt=late_before)
    cases = Declaration.objects.visible_to(actor).filter(shown, state__in=OPEN).select_related("assigned_to")
    own_first = Case(When(mine, then=0), default=1, output_field=SmallIntegerField())
    return list(cases.only(*ITEM, *FOLLOWER).order_by(own_first, "due_on", "-id")[: SHOWN + 1])


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
    found = Declaration.objects.visible_to(actor).filter(holding(words, "reference", "product_label", about=about))
    return list(found.select_related("laboratory").order_by("-id")[:limit])


def loads(*, today: dt.date) -> list[dict[str, Any]]:
    """Open cases by follower, nobody first, then whoever holds most, with everything that the figures count.

    `filed_since` says how many came in the last four weeks, `ended_since` how many ended of those that were open then.
    """
    is_open, late, then = Q(state__in=OPEN), Q(due_on__lt=today), today - MONTH
    counted = {
        "held": Q(),
        "late": late,
        "to_take": Q(state=State.FILED),
        "ruptures": Q(kind=Kind.RUPTURE),
        "stale": late & Q(due_kind=DueKind.NEWS),
        "filed_since": Q(filed_at__gte=_end_of(then)),
    }
    rows = Declaration.objects.filter(is_open | Q(ended_on__gt=then)).values("assigned_to", *FOLLOWER)
    rows = rows.annotate(
        may_follow=may_follow("assigned_to", today=today),
        **{name: Count("pk", filter=is_open & condition) for name, condition in counted.items()},
        ended_since=Count("pk", filter=~is_open & Q(filed_at__lt=_end_of(then))),
    )
    return sorted(rows.order_by("-held"), key=lambda row: row["assigned_to"] is not None)


def held_by(person: User) -> int:
    """How many open cases a person follows."""
    return Declaration.objects.filter(assigned_to=person, state__in=OPEN).count()


def _end_of(day: dt.date) -> dt.datetime:
    """The instant at which a day is over: compared with it, a column keeps its index."""
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))


def trend_of_ruptures(*, today: dt.date) -> int:
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
