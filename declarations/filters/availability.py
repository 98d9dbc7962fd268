"""Filters of availability, for the API."""

from __future__ import annotations

import django_filters
from django.db.models import Q, QuerySet

from declarations.enums import Origin, PublicStatus
from declarations.models import PublicEntry
from declarations.selectors.public import Wanted, matching
from mitm.api.filtering import InstantFilter, YesNoFilter


class AvailabilityFilter(django_filters.FilterSet):
    """Which lines of the public list."""

    current = YesNoFilter(method="in_force", help_text="En cours et non remplacée par un avis (sinon\u00a0: les deux).")
    status = django_filters.MultipleChoiceFilter(choices=PublicStatus.choices, help_text="1, 2, 3 ou 4.")
    origin = django_filters.ChoiceFilter(choices=Origin.choices)
    q = django_filters.CharFilter(method="by_words", max_length=100, help_text="Médicament, substance ou laboratoire.")
    atc = django_filters.CharFilter(method="by_class", max_length=7, help_text="Code ATC de tout niveau.")
    cis = django_filters.CharFilter(field_name="products__speciality", max_length=8, distinct=True)
    updated_since = django_filters.DateFilter(field_name="updated_on", lookup_expr="gte")

    class Meta:
        model = PublicEntry
        fields = ()

    def in_force(self, queryset: QuerySet[PublicEntry], name: str, value: bool) -> QuerySet[PublicEntry]:
        """What the public list shows today, or the rest."""
        shown = Q(is_current=True, superseded=False)
        return queryset.filter(shown if value else ~shown)

    def by_words(self, queryset: QuerySet[PublicEntry], name: str, value: str) -> QuerySet[PublicEntry]:
        """Every word, whatever its accents."""
        return matching(queryset, Wanted(words=value))

    def by_class(self, queryset: QuerySet[PublicEntry], name: str, value: str) -> QuerySet[PublicEntry]:
        """Medicines of a class or of one below it."""
        return matching(queryset, Wanted(atc=value))


class ChangeFilter(django_filters.FilterSet):
    """From when on."""

    since = InstantFilter(
        field_name="changed_at", lookup_expr="gte", help_text="Instant ISO 8601, par exemple 2026-03-12T00:00:00Z."
    )

    class Meta:
        model = PublicEntry
        fields = ()
