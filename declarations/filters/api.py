"""Filters of a laboratory's own declarations, for its machine."""

from __future__ import annotations

import django_filters

from declarations.enums import CLOSED, OPEN, Kind
from declarations.models import Declaration
from mitm.api.filtering import InstantFilter

FILED = (*OPEN, *CLOSED)


class OwnDeclarationFilter(django_filters.FilterSet):
    """Which of its declarations."""

    state = django_filters.MultipleChoiceFilter(choices=[(state.value, state.label_for_lab) for state in FILED])
    kind = django_filters.MultipleChoiceFilter(choices=Kind.choices)
    cis = django_filters.CharFilter(field_name="products__speciality", max_length=8, distinct=True)
    filed_since = InstantFilter(field_name="filed_at", lookup_expr="gte")

    class Meta:
        model = Declaration
        fields = ()
