"""Filters of a laboratory's list of declarations."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from declarations.enums import CLOSED, OPEN, Kind, State
from declarations.selectors.cases import about
from mitm.web.filters import DateFilter, ListFilterSet, SeveralChoicesFilter, WordsFilter

STANDING = {
    "brouillons": ("Brouillons et à confirmer", (State.DRAFT, State.TO_CONFIRM)),
    "en-cours": ("Déposées, en cours", OPEN),
    "closes": ("Closes", CLOSED),
    "abandonnees": ("Brouillons abandonnés", (State.ABANDONED,)),
}


class PortalDeclarationFilter(ListFilterSet):
    """What a laboratory looks for among its declarations."""

    q = WordsFilter(fields=("reference", "product_label"), also=about)
    etat = django_filters.ChoiceFilter(
        label="État",
        choices=[(key, label) for key, (label, _) in STANDING.items()],
        method="by_standing",
        empty_label="Toutes sauf abandonnées",
    )
    nature = SeveralChoicesFilter(field_name="kind", label="Nature", choices=Kind.choices, empty_label="Toutes")
    retard = django_filters.ChoiceFilter(
        label="Délai", choices=[("1", "Déposées en retard"), ("0", "Déposées dans le délai")], method="by_delay"
    )
    du = DateFilter(field_name="filed_at", lookup_expr="date__gte", label="Déposées du")
    au = DateFilter(field_name="filed_at", lookup_expr="date__lte", label="au")

    def by_standing(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Drafts, open, ended or given up."""
        return queryset.filter(state__in=STANDING[value][1])

    def by_delay(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Filed late, or in time."""
        return queryset.filter(late_days__gt=0) if value == "1" else queryset.filter(late_days=0)
