"""Reads on declarations; those of a face live beside it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, Q, QuerySet

from declarations.enums import BEFORE_FILING
from declarations.models import Declaration
from mitm.accounts.actor import Actor
from mitm.law.periods import add_months


def declarations_visible_to(actor: Actor) -> QuerySet[Declaration]:
    """The cases that the actor may open."""
    return Declaration.objects.visible_to(actor)


def on_time_rate(laboratory_id: int, *, today: dt.date) -> tuple[int, int]:
    """(filed in time, filed) by a laboratory over the last twelve months."""
    since = add_months(today, -12)
    counts = (
        Declaration.objects.exclude(state__in=BEFORE_FILING)
        .filter(laboratory_id=laboratory_id, filed_at__date__gte=since)
        .aggregate(on_time=Count("pk", filter=Q(late_days=0)), filed=Count("pk"))
    )
    return counts["on_time"], counts["filed"]
