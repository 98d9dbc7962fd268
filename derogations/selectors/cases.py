"""One request, for whoever may see it."""

from __future__ import annotations

from derogations.models import LoweringRequest
from mitm.accounts.actor import Actor


def request_visible(pk: int, *, actor: Actor) -> LoweringRequest | None:
    """The request, or None for a stranger."""
    rows = LoweringRequest.objects.visible_to(actor).select_related("laboratory", "speciality", "assigned_to")
    return rows.filter(pk=pk).first()
