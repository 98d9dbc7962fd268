"""Querysets behind the lists of specialities and laboratories."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import CharField, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from mitm.registry.fields import Searchable
from mitm.registry.models import Laboratory, LaboratoryAlias, LaboratoryMerge, Speciality
from mitm.registry.selectors.dossier import behind
from mitm.registry.selectors.search import search_register

FOUND = 500
ALIKE = 0.4


def specialities_listed(*, laboratory_id: int | None = None, gone: bool = False) -> QuerySet[Speciality]:
    """Specialities.

    Those that left the register, or that another file names without their being in it, only when asked for.
    """
    rows = Speciality.objects.select_related("laboratory")
    if laboratory_id is not None:
        rows = rows.filter(behind(laboratory_id))
    return rows if gone else rows.filter(gone_on__isnull=True, registered=True)


def matching_text(rows: QuerySet[Speciality], text: str) -> QuerySet[Speciality]:
    """Keep the specialities that a search for the text finds (the first ones)."""
    found = search_register(text, limit=FOUND, include_gone=True).specialities
    return rows.filter(pk__in=[speciality.pk for speciality in found])


def laboratories_listed(*, merged: bool = False) -> QuerySet[Laboratory]:
    """Laboratories with how many of their products are on the register and on the list (`products`, `essential`)."""
    own = Speciality.objects.filter(laboratory=OuterRef("pk"), gone_on__isnull=True).order_by()
    counts = own.values("laboratory")
    rows = Laboratory.objects.annotate(
        products=_count(counts.annotate(n=Count("pk"))),
        essential=_count(counts.annotate(n=Count("pk", filter=Q(is_mitm=True)))),
    )
    return rows if merged else rows.filter(merged_into__isnull=True)


def _count(counts: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(Subquery(counts.values("n")), Value(0), output_field=IntegerField())


def named_like(rows: QuerySet[Laboratory], text: str) -> QuerySet[Laboratory]:
    """Keep the laboratories whose name or one of whose spellings holds all the words; none for signs alone."""
    words = [word for word in text.split() if any(map(str.isalnum, word))]
    if text and not words:
        return rows.none()
    for word in words[:8]:
        part = Searchable(Value(word, output_field=CharField()))
        spelled = LaboratoryAlias.objects.filter(normalised__contains=part).values("laboratory")
        rows = rows.filter(Q(search_name__contains=part) | Q(pk__in=spelled))
    return rows


def laboratory_by_id(pk: int) -> Laboratory | None:
    """A laboratory, with the one into which it was merged."""
    return Laboratory.objects.select_related("merged_into").filter(pk=pk).first()


def aliases_of(laboratory: Laboratory) -> list[LaboratoryAlias]:
    """The spellings under which files name a laboratory."""
    return list(LaboratoryAlias.objects.filter(laboratory=laboratory).order_by("spelling"))


def merges_of(laboratory: Laboratory) -> list[LaboratoryMerge]:
    """The decisions that merged others into the laboratory, or it into another, newest first."""
    rows = LaboratoryMerge.objects.filter(Q(kept=laboratory) | Q(merged=laboratory))
    return list(rows.select_related("kept", "merged").order_by("-merged_at", "-pk"))


def names_of(codes: Iterable[str]) -> dict[str, str]:
    """The name of each speciality among the codes; other words are left aside."""
    rows = Speciality.objects.filter(pk__in=set(codes)).only("cis", "name")
    return {row.cis: row.display_name for row in rows}


def merge_candidates(laboratory: Laboratory, text: str, *, limit: int = 15) -> list[Laboratory]:
    """The other laboratories in force whose name or spellings hold the words; without words, the names most alike."""
    rows = laboratories_listed().exclude(pk=laboratory.pk)
    if text:
        return list(named_like(rows, text).order_by("search_name", "pk")[:limit])
    rows = rows.annotate(alike=TrigramSimilarity("search_name", laboratory.search_name))
    return list(rows.filter(alike__gt=ALIKE).order_by("-alike", "pk")[:limit])


def merge_by_id(pk: int) -> LaboratoryMerge | None:
    """One decision."""
    return LaboratoryMerge.objects.select_related("kept", "merged").filter(pk=pk).first()
