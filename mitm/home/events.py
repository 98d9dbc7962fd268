"""Events of the journal as lines of a timeline."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from mitm.audit.labels import event_label
from mitm.audit.models import Event

SHOWN = 50


def timeline(events: QuerySet[Event]) -> list[dict[str, Any]]:
    """The latest events, newest first, for `components/timeline.html`."""
    return [
        {
            "on": event.at,
            "title": event_label(event.kind, event.case_type),
            "detail": event.comment,
            "who": " · ".join(word for word in (event.actor_label, event.organisation) if word),
            "url": "",
            "tone": "grey",
            "icon": "dot",
        }
        for event in events.order_by("-sequence")[:SHOWN]
    ]
