"""One request, for whoever may see it."""

from __future__ import annotations

from django.db.models import Q

from derogations.models import LoweringRequest, Opinion, PieceCheck
from mitm.accounts.actor import Actor
from mitm.registry.selectors import specialities_with


def about(word: str) -> Q:
    """Requests whose product has the word in its name, whatever its accents, or bears it as its code."""
    return Q(speciality__in=specialities_with(word))


def request_visible(pk: int, *, actor: Actor) -> LoweringRequest | None:
    """The request, or None for a stranger."""
    rows = LoweringRequest.objects.visible_to(actor).select_related("laboratory", "speciality", "assigned_to")
    return rows.filter(pk=pk).first()


def last_opinion(request: LoweringRequest) -> Opinion | None:
    """The opinion that counts."""
    return Opinion.objects.filter(request=request).order_by("-pk").first()


def piece_check_of(request: LoweringRequest, code: str) -> PieceCheck | None:
    """What was found of a piece."""
    return PieceCheck.objects.filter(request=request, code=code).first()
