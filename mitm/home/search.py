"""Search in everything: medicines first with what was read, then what each app finds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.urls import reverse

from mitm import plaintext
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.registry.identifiers import IdentifierKind
from mitm.registry.models import Laboratory, Speciality
from mitm.registry.selectors import search_register
from mitm.registry.selectors.listing import laboratories_listed, named_like
from mitm.web import contributions
from mitm.web.contributions import SearchProvider, SearchResult, register

PRODUCTS = 20
OTHERS = 20
LABORATORIES = 6
ADDRESSES = {Audience.AGENCY: "agency_product", Audience.LABORATORY: "portal_product"}


@dataclass(slots=True)
class Findings:
    """What a search found, and how the words were read."""

    text: str
    products: list[SearchResult] = field(default_factory=list)
    others: list[tuple[str, list[SearchResult]]] = field(default_factory=list)
    corrections: dict[str, str] = field(default_factory=dict)
    partial: bool = False
    more: bool = False
    error: str = ""
    only: str = ""
    """The address of the one thing that was named exactly."""

    @property
    def found(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.products or self.others)


def findings(text: str, actor: Actor) -> Findings:
    """Everything that the actor may find."""
    words = plaintext.straightened(plaintext.cleaned(text)).strip()[:200]
    result = Findings(words)
    if not words:
        return result
    laboratory = actor.membership.laboratory if actor.membership else None
    register_found = search_register(words, limit=PRODUCTS, laboratory=laboratory)
    code = register_found.identification.kind not in (IdentifierKind.TEXT, IdentifierKind.ATC)
    result.products = [_product(row, actor, exact=code) for row in register_found.specialities]
    result.corrections, result.partial = register_found.corrections, register_found.partial
    result.more, result.error = register_found.more, register_found.identification.error
    others = contributions.search(words, actor=actor, limit=OTHERS)
    result.others = _by_kind(others)
    exact = [item for item in (*result.products, *others) if item.exact]
    result.only = exact[0].url if len(exact) == 1 else ""
    return result


def _product(row: Speciality, actor: Actor, *, exact: bool) -> SearchResult:
    details = [f"CIS\u00a0{row.cis}", str(row.laboratory or row.holders_label), "MITM" if row.is_mitm else ""]
    if row.gone_on:
        details.append("sortie du registre")
    url = reverse(ADDRESSES[actor.audience], args=[row.cis])
    detail = " · ".join(part for part in details if part)
    return SearchResult(title=row.display_name, url=url, kind="Médicaments", detail=detail, exact=exact)


def _by_kind(results: Iterable[SearchResult]) -> list[tuple[str, list[SearchResult]]]:
    """Groups in the order in which their kinds first come."""
    rows = list(results)
    kinds = list(dict.fromkeys(row.kind for row in rows))
    ordered = sorted(rows, key=lambda row: kinds.index(row.kind))
    return [(kind, list(group)) for kind, group in groupby(ordered, key=lambda row: row.kind)]


def _laboratories(words: str, actor: Actor, limit: int) -> Iterable[SearchResult]:
    rows = named_like(laboratories_listed(), words).order_by("search_name", "pk")[: min(limit, LABORATORIES)]
    return [_laboratory(row) for row in rows]


def _laboratory(row: Laboratory) -> SearchResult:
    products: int = row.products  # type: ignore[attr-defined]
    detail = f"{products} médicament{'s' if products > 1 else ''}"
    return SearchResult(
        title=row.name, url=reverse("agency_laboratory", args=[row.pk]), kind="Laboratoires", detail=detail
    )


register(SearchProvider(key="laboratories", audiences=frozenset({Audience.AGENCY}), find=_laboratories, order=50))
