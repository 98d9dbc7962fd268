"""Everything that one page shows of one case, in as few queries as there are tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case as SqlCase, CharField, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat, JSONObject, NullIf, Trim

from declarations.enums import BEFORE_FILING
from declarations.evaluation import Alternative
from declarations.models import (
    Declaration,
    DeclarationLink,
    DeclarationProduct,
    Evaluation,
    InformationRequest,
    Measure,
    Message,
    Note,
    PublicNotice,
    StatusInterval,
)
from declarations.selectors.alternatives import alternatives_to
from mitm.accounts.actor import Actor
from mitm.audit.models import Event, Snapshot
from mitm.audit.selectors import case_key
from mitm.doctrine.selectors import doctrine_on
from mitm.documents.models import Attachment, IssuedDocument

EPISODES, EVENTS = 12, 25


def person(path: str) -> Coalesce:
    """The name of a person, or the address of one who gave none."""
    name = Trim(Concat(f"{path}__first_name", Value(" "), f"{path}__last_name"))
    return Coalesce(NullIf(name, Value("")), f"{path}__email", Value(""), output_field=CharField())


class Said(NamedTuple):
    """A message or an internal note."""

    at: dt.datetime
    who: str
    side: str
    body: str


class File(NamedTuple):
    """A file that came in or a document that went out."""

    id: int
    name: str
    label: str
    size: int
    visibility: str
    at: dt.datetime
    who: str
    issued: bool


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
    intervals: list[Mapping[str, Any]]
    notices: list[Mapping[str, Any]]
    links: list[Mapping[str, Any]]
    products: list[DeclarationProduct]
    evaluations: list[Any]
    measures: list[Measure]
    requests: list[InformationRequest]
    said: list[Said]
    files: list[File]
    versions: list[Version]
    events: list[Any]
    alternatives: list[Alternative]
    episodes: list[Any]
    doctrine: Mapping[str, object]

    @property
    def is_mitm(self) -> bool:
        """Whether one of the products is on the list."""
        return any(product.speciality.is_mitm for product in self.products)


def case_page(*, pk: int, actor: Actor, today: dt.date) -> CasePage:
    """The page of a case. Raises `Declaration.DoesNotExist` when the actor may not see it."""
    declaration = _case(pk, actor)
    products = list(declaration.products.select_related("speciality__atc", "presentation"))
    codes = {product.speciality_id for product in products}
    return CasePage(
        declaration=declaration,
        intervals=declaration.intervals_json,  # type: ignore[attr-defined]
        notices=declaration.notices_json,  # type: ignore[attr-defined]
        links=declaration.links_json,  # type: ignore[attr-defined]
        products=products,
        evaluations=list(_evaluations(declaration)),
        measures=list(declaration.measures.select_related("letter").annotate(proposer=person("proposed_by"))),
        requests=list(_requests(declaration)),
        said=_said(declaration),
        files=_files(declaration),
        versions=_versions(declaration),
        events=_events(declaration),
        alternatives=alternatives_to(codes, today=today),
        episodes=list(_episodes(declaration, codes)),
        doctrine=doctrine_on(today),
    )


def _case(pk: int, actor: Actor) -> Declaration:
    """The case with its periods, notices and links, in one query."""
    intervals = StatusInterval.objects.filter(declaration=OuterRef("pk")).order_by("starts_on")
    interval = JSONObject(kind="kind", starts_on="starts_on", ends_on="ends_on", reason="reason")
    notices = PublicNotice.objects.filter(declaration=OuterRef("pk")).order_by("-number")
    notice = JSONObject(number="number", state="state", status="status", published_at="published_at", to="return_to")
    return (
        Declaration.objects.visible_to(actor)
        .select_related("laboratory", "assigned_to", "crisis", "filed_by", "closed_by")
        .annotate(
            intervals_json=ArraySubquery(intervals.values_list(interval)),
            notices_json=ArraySubquery(notices.values_list(notice)),
            links_json=ArraySubquery(_links()),
        )
        .get(pk=pk)
    )


def _links() -> QuerySet[Any]:
    """The other end of each link."""
    ends = {
        name: SqlCase(When(first=OuterRef("pk"), then=F(f"second__{path}")), default=F(f"first__{path}"))
        for name, path in (("pk", "pk"), ("reference", "reference"), ("label", "product_label"), ("state", "state"))
    }
    links = DeclarationLink.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk"))).order_by("pk")
    return links.values_list(JSONObject(id="pk", kind="kind", reason="reason", **ends))


def _evaluations(declaration: Declaration) -> QuerySet[Any]:
    """Evaluations, newest first; the machine's own first."""
    rows = Evaluation.objects.filter(declaration=declaration).order_by("-pk").annotate(who=person("evaluated_by"))
    return rows


