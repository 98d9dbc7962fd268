"""Filters of the register's endpoints."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from mitm.api.filtering import YesNoFilter
from mitm.registry.enums import MARKETED
from mitm.registry.models import GenericGroup, Laboratory, Presentation, Speciality


class SpecialityFilter(django_filters.FilterSet):
    """Which medicines."""

    atc = django_filters.CharFilter(
        field_name="atc__code",
        lookup_expr="startswith",
        max_length=7,
        help_text="Code ATC ou son début (N, N03, N03AG01).",
    )
    laboratory = django_filters.CharFilter(field_name="laboratory__slug", max_length=200)
    mitm = YesNoFilter(field_name="is_mitm", help_text="Médicament d’intérêt thérapeutique majeur.")
    marketed = YesNoFilter(method="by_marketed", help_text="Commercialisé aujourd’hui.")
    group = django_filters.CharFilter(
        field_name="generic_memberships__group", method="in_group", max_length=10, help_text="Groupe générique."
    )
    gone = YesNoFilter(
        field_name="gone_on", lookup_expr="isnull", exclude=True, help_text="Sorti du registre (sinon\u00a0: les deux)."
    )
    changed_since = django_filters.DateFilter(field_name="last_changed_on", lookup_expr="gte")

    class Meta:
        model = Speciality
        fields = ()

    def in_group(self, queryset: QuerySet[Speciality], name: str, value: str) -> QuerySet[Speciality]:
        """Those that are in a generic group today, as the group itself lists them."""
        return queryset.filter(generic_memberships__group=value, generic_memberships__gone_on__isnull=True)

    def by_marketed(self, queryset: QuerySet[Speciality], name: str, value: bool) -> QuerySet[Speciality]:
        """On the market or not, as its company declared."""
        condition = {"marketing_status": MARKETED, "gone_on__isnull": True}
        return queryset.filter(**condition) if value else queryset.exclude(**condition)


class PresentationFilter(django_filters.FilterSet):
    """Which boxes."""

    cis = django_filters.CharFilter(field_name="speciality", max_length=8)
    cip7 = django_filters.CharFilter(max_length=7)

    class Meta:
        model = Presentation
        fields = ()


class LaboratoryFilter(django_filters.FilterSet):
    """Which companies."""

    country = django_filters.CharFilter(max_length=2)

    class Meta:
        model = Laboratory
        fields = ()


class GenericGroupFilter(django_filters.FilterSet):
    """Which generic groups."""

    cis = django_filters.CharFilter(field_name="members__speciality", method="of_speciality", max_length=8)

    class Meta:
        model = GenericGroup
        fields = ()

    def of_speciality(self, queryset: QuerySet[GenericGroup], name: str, value: str) -> QuerySet[GenericGroup]:
        """Those in which a speciality is today."""
        return queryset.filter(members__speciality=value, members__gone_on__isnull=True)
