"""Search of the register by what people type, paste or scan.

A word finds the names that contain a word beginning with it, the medicines that contain a substance so named and
those of a laboratory so named. Accents, case, punctuation and the order of words do not matter. A word that the
register does not know is brought back to the nearest known ones (`SearchWord`, trigrams then edit distance).
"""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet, Value

from mitm.registry.fields import Searchable
from mitm.registry.identifiers import Identification, IdentifierKind, cip13_of, identify
from mitm.registry.models import Laboratory, Speciality
from mitm.registry.selectors.search_words import Word, WordQuery, known_words

_CODES = (IdentifierKind.CIS, IdentifierKind.CIP7, IdentifierKind.CIP13, IdentifierKind.DATAMATRIX)


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found, what the text was taken for, and which words were read as others."""

    specialities: list[Speciality]
    identification: Identification
    corrections: dict[str, str] = field(default_factory=dict)
    partial: bool = False
    """Some words were not found: the results lack them."""
    more: bool = False
    """There are more results than were asked for."""


def search_specialities(
    text: str, *, limit: int = 20, laboratory: Laboratory | None = None, include_gone: bool = False
) -> list[Speciality]:
    """The specialities that best answer `text`, best first, with laboratory and ATC class loaded."""
    return search_register(text, limit=limit, laboratory=laboratory, include_gone=include_gone).specialities


def search_register(
    text: str, *, limit: int = 20, laboratory: Laboratory | None = None, include_gone: bool = False
) -> SearchResult:
    """The same with what the screen should tell: a recognised code, corrected words, missing words, more results.

    A code finds its product even if it has left the register.
    """
    found = identify(text[:400])
    # A class that holds nothing may be a word: B12.
    if found.kind == IdentifierKind.ATC and (of_class := _by_atc(found, limit, laboratory, include_gone)).specialities:
        return of_class
    if found.names_a_product:
        rows = _by_code(found, laboratory)
        return SearchResult(rows[:limit], found)
    words = known_words(found.value)
    if not words:
        return SearchResult([], found)
    return _by_words(words, found, limit, laboratory, include_gone)


def speciality_of_code(text: str) -> Speciality | None:
    """The speciality of a CIS, CIP7, CIP13 or Data Matrix, or None."""
    found = identify(text)
    if not found.names_a_product:
        return None
    rows = _by_code(found, None)
    return rows[0] if rows else None


def specialities_with(word: str) -> QuerySet[Speciality]:
    """The specialities whose name holds a word, whatever its accents, or that a code names, for use within a query."""
    found = identify(word)
    if found.valid and found.kind in _CODES:
        return Speciality.objects.filter(_named_by(found))
    if not any(map(str.isalnum, word)):
        return Speciality.objects.none()
    return Speciality.objects.filter(search_name__contains=Searchable(Value(word)))


def _by_code(found: Identification, laboratory: Laboratory | None) -> list[Speciality]:
    if not found.valid:
        return []
    return list(_scoped(laboratory).filter(_named_by(found)).distinct())


def _named_by(found: Identification) -> Q:
    if found.kind == IdentifierKind.CIS:
        return Q(pk=found.value)
    return Q(presentations__pk=cip13_of(found.value) if found.kind == IdentifierKind.CIP7 else found.value)


def _by_atc(found: Identification, limit: int, laboratory: Laboratory | None, include_gone: bool) -> SearchResult:
    rows = _scoped(laboratory).filter(atc__code__startswith=found.value)
    if not include_gone:
        rows = rows.filter(gone_on__isnull=True)
    page = list(rows.order_by("search_name", "cis")[: limit + 1])
    return SearchResult(page[:limit], found, more=len(page) > limit)


def _scoped(laboratory: Laboratory | None) -> QuerySet[Speciality]:
    rows = Speciality.objects.select_related("laboratory", "atc")
    if laboratory is None:
        return rows
    own = Q(laboratory=laboratory) | Q(holders__laboratory=laboratory, holders__ends_on__isnull=True)
    return rows.filter(own).distinct()


def _by_words(
    words: list[Word], found: Identification, limit: int, laboratory: Laboratory | None, include_gone: bool
) -> SearchResult:
    """All words, read as they are if they are known; else all words or their neighbours; else most of them."""
    ranked: list[tuple[str, int]] = []
    for loose, some_missing in ((False, False), (True, False), (True, True)):
        ranked = WordQuery(words, loose, some_missing, limit + 1, laboratory, include_gone).run()
        if ranked:
            break
    return SearchResult(
        _in_order([cis for cis, _ in ranked[:limit]]),
        found,
        corrections={word.typed: word.similar[0] for word in words if word.corrected},
        partial=any(count < len(words) for _, count in ranked[:limit]),
        more=len(ranked) > limit,
    )


def _in_order(codes: list[str]) -> list[Speciality]:
    rows = Speciality.objects.select_related("laboratory", "atc").in_bulk(codes)
    return [rows[code] for code in codes]
