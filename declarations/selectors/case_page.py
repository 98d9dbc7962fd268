"""Everything that one page shows of one case, in as few queries as there are tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import QuerySet

from declarations.evaluation import Alternative
from declarations.models import Declaration, DeclarationProduct, Evaluation, InformationRequest, Measure
from declarations.selectors.alternatives import alternatives_to
from declarations.selectors.case_rows import rows_of
from declarations.selectors.facts import declared
from mitm.accounts.actor import Actor
from mitm.audit.models import Snapshot
from mitm.audit.selectors import case_key
from mitm.cases.rows import File, PastEvent, Row, dated, past_events, person, rebuilt
from mitm.doctrine.selectors import doctrine_on
from mitm.statements import AnyGiven, Compiled, Given

EPISODES = 12
_AROUND = ("laboratory", "assigned_to", "crisis", "filed_by", "closed_by")
_CASE = Compiled(lambda: Declaration.objects.of_agency().filter(pk=Given("pk")).select_related(*_AROUND))


class Said(NamedTuple):
    """A message or an internal note."""

    at: dt.datetime
    who: str
    side: str
    body: str


class Version(NamedTuple):
    """A frozen version."""

    number: int
    filed_at: dt.datetime
    who: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """A case with all that hangs on it."""

    declaration: Declaration
    intervals: Sequence[Mapping[str, Any]]
    notices: Sequence[Mapping[str, Any]]
    links: Sequence[Mapping[str, Any]]
    products: list[DeclarationProduct]
    evaluations: list[Evaluation]
    measures: list[Measure]
    requests: list[InformationRequest]
    said: list[Said]
    files: list[File]
    versions: list[Version]
    events: list[PastEvent]
    alternatives: list[Alternative]
    episodes: list[Episode]
    doctrine: Mapping[str, object]

    @property
    def is_mitm(self) -> bool:
        """Whether one of the products is on the list."""
        return any(product.speciality.is_mitm for product in self.products)


def case_page(*, pk: int, actor: Actor, today: dt.date) -> CasePage:
    """The page of a case. Raises `Declaration.DoesNotExist` when the actor may not see it."""
    found = _CASE.rows(pk=pk) if actor.is_agency else []
    if not found:
        raise Declaration.DoesNotExist
    case, rows = found[0], rows_of(pk)
    products = declared(case)
    case.named = [product.speciality for product in products]
    codes = {product.speciality_id for product in products}
    return CasePage(
        declaration=case,
        intervals=rows["intervals"],
        notices=rows["notices"],
        links=rows["links"],
        products=products,
        evaluations=[rebuilt(Evaluation, row) for row in rows["evaluations"]],
        measures=[rebuilt(Measure, row) for row in rows["measures"]],
        requests=[rebuilt(InformationRequest, row) for row in rows["requests"]],
        said=_said(rows),
        files=_files(rows),
        versions=[Version(**dated(row, "filed_at")) for row in rows["versions"]],
        events=past_events(rows["events"]),
        alternatives=alternatives_to(codes, today=today),
        episodes=_episodes(case, codes),
        doctrine=doctrine_on(today),
    )


def _said(rows: Mapping[str, list[Row]]) -> list[Said]:
    """Messages and notes, newest first."""
    return sorted((Said(**dated(row)) for row in rows["messages"] + rows["notes"]), reverse=True)


def _files(rows: Mapping[str, list[Row]]) -> list[File]:
    """Files received and documents issued, newest first."""
    received = [File(**dated(row)) for row in rows["received"]]
    issued = [File(**dated(row), issued=True) for row in rows["issued"]]
    return sorted(received + issued, key=lambda file: file.at, reverse=True)


class Episode(NamedTuple):
    """Another case on the same products."""

    pk: int
    reference: str
    kind: str
    state: str
    starts_on: dt.date
    ended_on: dt.date | None
    criticality: int | None


def _on_products() -> QuerySet[Any, Any]:
    touched = DeclarationProduct.objects.filter(speciality_id=AnyGiven("codes")).values("declaration")
    others = Declaration.objects.of_agency().filter(pk__in=touched).exclude(pk=Given("but"))
    return others.order_by("-starts_on", "-pk").values_list(*Episode._fields)[:EPISODES]


_EPISODES = Compiled(_on_products)


def _episodes(declaration: Declaration, codes: set[str]) -> list[Episode]:
    """Other cases on the same products, newest first."""
    return [Episode(*row) for row in _EPISODES.rows(codes=list(codes), but=declaration.pk)]


def version_of(declaration: Declaration, number: int) -> tuple[Version | None, Version | None]:
    """A frozen version and the one before it."""
    case_type, case_id = case_key(declaration)
    rows = Snapshot.objects.filter(case_type=case_type, case_id=case_id, number__in=(number, number - 1))
    found = {row[0]: Version(*row) for row in rows.values_list("number", "filed_at", person("filed_by"), "data")}
    return found.get(number), found.get(number - 1)
