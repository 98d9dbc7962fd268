"""What the deadlines of a case follow from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from declarations.deadlines import Facts
from declarations.enums import Criticality, Kind, State
from declarations.fields import Step, missing
from declarations.models import Declaration
from declarations.snapshots import values_of


def facts_of(declaration: Declaration, *, open_requests: Iterable[dt.date] | None = None) -> Facts:
    """What the deadlines of a filed case follow from; whoever has read the open requests already may say so."""
    if open_requests is None:
        waiting = declaration.requests.filter(answered_at__isnull=True, cancelled_at__isnull=True)
        open_requests = waiting.values_list("due_on", flat=True)
    complement = (
        declaration.criticality is not None
        and declaration.criticality >= Criticality.HIGH
        and bool(
            missing(
                values_of(declaration),
                kind=declaration.kind,
                criticality=declaration.criticality,
                steps=tuple(step for step in Step if step != Step.NOTICE),
            )
        )
    )
    assert declaration.news_on, "a filed case has news"
    assert declaration.starts_on, "a filed case has a start"
    return Facts(
        state=State(declaration.state),
        kind=Kind(declaration.kind),
        filed_on=timezone.localdate(declaration.filed_at),
        news_on=declaration.news_on,
        starts_on=declaration.starts_on,
        return_by=declaration.return_latest or declaration.return_likely,
        criticality=declaration.criticality,
        complement_missing=complement,
        open_requests=tuple(open_requests),
        unread=declaration.unread_since is not None,
    )
