"""The rows that hang on a case, in one statement: its text is the same for every case, so it is compiled once.

Compiling what follows takes the ORM ten times longer than PostgreSQL needs to answer it. Only the text is kept, never
what it brought.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import Case as SqlCase, CharField, F, Model, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat, JSONObject, NullIf, Trim

from declarations.models import (
    Declaration,
    DeclarationLink,
    Evaluation,
    InformationRequest,
    Measure,
    Message,
    Note,
    PublicNotice,
    StatusInterval,
)
from mitm.audit.models import Event, Snapshot
from mitm.audit.selectors import case_key
from mitm.documents.models import Attachment, IssuedDocument

EVENTS = 25

Row = dict[str, Any]  # as JSON keeps it: dates and moments in ISO


def rows_of(pk: int) -> dict[str, list[Row]]:
    """Everything that hangs on a case, by name of `_hanging`."""
    sql, params = _statement()
    with connection.cursor() as cursor:
        cursor.execute(sql, (*params, pk))
        columns = cursor.fetchone()
    return {name: [json.loads(row) for row in rows] for name, rows in zip(_hanging(), columns, strict=True)}


def rebuilt(model: type[Model], row: Row) -> Any:
    """A row as an object of its model, for reading only; what the model does not know becomes an attribute."""
    fields = {field.attname: field.to_python(row.pop(field.attname)) for field in model._meta.concrete_fields}
    found = model(**fields)
    for name, value in row.items():
        setattr(found, name, value)
    return found


def person(path: str) -> Coalesce:
    """The name of a person, or the address of one who gave none."""
    name = Trim(Concat(f"{path}__first_name", Value(" "), f"{path}__last_name"))
    return Coalesce(NullIf(name, Value("")), f"{path}__email", Value(""), output_field=CharField())


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """The statement and its parameters but the last, which is the case's own key."""
    columns = [ArraySubquery(rows) for rows in _hanging().values()]
    whole = Declaration.objects.filter(pk=0).order_by().values_list(*columns)
    sql, params = whole.query.sql_with_params()
    return sql, params[:-1]


@cache
def _hanging() -> dict[str, QuerySet[Any]]:
    """Each list of rows, newest first unless said otherwise."""
    own = {"declaration": OuterRef("pk")}
    filed = {"case_type": case_key(Declaration())[0], "case_id": OuterRef("pk")}
    evaluation = JSONObject(**_all(Evaluation), who=person("evaluated_by"))
    measure = JSONObject(**_all(Measure), proposer=person("proposed_by"), letter_name="letter__name")
    request = JSONObject(**_all(InformationRequest), asker=person("asked_by"), answerer=person("answered_by"))
    message = JSONObject(at="sent_at", who=person("author"), side="audience", body="body")
    note = JSONObject(at="written_at", who=person("author"), side=Value("note"), body="body")
    received = JSONObject(**_file("uploaded"), name="name", label="label")
    issued = JSONObject(**_file("issued"), name="title", label="kind")
    version = JSONObject(number="number", filed_at="filed_at", who=person("filed_by"), data="data")
    event = JSONObject(at="at", kind="kind", actor_label="actor_label", organisation="organisation", comment="comment")
    interval = JSONObject(kind="kind", starts_on="starts_on", ends_on="ends_on")
    notice = JSONObject(number="number", state="state", status="status", published_at="published_at")
    return {
        "intervals": StatusInterval.objects.filter(**own).order_by("starts_on").values_list(interval),
        "notices": PublicNotice.objects.filter(**own).order_by("-number").values_list(notice),
        "links": _links(),
        "evaluations": Evaluation.objects.filter(**own).order_by("-pk").values_list(evaluation),
        "measures": Measure.objects.filter(**own).order_by("pk").values_list(measure),
        "requests": InformationRequest.objects.filter(**own).order_by("-number").values_list(request),
        "messages": Message.objects.filter(**own).order_by("-sent_at").values_list(message),
        "notes": Note.objects.filter(**own).order_by("-written_at").values_list(note),
        "received": Attachment.objects.filter(**filed).order_by("-uploaded_at").values_list(received),
        "issued": IssuedDocument.objects.filter(**filed).order_by("-issued_at").values_list(issued),
        "versions": Snapshot.objects.filter(**filed).order_by("-number").values_list(version),
        "events": Event.objects.filter(**filed).order_by("-sequence").values_list(event)[: EVENTS + 1],
    }


def _all(model: type[Model]) -> dict[str, str]:
    """Every column of a model, so that `rebuilt` finds them."""
    return {field.attname: field.attname for field in model._meta.concrete_fields}


def _file(act: str) -> dict[str, Any]:
    """What received and issued files have in common."""
    return {"id": "pk", "size": "size", "visibility": "visibility", "at": f"{act}_at", "who": person(f"{act}_by")}


def _links() -> QuerySet[Any]:
    """The other end of each link."""
    ends = {
        name: SqlCase(When(first=OuterRef("pk"), then=F(f"second__{path}")), default=F(f"first__{path}"))
        for name, path in (("pk", "pk"), ("reference", "reference"), ("label", "product_label"), ("state", "state"))
    }
    links = DeclarationLink.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk"))).order_by("pk")
    return links.values_list(JSONObject(id="pk", kind="kind", reason="reason", **ends))
