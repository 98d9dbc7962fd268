"""The medicines allowed below two months of stock, as open data."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers

from derogations.enums import Ground
from derogations.models import Publication
from derogations.selectors.publication import published_on
from mitm.api.pagination import ByCursor
from mitm.api.reading import OpenList
from mitm.registry.enums import ThresholdUnit


class LoweredSerializer(serializers.Serializer):
    """One decision as it was published; `ends_on` is the last day, null without one."""

    reference = serializers.CharField(source="data.reference")
    cis = serializers.CharField(source="data.cis")
    product = serializers.CharField(source="data.product")
    laboratory = serializers.CharField(source="data.laboratory")
    ground = serializers.ChoiceField(source="data.ground", choices=Ground.choices)
    threshold_value = serializers.DecimalField(source="data.threshold.value", max_digits=5, decimal_places=2)
    threshold_unit = serializers.ChoiceField(source="data.threshold.unit", choices=ThresholdUnit.choices)
    starts_on = serializers.DateField()
    ends_on = serializers.SerializerMethodField()
    reasons = serializers.CharField(source="data.reasons")
    published_at = serializers.DateTimeField()

    def get_ends_on(self, publication: Any) -> dt.date | None:
        """The last day on which the threshold holds."""
        return publication.ends_on - dt.timedelta(days=1) if publication.ends_on else None


class LoweredFilter(django_filters.FilterSet):
    """Which decisions."""

    cis = django_filters.CharFilter(
        field_name="decision__request__speciality", max_length=8, help_text="Code CIS du médicament."
    )

    class Meta:
        model = Publication
        fields = ()


class ByPublication(ByCursor):
    """In the order of publication."""

    ordering = ("-published_at", "-id")


@extend_schema_view(
    get=extend_schema(
        operation_id="seuils_abaisses",
        summary="Médicaments autorisés sous deux mois de stock, avec la décision publiée",
        tags=["stocks"],
    )
)
class LoweredList(OpenList):
    """Published decisions whose threshold holds today."""

    serializer_class = LoweredSerializer
    pagination_class = ByPublication
    filterset_class = LoweredFilter

    def get_queryset(self) -> QuerySet[Publication]:
        """Those of today."""
        return published_on(timezone.localdate())
