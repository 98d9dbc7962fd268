"""The rows that hang on a declaration."""

from __future__ import annotations

from typing import Any

from django.db.models import Case as SqlCase, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import JSONObject

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
from mitm.audit.selectors import case_key
from mitm.cases.rows import Hanging, Row, every_column, filed_lists, person


def rows_of(pk: int) -> dict[str, list[Row]]:
    """Everything that hangs on a case, by name of `_hanging`."""
    return _HANGING.of(pk)


def _hanging() -> dict[str, QuerySet[Any]]:
    """Each list of rows, newest first unless said otherwise."""
    own = {"declaration": OuterRef("pk")}
    evaluation = JSONObject(**every_column(Evaluation), who=person("evaluated_by"))
    measure = JSONObject(**every_column(Measure), proposer=person("proposed_by"), letter_name="letter__name")
    request = JSONObject(**every_column(InformationRequest), asker=person("asked_by"), answerer=person("answered_by"))
    message = JSONObject(at="sent_at", who=person("author"), side="audience", body="body")
    note = JSONObject(at="written_at", who=person("author"), side=Value("note"), body="body")
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
        **filed_lists(case_key(Declaration())[0]),
    }


_HANGING = Hanging(Declaration, _hanging)


def _links() -> QuerySet[Any]:
    """The other end of each link."""
    ends = {
        name: SqlCase(When(first=OuterRef("pk"), then=F(f"second__{path}")), default=F(f"first__{path}"))
        for name, path in (("pk", "pk"), ("reference", "reference"), ("label", "product_label"), ("state", "state"))
    }
    links = DeclarationLink.objects.filter(Q(first=OuterRef("pk")) | Q(second=OuterRef("pk"))).order_by("pk")
    return links.values_list(JSONObject(id="pk", kind="kind", reason="reason", **ends))
