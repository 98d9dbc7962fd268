"""What a laboratory's machine reads of its declarations."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from declarations.enums import BEFORE_FILING
from declarations.models import Declaration, DeclarationProduct
from mitm.accounts.actor import Actor


def all_own_filed(*, actor: Actor) -> QuerySet[Declaration]:
    """The filed declarations of the actor's laboratory, with their products."""
    products = Prefetch("products", DeclarationProduct.objects.order_by("id"))
    return Declaration.objects.visible_to(actor).exclude(state__in=BEFORE_FILING).prefetch_related(products)


def own_filed(reference: str, *, actor: Actor) -> Declaration | None:
    """One of them; None for any other."""
    return all_own_filed(actor=actor).filter(reference=reference).first()


def nothing() -> QuerySet[Declaration]:
    """No declaration: what an endpoint shows before it knows who asks."""
    return Declaration.objects.none()
