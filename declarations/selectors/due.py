"""What the deadlines of a case follow from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from declarations.deadlines import Facts
from declarations.enums import Criticality, Kind, State
from declarations.fields import Field, Step, missing
from declarations.models import Declaration
from declarations.snapshots import values_of
from mitm.audit.models import Snapshot


def facts_of(declaration: Declaration, *, open_requests: Iterable[dt.date] | None = None) -> Facts:
    """What the deadlines of a filed case follow from; whoever has read the open requests already may say so."""
    if open_requests is None:
        waiting = declaration.requests.filter(answered_at__isnull=True, cancelled_at__isnull=True)
        open_requests = waiting.values_list("due_on", flat=True)
    assert declaration.news_on, "a filed case has news"
    assert declaration.starts_on, "a filed case has a start"
    lacking = _lacking(values_of(declaration), declaration.kind, declaration.criticality)
    only_figures = declaration.version > 1 and not any(field.carried for field in lacking)
    return Facts(
        state=State(declaration.state),
        kind=Kind(declaration.kind),
        filed_on=timezone.localdate(declaration.filed_at),
        news_on=declaration.news_on,
        starts_on=declaration.starts_on,
        turned_on=declaration.turned_on,
        return_by=declaration.return_latest or declaration.return_likely,
        criticality=declaration.criticality,
        complement_missing=bool(lacking),
        figures_since=declaration.news_on if only_figures else None,
        open_requests=tuple(open_requests),
        unread=declaration.unread_since is not None,
    )


def facts_at_filing(declaration: Declaration, first: Snapshot) -> Facts:
    """What the deadlines followed from on the day of filing, whatever was said since."""
    values = first.data["values"]
    filed_on = timezone.localdate(first.filed_at)
    level = declaration.evaluations.order_by("pk").values_list("level", flat=True).first()
    back = values.get("return_latest") or values.get("return_likely")
    return Facts(
        state=State.FILED,
        kind=Kind(values["kind"]),
        filed_on=filed_on,
        news_on=filed_on,
        starts_on=dt.date.fromisoformat(values["starts_on"]),
        return_by=dt.date.fromisoformat(back) if back else None,
        criticality=level,
        complement_missing=bool(_lacking(values, values["kind"], level)),
    )


def _lacking(values: dict[str, object], kind: str, criticality: int | None) -> list[Field]:
    """What this criticality asks for after the first notice and is still missing."""
    if criticality is None or criticality < Criticality.HIGH:
        return []
    steps = tuple(step for step in Step if step != Step.NOTICE)
    return missing(values, kind=kind, criticality=criticality, steps=steps)
