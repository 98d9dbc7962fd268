"""Filters of the list of messages."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from derogations.enums import MailState
from derogations.selectors.mail import awaiting
from mitm.web import filters


class MailFilter(filters.ListFilterSet):
    """The filters of the list of messages; their names are those of the address."""

    q = filters.WordsFilter(fields=["subject", "sender", "sender_name"], label="Objet ou expéditeur")
    etat = filters.SeveralChoicesFilter(field_name="state", label="État", choices=MailState.choices)
    attend = django_filters.BooleanFilter(label="À regarder", method="by_awaiting")
    depuis = filters.DateFilter(field_name="received_at", lookup_expr="date__gte", label="Reçus depuis le")
    jusque = filters.DateFilter(field_name="received_at", lookup_expr="date__lte", label="Reçus jusqu’au")

    def by_awaiting(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """What somebody has yet to look at."""
        return queryset.filter(awaiting()) if value else queryset.exclude(awaiting())
