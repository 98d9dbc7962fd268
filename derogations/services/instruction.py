"""Who instructs a request, what is noted and thought of it."""

from __future__ import annotations

from django.db import transaction

from derogations.models import LoweringRequest
from derogations.services.base import locked, move, saved
from mitm.accounts.actor import Actor
from mitm.cases.people import agency_may, tell_laboratory


@transaction.atomic
def request_take(*, request_id: int, actor: Actor, revision: int | None = None) -> LoweringRequest:
    """An evaluator takes the request and becomes its follower. Raises `forbidden`, `stale`, `transition_refused`."""
    agency_may(actor)
    request = locked(request_id, actor=actor, revision=revision)
    move(request, "take", actor=actor)
    request.assigned_to, request.unread_since = actor.user, None
    tell_laboratory(request, "prise en charge", f"{actor.label} instruit votre demande à l’agence.", mail=False)
    return saved(request)
