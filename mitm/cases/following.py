"""Who may follow cases, who holds some that are open, and the columns that name a follower."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from mitm.accounts.models import Membership, User
from mitm.cases.people import EVALUATING_ROLES

FOLLOWER = ("assigned_to__first_name", "assigned_to__last_name", "assigned_to__email")
_BY_NAME = ("last_name", "first_name", "pk")


def may_follow(person: str, *, today: dt.date) -> Exists:
    """Whether the person of a column holds today a role that follows cases, and may sign in."""
    held = Membership.objects.valid_on(today).filter(user=OuterRef(person), role__in=EVALUATING_ROLES)
    return Exists(held)


def followers(open_cases: QuerySet[Any], *, today: dt.date) -> QuerySet[User]:
    """Whoever may follow cases today, or still holds one of these, by name."""
    holds = open_cases.filter(assigned_to=OuterRef("pk"))
    return User.objects.filter(may_follow("pk", today=today) | Exists(holds)).order_by(*_BY_NAME)


def holders(assigned: str, *, states: Collection[str]) -> QuerySet[User]:
    """Whoever holds cases in these states, by name, with how many; `assigned` leads from a person to the cases."""
    held = Count(assigned, filter=Q(**{f"{assigned}__state__in": states}))
    return User.objects.annotate(held=held).filter(held__gt=0).order_by(*_BY_NAME)
