"""The list of laboratories."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from mitm.registry.models import Laboratory
from mitm.registry.selectors.listing import named_like
from mitm.web.filters import ListFilterSet
from mitm.web.lists import Column, ListSpec, Sort, address

WITH = [("oui", "Ayant des MITM"), ("non", "Sans MITM")]
MERGED = [("compris", "Avec les fusionnés")]


class LaboratoryFilters(ListFilterSet):
    """Filters of laboratories."""

    q = django_filters.CharFilter(label="Nom ou graphie", method="words", max_length=200)
    mitm = django_filters.ChoiceFilter(label="MITM", choices=WITH, method="essential_ones")
    pays = django_filters.CharFilter(label="Pays (code ISO)", field_name="country", lookup_expr="iexact", max_length=2)
    fusion = django_filters.ChoiceFilter(
        label="Fusions", choices=MERGED, method="merged", empty_label="Laboratoires en vigueur"
    )

    def words(self, queryset: QuerySet[Laboratory], name: str, value: str) -> QuerySet[Laboratory]:
        """By name or by one of the spellings."""
        return named_like(queryset, value)

    def essential_ones(self, queryset: QuerySet[Laboratory], name: str, value: str) -> QuerySet[Laboratory]:
        """Those that have essential medicines, or have none."""
        return queryset.filter(essential__gt=0) if value == "oui" else queryset.filter(essential=0)

    def merged(self, queryset: QuerySet[Laboratory], name: str, value: str) -> QuerySet[Laboratory]:
        """The view has chosen already."""
        return queryset


LABORATORIES = ListSpec(
    key="laboratories",
    title="Laboratoires",
    columns=(
        Column("name", "Laboratoire", sort="nom", width="wide"),
        Column("country", "Pays", width="narrow"),
        Column("products", "Médicaments", kind="number"),
        Column("essential", "dont MITM", kind="number"),
        Column("merged_into", "Fusionné avec", lambda row: str(row.merged_into) if row.merged_into_id else ""),
    ),
    sorts={"nom": Sort("Nom", ("search_name", "pk"))},
    filterset=LaboratoryFilters,
    href=address("agency_laboratory"),
    noun="laboratoire",
    empty_title="Aucun laboratoire ne correspond.",
)
