"""The short search of cases on desks and in the header: all words, each somewhere."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q

from mitm.registry.identifiers import identify

MOST_WORDS = 6


def number_typed(words: str) -> str:
    """The number of a case, however it is typed: « dr-2026-000123 »."""
    return words.strip().upper()


def holding(words: str, *fields: str, about: Callable[[str], Q]) -> Q:
    """Cases of which a field holds each word, or whose products do (`about`); beyond six words none is looked at.

    A code may be typed with spaces: « 34009 301 2345 4 ».
    """
    found = Q()
    for word in words.split()[:MOST_WORDS]:
        place = about(word)
        for field in fields:
            place |= Q(**{f"{field}__icontains": word})
        found &= place
    return found | about(words) if " " in words and identify(words).names_a_product else found
