"""The lists of medicines, for the agency and for a laboratory."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from declarations.selectors.standings import published_as
from mitm.home.statuses import short_status
from mitm.registry.enums import MARKETED, AvailabilityStatus
from mitm.registry.models import Speciality
from mitm.registry.selectors.listing import matching_text
from mitm.web.filters import ListFilterSet
from mitm.web.lists import Column, ListSpec, Sort, View, address

YES_NO = [("oui", "Oui"), ("non", "Non")]
GONE = [("compris", "Avec ceux qui n’y sont pas ou plus")]


class ProductFilters(ListFilterSet):
    """Filters of medicines."""

    q = django_filters.CharFilter(label="Nom, substance, laboratoire ou code", method="words", max_length=200)
    mitm = django_filters.ChoiceFilter(label="Liste des MITM", choices=YES_NO, method="listed")
    statut = django_filters.ChoiceFilter(
        label="Statut publié",
        choices=AvailabilityStatus.choices,
        method="published",
        empty_label="Tous",
    )
    atc = django_filters.CharFilter(label="Classe ATC", field_name="atc__code", lookup_expr="istartswith", max_length=7)
    vente = django_filters.ChoiceFilter(label="Commercialisée", choices=YES_NO, method="marketed")
    registre = django_filters.ChoiceFilter(
        label="Registre", choices=GONE, method="gone", empty_label="Produits au registre"
    )

    def words(self, queryset: QuerySet[Speciality], name: str, value: str) -> QuerySet[Speciality]:
        """What a search finds."""
        return matching_text(queryset, value)

    def listed(self, queryset: QuerySet[Speciality], name: str, value: str) -> QuerySet[Speciality]:
        """On the list of essential medicines, or not."""
        return queryset.filter(is_mitm=value == "oui")

    def published(self, queryset: QuerySet[Speciality], name: str, value: str) -> QuerySet[Speciality]:
        """What the public reads: the agency’s own notice before the imported list."""
        return published_as(queryset, int(value))

    def marketed(self, queryset: QuerySet[Speciality], name: str, value: str) -> QuerySet[Speciality]:
        """On the market, or not."""
        return (
            queryset.filter(marketing_status=MARKETED)
            if value == "oui"
            else queryset.exclude(marketing_status=MARKETED)
        )

    def gone(self, queryset: QuerySet[Speciality], name: str, value: str) -> QuerySet[Speciality]:
        """The view has chosen already."""
        return queryset


class AgencyProductFilters(ProductFilters):
    """The same, with the laboratory that other pages link to."""

    laboratoire = django_filters.NumberFilter(label="Laboratoire (numéro)", field_name="laboratory_id")


def _market(row: Speciality) -> str:
    """What is not as usual."""
    return "" if row.marketing_status == MARKETED else row.marketing_status


_NAME = (
    Column("name", "Médicament", "display_name", sort="nom", width="wide"),
    Column("cis", "CIS", width="narrow"),
)
_LABORATORY = Column("laboratory", "Laboratoire", lambda row: row.laboratory or row.holders_label)
_FACTS = (
    Column("atc", "ATC", "atc_id", width="narrow"),
    Column("is_mitm", "MITM", lambda row: "oui" if row.is_mitm else ""),
    Column("published", "Statut publié", lambda row: short_status(row.published), kind="badge"),
    Column("marketing_status", "Commercialisation", _market),
    Column("last_changed_on", "Changé le", kind="date", sort="recents"),
)
_SHARED: dict[str, Any] = {
    "title": "Médicaments",
    "sorts": {
        "nom": Sort("Nom", ("search_name", "cis")),
        "recents": Sort("Dernier changement", ("-last_changed_on", "cis")),
    },
    "noun": "médicament",
    "first_filters": 3,
}
AGENCY = ListSpec(
    key="products",
    columns=(*_NAME, _LABORATORY, *_FACTS),
    filterset=AgencyProductFilters,
    href=address("agency_product", "cis"),
    views=(
        View("Tous", ""),
        View("MITM", "mitm=oui"),
        View("En rupture", "statut=1"),
        View("En tension", "statut=2"),
        View("De retour", "statut=4"),
    ),
    empty_title="Aucun médicament ne correspond.",
    **_SHARED,
)
PORTAL = ListSpec(
    key="portal-products",
    columns=(*_NAME, *_FACTS),
    filterset=ProductFilters,
    href=address("portal_product", "cis"),
    empty_title="Aucun de vos médicaments ne correspond.",
    empty_text="Aucun médicament dont vous soyez titulaire ou exploitant n’a ces caractéristiques au registre.",
    **_SHARED,
)
