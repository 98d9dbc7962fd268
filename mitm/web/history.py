"""What the page of a case shows of its journal, for `components/history.html`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.urls import reverse

from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.audit.labels import event_label
from mitm.audit.selectors import case_key
from mitm.cases.rows import LATEST_EVENTS, PastEvent


def history(case: models.Model, events: Sequence[PastEvent], *, actor: Actor) -> dict[str, Any]:
    """The latest events in words, whether there are more, and the whole journal for whoever may read it."""
    key = case_key(case)
    return {
        "history": [(event, event_label(event.kind, key[0])) for event in events[:LATEST_EVENTS]],
        "more_events": len(events) > LATEST_EVENTS,
        "journal_url": reverse("agency_journal_case", args=key) if actor.can(Permission.AGENCY_AUDIT_READ) else "",
    }
