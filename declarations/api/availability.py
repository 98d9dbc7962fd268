"""Endpoints on availability: what the public pages say, for software."""

from __future__ import annotations

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from declarations.api.availability_serializers import (
    ChangeSerializer,
    EntrySerializer,
    ProductAvailabilitySerializer,
)
from declarations.filters.availability import AvailabilityFilter, ChangeFilter
from declarations.selectors import public
from mitm.api.pagination import ByCursor
from mitm.api.reading import OpenData, OpenItem, OpenList

TAGS = ["disponibilité"]


class ByNews(ByCursor):
    """The latest news first."""

    ordering = ("-updated_on", "-id")


class ByChange(ByCursor):
    """In the order in which lines changed."""

    ordering = ("changed_at", "id")


@extend_schema_view(
    get=extend_schema(
        operation_id="disponibilite",
        summary="Ruptures, tensions, arrêts et remises à disposition, en cours et passés",
        tags=TAGS,
    )
)
class EntryList(OpenList):
    """Lines of the public list."""

    queryset = public.with_products(public.readable())
    serializer_class = EntrySerializer
    filterset_class = AvailabilityFilter
    pagination_class = ByNews


@extend_schema_view(get=extend_schema(operation_id="disponibilite_ligne", summary="Une situation", tags=TAGS))
class EntryItem(OpenItem):
    """One line."""

    queryset = public.with_products(public.readable())
    serializer_class = EntrySerializer
    lookup_field = "key"


@extend_schema_view(
    get=extend_schema(
        operation_id="disponibilite_changements",
        summary="Ce qui a changé depuis un instant",
        description="Dans l’ordre des changements. Pour suivre la liste\u00a0: garder le plus grand `changed_at` lu et "
        "le redonner comme `since` ; une ligne lue deux fois remplace la précédente.",
        tags=TAGS,
    )
)
class ChangeList(OpenList):
    """Lines by change."""

    queryset = public.with_products(public.every_entry())
    serializer_class = ChangeSerializer
    filterset_class = ChangeFilter
    pagination_class = ByChange


class ProductAvailability(OpenData):
    """A medicine."""

    serializer_class = ProductAvailabilitySerializer
    filter_backends = ()
    pagination_class = None

    @extend_schema(
        operation_id="disponibilite_specialite",
        summary="Disponibilité d’une spécialité\u00a0: statut publié, situations, historique",
        description="Un statut nul dit que rien n’est publié, non que le médicament est disponible partout.",
        tags=TAGS,
        responses=ProductAvailabilitySerializer,
    )
    def get(self, request: Request, cis: str) -> Response:
        """Read."""
        speciality = public.speciality(cis)
        if speciality is None:
            raise Http404
        entries = public.entries_of(cis)
        answer = {
            "cis": speciality.cis,
            "name": speciality.display_name,
            "status": public.standing(speciality.cis, entries).status,
            "entries": entries,
            "episodes": public.episodes_of(cis, entries),
        }
        return Response(ProductAvailabilitySerializer(answer).data)
