"""The register as open data: querysets for the API, each with what a line shows and nothing row by row."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from mitm.registry.models import (
    Composition,
    GenericGroup,
    GenericMember,
    Holder,
    Laboratory,
    MitmListing,
    Presentation,
    Speciality,
)


def specialities() -> QuerySet[Speciality]:
    """Every speciality, those that left the register too, with their laboratory."""
    return Speciality.objects.select_related("laboratory").defer("search_name", "holders_label")


def specialities_in_full() -> QuerySet[Speciality]:
    """Specialities with everything that the register says of them today."""
    groups = GenericMember.objects.filter(gone_on__isnull=True).select_related("group").order_by("group_id")
    return specialities().prefetch_related(
        Prefetch("presentations", Presentation.objects.order_by("cip13")),
        Prefetch(
            "compositions",
            Composition.objects.filter(gone_on__isnull=True)
            .select_related("substance")
            .order_by("link", "-nature", "id"),
        ),
        Prefetch("generic_memberships", groups),
        Prefetch("holders", Holder.objects.select_related("laboratory").order_by("role", "id")),
        Prefetch("listings", MitmListing.objects.order_by("listed_from", "id")),
    )


def presentations() -> QuerySet[Presentation]:
    """Every presentation."""
    return Presentation.objects.all()


def laboratories() -> QuerySet[Laboratory]:
    """Laboratories, those merged into another one left out."""
    return Laboratory.objects.filter(merged_into__isnull=True)


def generic_groups() -> QuerySet[GenericGroup]:
    """Generic groups with their members."""
    members = GenericMember.objects.filter(gone_on__isnull=True).select_related("speciality")
    return GenericGroup.objects.prefetch_related(Prefetch("members", members.order_by("rank", "id")))
