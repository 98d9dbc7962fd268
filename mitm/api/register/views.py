"""Endpoints of the register."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from mitm.api.pagination import ByCursor
from mitm.api.reading import OpenData, OpenItem, OpenList
from mitm.api.register import filters
from mitm.api.register.serializers import (
    GenericGroupSerializer,
    LaboratorySerializer,
    PresentationSerializer,
    SearchAnswerSerializer,
    SpecialityDetailSerializer,
    SpecialitySerializer,
)
from mitm.registry.selectors import open_data, search_register

TAGS = ["registre"]


class ByCis(ByCursor):
    """In the order of the codes."""

    ordering = "cis"


class ByCip(ByCursor):
    """In the order of the codes."""

    ordering = "cip13"


class ByCode(ByCursor):
    """In the order of the codes."""

    ordering = "code"


@extend_schema_view(get=extend_schema(operation_id="specialites", summary="Spécialités", tags=TAGS))
class SpecialityList(OpenList):
    """Medicines."""

    queryset = open_data.specialities()
    serializer_class = SpecialitySerializer
    filterset_class = filters.SpecialityFilter
    pagination_class = ByCis


@extend_schema_view(get=extend_schema(operation_id="specialite", summary="Une spécialité par son code CIS", tags=TAGS))
class SpecialityItem(OpenItem):
    """One medicine."""

    queryset = open_data.specialities_in_full()
    serializer_class = SpecialityDetailSerializer
    lookup_field = "cis"


class SearchQuery(serializers.Serializer):
    """What is searched."""

    q = serializers.CharField(min_length=1, max_length=400, help_text="Ce qui est cherché.")
    limit = serializers.IntegerField(min_value=1, max_value=100, default=20, help_text="De 1 à 100 ; 20 par défaut.")
    gone = serializers.BooleanField(
        default=False, help_text="Chercher aussi parmi les spécialités sorties du registre."
    )


class SpecialitySearch(OpenData):
    """Search by name, substance, company or code."""

    filter_backends = ()
    pagination_class = None
    serializer_class = SearchAnswerSerializer

    @extend_schema(
        operation_id="specialites_recherche",
        summary="Rechercher une spécialité",
        description="Nom, substance, laboratoire, code CIS, CIP7, CIP13, ATC, ou texte d’un Data Matrix ; "
        "les fautes de frappe sont corrigées.",
        tags=TAGS,
        parameters=[SearchQuery],
        responses=SearchAnswerSerializer,
    )
    def get(self, request: Request) -> Response:
        """The best answers, best first."""
        query = SearchQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        found = search_register(asked["q"], limit=asked["limit"], include_gone=asked["gone"])
        answer = {
            "recognised_as": found.identification.kind,
            "error": found.identification.error,
            "corrections": found.corrections,
            "partial": found.partial,
            "more": found.more,
            "results": found.specialities,
        }
        return Response(SearchAnswerSerializer(answer).data)


@extend_schema_view(get=extend_schema(operation_id="presentations", summary="Présentations", tags=TAGS))
class PresentationList(OpenList):
    """Boxes."""

    queryset = open_data.presentations()
    serializer_class = PresentationSerializer
    filterset_class = filters.PresentationFilter
    pagination_class = ByCip


@extend_schema_view(
    get=extend_schema(operation_id="presentation", summary="Une présentation par son code CIP13", tags=TAGS)
)
class PresentationItem(OpenItem):
    """One box."""

    queryset = open_data.presentations()
    serializer_class = PresentationSerializer
    lookup_field = "cip13"


@extend_schema_view(get=extend_schema(operation_id="laboratoires", summary="Laboratoires", tags=TAGS))
class LaboratoryList(OpenList):
    """Companies."""

    queryset = open_data.laboratories()
    serializer_class = LaboratorySerializer
    filterset_class = filters.LaboratoryFilter
    pagination_class = ByCursor


@extend_schema_view(get=extend_schema(operation_id="laboratoire", summary="Un laboratoire", tags=TAGS))
class LaboratoryItem(OpenItem):
    """One company."""

    queryset = open_data.laboratories()
    serializer_class = LaboratorySerializer
    lookup_field = "slug"


@extend_schema_view(get=extend_schema(operation_id="groupes_generiques", summary="Groupes génériques", tags=TAGS))
class GenericGroupList(OpenList):
    """Generic groups."""

    queryset = open_data.generic_groups()
    serializer_class = GenericGroupSerializer
    filterset_class = filters.GenericGroupFilter
    pagination_class = ByCode


@extend_schema_view(get=extend_schema(operation_id="groupe_generique", summary="Un groupe générique", tags=TAGS))
class GenericGroupItem(OpenItem):
    """One generic group."""

    queryset = open_data.generic_groups()
    serializer_class = GenericGroupSerializer
    lookup_field = "code"
