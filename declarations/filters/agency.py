"""Filters of the agency's list of cases; their names are those of the address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from declarations.enums import BEFORE_FILING, OPEN, Awaiting, Criticality, DueKind, Kind, State
from declarations.models import DeclarationProduct
from declarations.selectors.agency import followers
from declarations.selectors.cases import about
from mitm.accounts.models import User
from mitm.web import filters
from mitm.web.following import FollowerFilter

UNDER_WAY = "ouverts"
STATES = [(UNDER_WAY, "Ouverts"), *((state.value, state.label) for state in State if state not in BEFORE_FILING)]


def team() -> Iterable[User]:
    """The people who follow cases or hold one, today."""
    return followers(today=timezone.localdate())


class WorklistFilter(filters.ListFilterSet):
    """The filters of the list of cases."""

    q = filters.WordsFilter(fields=["product_label", "reference"], label="Produit, code ou numéro", also=about)
    etat = filters.SeveralChoicesFilter(label="État", choices=STATES, method="by_state")
    nature = filters.SeveralChoicesFilter(field_name="kind", label="Nature", choices=Kind.choices, empty_label="Toutes")
    criticite = filters.SeveralChoicesFilter(
        field_name="criticality", label="Criticité", choices=Criticality.choices, empty_label="Toutes"
    )
    suivi = FollowerFilter(people=team)
    attend = django_filters.ChoiceFilter(field_name="awaiting", label="Attend", choices=Awaiting.choices)
    echeance = filters.SeveralChoicesFilter(
        field_name="due_kind", label="Échéance", choices=DueKind.choices, empty_label="Toutes"
    )
    retard = django_filters.BooleanFilter(label="Échéance dépassée", method="by_overdue")
    laboratoire = filters.WordsFilter(fields=["laboratory__search_name"], label="Laboratoire")
    cis = django_filters.CharFilter(label="Code CIS", method="by_product", max_length=8)
    crise = django_filters.NumberFilter(label="Fiche de crise", field_name="crisis_id")
    depuis = filters.DateFilter(field_name="filed_at", lookup_expr="date__gte", label="Déposée depuis le")
    jusque = filters.DateFilter(field_name="filed_at", lookup_expr="date__lte", label="Déposée jusqu’au")

    def by_state(self, queryset: QuerySet[Any], name: str, values: list[str]) -> QuerySet[Any]:
        """States by name; « ouverts » stands for the three of a case under way."""
        wanted = {state for value in values for state in (OPEN if value == UNDER_WAY else (value,))}
        return queryset.filter(state__in=wanted) if wanted else queryset

    def by_overdue(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """What should have happened before today."""
        today = timezone.localdate()
        return queryset.filter(due_on__lt=today) if value else queryset.exclude(due_on__lt=today)

    def by_product(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Cases on a speciality."""
        products = DeclarationProduct.objects.filter(declaration=OuterRef("pk"), speciality_id=value)
        return queryset.filter(Exists(products))
