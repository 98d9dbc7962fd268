"""Filters of the agency's list of requests; their names are those of the address."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from derogations.enums import BEFORE_FILING, OPEN, Channel, DueKind, Ground, State
from derogations.selectors.cases import about
from derogations.selectors.worklist import followers, proposed
from mitm.accounts.models import User
from mitm.web import filters
from mitm.web.following import FollowerFilter

UNDER_WAY = "ouvertes"
STATES = [(UNDER_WAY, "Ouvertes"), *((state.value, state.label) for state in State if state not in BEFORE_FILING)]
MOST_DAYS = 366


def team() -> Iterable[User]:
    """The people who follow requests or hold one, today."""
    return followers(today=timezone.localdate())


class WorklistFilter(filters.ListFilterSet):
    """The filters of the list of requests."""

    q = filters.WordsFilter(
        fields=["product_label", "reference", "applicant"], label="Produit, code, demandeur ou numéro", also=about
    )
    etat = filters.SeveralChoicesFilter(label="État", choices=STATES, method="by_state")
    motif = filters.SeveralChoicesFilter(
        field_name="ground", label="Motif", choices=[(ground.value, ground.short) for ground in Ground]
    )
    jours = filters.IntegerFilter(label="Rejet sous (jours)", method="by_days", min_value=0, max_value=MOST_DAYS)
    suivi = FollowerFilter(people=team)
    suspendu = django_filters.BooleanFilter(label="Délai suspendu", method="by_suspended")
    signature = django_filters.BooleanFilter(label="À la signature", method="by_signature")
    voie = filters.SeveralChoicesFilter(
        field_name="channel", label="Voie", choices=Channel.choices, empty_label="Toutes"
    )
    echeance = filters.SeveralChoicesFilter(
        field_name="due_kind", label="Échéance", choices=DueKind.choices, empty_label="Toutes"
    )
    laboratoire = filters.WordsFilter(fields=["laboratory__search_name", "applicant"], label="Laboratoire")
    cis = django_filters.CharFilter(label="Code CIS", field_name="speciality_id", max_length=8)
    depuis = filters.DateFilter(field_name="received_on", lookup_expr="gte", label="Reçue depuis le")
    jusque = filters.DateFilter(field_name="received_on", lookup_expr="lte", label="Reçue jusqu’au")

    def by_state(self, queryset: QuerySet[Any], name: str, values: list[str]) -> QuerySet[Any]:
        """States as they are at this instant: a request on which silence has decided is not open any more."""
        silent = Q(state__in=OPEN, flips_at__lte=timezone.now())
        wanted = {state for value in values for state in (OPEN if value == UNDER_WAY else (value,))}
        if not wanted:
            return queryset
        found = Q(state__in=wanted) & ~silent
        return queryset.filter(found | silent if State.SILENCE in wanted else found)

    def by_days(self, queryset: QuerySet[Any], name: str, value: Any) -> QuerySet[Any]:
        """Open requests that silence rejects within so many days."""
        last = timezone.localdate() + dt.timedelta(days=int(value))
        return queryset.filter(state__in=OPEN, implicit_on__lte=last)

    def by_suspended(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Requests whose clock stands still today."""
        still = Q(suspended=True, state__in=OPEN, suspended_until__gt=timezone.localdate())
        return queryset.filter(still) if value else queryset.exclude(still)

    def by_signature(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """Requests on which a decision awaits a signature."""
        return queryset.filter(proposed() if value else ~proposed())