def _requests(declaration: Declaration) -> QuerySet[InformationRequest]:
    asked = person("asked_by")
    return declaration.requests.annotate(asker=asked, answerer=person("answered_by")).order_by("-number")


def _said(declaration: Declaration) -> list[Said]:
    """Messages and notes, newest first."""
    names = ("at", "who", "side", "text")
    messages = Message.objects.filter(declaration=declaration).order_by()
    notes = Note.objects.filter(declaration=declaration).order_by()
    message_rows = messages.annotate(at=F("sent_at"), who=person("author"), side=F("audience"), text=F("body"))
    note_rows = notes.annotate(at=F("written_at"), who=person("author"), side=Value("note"), text=F("body"))
    rows = message_rows.values_list(*names).union(note_rows.values_list(*names), all=True)
    return sorted((Said(*row) for row in rows), reverse=True)


def _files(declaration: Declaration) -> list[File]:
    """Files received and documents issued, newest first."""
    case_type, case_id = case_key(declaration)
    of_case = {"case_type": case_type, "case_id": case_id}
    received = (
        Attachment.objects.filter(**of_case)
        .order_by()
        .annotate(text=F("label"), at=F("uploaded_at"), who=person("uploaded_by"), issued=Value(False))
    )
    issued = (
        IssuedDocument.objects.filter(**of_case)
        .order_by()
        .annotate(name=F("title"), text=F("kind"), at=F("issued_at"), who=person("issued_by"), issued=Value(True))
    )
    names = ("id", "name", "text", "size", "visibility", "at", "who", "issued")
    rows = received.values_list(*names).union(issued.values_list(*names), all=True)
    return sorted((File(*row) for row in rows), key=lambda file: file.at, reverse=True)


def _versions(declaration: Declaration) -> list[Version]:
    """Frozen versions, newest first."""
    case_type, case_id = case_key(declaration)
    rows = Snapshot.objects.filter(case_type=case_type, case_id=case_id).order_by("-number")
    return [Version(*row) for row in rows.values_list("number", "filed_at", person("filed_by"), "data")]


def _events(declaration: Declaration) -> list[Any]:
    """The latest events."""
    case_type, case_id = case_key(declaration)
    rows = Event.objects.filter(case_type=case_type, case_id=case_id).order_by("-sequence")
    fields = ("sequence", "at", "kind", "actor_label", "organisation", "audience", "comment", "data")
    return list(rows.values_list(*fields, named=True)[: EVENTS + 1])


def _episodes(declaration: Declaration, codes: set[str]) -> QuerySet[Any]:
    """Other cases on the same products, newest first."""
    touched = DeclarationProduct.objects.filter(speciality__in=codes).values("declaration")
    others = Declaration.objects.filter(pk__in=touched).exclude(pk=declaration.pk).exclude(state__in=BEFORE_FILING)
    fields = ("pk", "reference", "kind", "state", "starts_on", "ended_on", "criticality")
    return others.order_by("-starts_on", "-pk").values_list(*fields, named=True)[:EPISODES]


def version_of(declaration: Declaration, number: int) -> tuple[Version | None, Version | None]:
    """A frozen version and the one before it."""
    case_type, case_id = case_key(declaration)
    rows = Snapshot.objects.filter(case_type=case_type, case_id=case_id, number__in=(number, number - 1))
    found = {row[0]: Version(*row) for row in rows.values_list("number", "filed_at", person("filed_by"), "data")}
    return found.get(number), found.get(number - 1)
