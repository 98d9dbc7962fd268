"""Which medicines of a laboratory a request may be about."""

from __future__ import annotations

from mitm.registry.models import Laboratory, Speciality
from mitm.registry.selectors import search_specialities

FOUND = 12


def own_mitm(words: str, *, laboratory_id: int) -> list[Speciality]:
    """Essential medicines of the laboratory that answer the words; without words, the first ones by name."""
    if words.strip():
        found = search_specialities(words, limit=FOUND * 3, laboratory=Laboratory(pk=laboratory_id))
        return [one for one in found if one.is_mitm and one.registered and one.gone_on is None][:FOUND]
    rows = Speciality.objects.filter(laboratory=laboratory_id, is_mitm=True, registered=True, gone_on__isnull=True)
    return list(rows.order_by("search_name", "cis")[:FOUND])


def own_speciality(cis: str, *, laboratory_id: int) -> list[Speciality]:
    """The speciality named, when it is one of the laboratory's essential medicines; nothing otherwise."""
    return own_mitm(cis, laboratory_id=laboratory_id) if cis.isascii() and cis.isdigit() and len(cis) == 8 else []
