"""The rows that hang on a case, in one statement: its text is the same for every case, so it is compiled once.

Compiling what follows takes the ORM ten times longer than PostgreSQL needs to answer it. Only the text is kept, never
what it brought.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Model, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, JSONObject, NullIf, Trim

from mitm.audit.models import Event, Snapshot
from mitm.documents.models import Attachment, IssuedDocument
from mitm.statements import Compiled, Given

LATEST_EVENTS = 25  # of the journal, on the page of a case
Row = dict[str, Any]  # as JSON keeps it: dates and moments in ISO
Lists = Mapping[str, QuerySet[Any]]


class Hanging:
    """The lists of rows that hang on a kind of case; `build` names them when the first page asks."""

    def __init__(self, model: type[Model], build: Callable[[], Lists]) -> None:
        self.model, self.build = model, build

    @cached_property
    def lists(self) -> Lists:
        """Each list by name."""
        return self.build()

    @cached_property
    def _statement(self) -> Compiled[tuple[list[Row], ...]]:
        columns = [ArraySubquery(rows) for rows in self.lists.values()]
        return Compiled(lambda: self.model._default_manager.filter(pk=Given("pk")).order_by().values_list(*columns))

    def of(self, pk: int) -> dict[str, list[Row]]:
        """Everything that hangs on a case, by name of list."""
        return dict(zip(self.lists, self._statement.rows(pk=pk)[0], strict=True))


def rebuilt(model: type[Model], row: Row) -> Any:
    """A row as an object of its model, for reading only; what the model does not know becomes an attribute."""
    fields = {field.attname: field.to_python(row.pop(field.attname)) for field in model._meta.concrete_fields}
    found = model(**fields)
    for name, value in row.items():
        setattr(found, name, value)
    return found


def dated(row: Row, name: str = "at") -> Row:
    """The row with one of its moments read."""
    return {**row, name: dt.datetime.fromisoformat(row[name])}


class File(NamedTuple):
    """A file that came in or a document that went out: the lists `received` and `issued` of `filed_lists`."""

    id: int
    name: str
    label: str
    size: int
    visibility: str
    at: dt.datetime
    who: str
    issued: bool = False


class PastEvent(NamedTuple):
    """A line of the journal."""

    at: dt.datetime
    kind: str
    actor_label: str
    organisation: str
    comment: str


def past_events(rows: Iterable[Row]) -> list[PastEvent]:
    """The list `events` of `filed_lists`."""
    return [PastEvent(**dated(row)) for row in rows]


def person(path: str) -> Coalesce:
    """The name of a person, or the address of one who gave none."""
    name = Trim(Concat(f"{path}__first_name", Value(" "), f"{path}__last_name"))
    return Coalesce(NullIf(name, Value("")), f"{path}__email", Value(""), output_field=CharField())


def every_column(model: type[Model]) -> dict[str, str]:
    """Every column of a model, so that `rebuilt` finds them."""
    return {field.attname: field.attname for field in model._meta.concrete_fields}


def filed_lists(case_type: str) -> dict[str, QuerySet[Any]]:
    """What the ground floor keeps of a case, newest first: files received and issued, versions, the latest events.

    One event more than a page shows tells that there are more.
    """
    filed = {"case_type": case_type, "case_id": OuterRef("pk")}
    received = JSONObject(**_file("uploaded"), name="name", label="label")
    issued = JSONObject(**_file("issued"), name="title", label="kind")
    version = JSONObject(number="number", filed_at="filed_at", who=person("filed_by"), data="data")
    event = JSONObject(at="at", kind="kind", actor_label="actor_label", organisation="organisation", comment="comment")
    return {
        "received": Attachment.objects.kept().filter(**filed).order_by("-uploaded_at").values_list(received),
        "issued": IssuedDocument.objects.filter(**filed).order_by("-issued_at").values_list(issued),
        "versions": Snapshot.objects.filter(**filed).order_by("-number").values_list(version),
        "events": Event.objects.filter(**filed).order_by("-sequence").values_list(event)[: LATEST_EVENTS + 1],
    }


def _file(act: str) -> dict[str, Any]:
    """What received and issued files have in common."""
    return {"id": "pk", "size": "size", "visibility": "visibility", "at": f"{act}_at", "who": person(f"{act}_by")}
