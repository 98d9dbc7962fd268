"""Filters of a laboratory's list of requests."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone

from derogations.enums import ENDED, OPEN, Ground, State
from derogations.selectors.cases import about
from mitm.web.filters import DateFilter, ListFilterSet, SeveralChoicesFilter, WordsFilter

_OPEN = Q(state__in=OPEN)
STANDING = {
    "brouillons": "Brouillons et à confirmer",
    "en-cours": "Délai en cours",
    "accordees": "Accordées",
    "rejetees": "Refusées ou rejetées par silence",
    "terminees": "Retirées ou éteintes",
    "abandonnees": "Brouillons abandonnés",
}


class PortalRequestFilter(ListFilterSet):
    """What a laboratory looks for among its requests."""

    q = WordsFilter(fields=("reference", "product_label"), also=about)
    etat = django_filters.ChoiceFilter(
        label="État",
        choices=list(STANDING.items()),
        method="by_standing",
        empty_label="Toutes sauf abandonnées",
    )
    motif = SeveralChoicesFilter(field_name="ground", label="Motif", choices=Ground.choices)
    du = DateFilter(field_name="received_on", lookup_expr="gte", label="Déposées du")
    au = DateFilter(field_name="received_on", lookup_expr="lte", label="au")

    def by_standing(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """By what the law says now: silence counts as soon as it has decided."""
        return queryset.filter(_standings()[value])


def _standings() -> dict[str, Q]:
    flipped = _OPEN & Q(provisional=False, flips_at__lte=timezone.now())
    return {
        "brouillons": Q(state__in=(State.DRAFT, State.TO_CONFIRM)),
        "en-cours": _OPEN & ~flipped,
        "accordees": Q(state=State.GRANTED),
        "rejetees": Q(state__in=(State.REFUSED, State.SILENCE)) | flipped,
        "terminees": Q(state__in=ENDED),
        "abandonnees": Q(state=State.ABANDONED),
    }
