"""A declaration before it is filed: written by a declarant, confirmed by the responsible pharmacist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from declarations.fields import Step
from declarations.models import Declaration
from declarations.services.base import locked, move, saved
from declarations.services.products import set_products
from declarations.services.values import set_values
from declarations.snapshots import says, values_of
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.audit.services import record
from mitm.cases.acts import still_at
from mitm.cases.drafts import give_back, hand_over, still_draft
from mitm.cases.people import written
from mitm.cases.products import ProductRef
from mitm.errors import CaseError, ForbiddenError


def may_write(actor: Actor) -> None:
    """Raises `forbidden` for whoever does not declare for a laboratory."""
    if actor.laboratory_id is None or not actor.can(Permission.PORTAL_CASE_WRITE):
        raise ForbiddenError("Votre rôle ne permet pas de déclarer.", code="forbidden")


def draft_new(*, actor: Actor) -> Declaration:
    """An unsaved draft of the actor's laboratory. Raises `forbidden`."""
    may_write(actor)
    return Declaration(laboratory_id=actor.laboratory_id, created_by=actor.user)


@transaction.atomic
def draft_create(
    *, actor: Actor, values: Mapping[str, object] | None = None, products: Sequence[ProductRef] = ()
) -> Declaration:
    """Open a draft with what is known so far; nothing is compulsory yet."""
    declaration = draft_new(actor=actor)
    declaration.save()
    if products:
        set_products(declaration, products)
    set_values(declaration, values or {}, complete=False, steps=())
    record(declaration, "draft_created", actor=actor, to_state=declaration.state)
    return saved(declaration)


@transaction.atomic
def draft_save(
    *,
    declaration_id: int,
    actor: Actor,
    values: Mapping[str, object] | None = None,
    products: Sequence[ProductRef] | None = None,
    complete_step: Step | None = None,
    revision: int | None = None,
) -> Declaration:
    """Save a step of a draft; `complete_step` asks for the compulsory fields of that step.

    Raises `not_draft` once it is filed, `stale`, and whatever is wrong with the fields.
    """
    may_write(actor)
    declaration = locked(declaration_id, actor=actor)
    still_draft(declaration)
    if products is not None or not says(values_of(declaration), values or {}):  # a second click changes nothing
        still_at(declaration, revision)
    if products is not None:
        set_products(declaration, products)
    steps = (complete_step,) if complete_step else ()
    set_values(declaration, values or {}, complete=complete_step is not None, steps=steps)
    return saved(declaration)


@transaction.atomic
def draft_submit(*, declaration_id: int, actor: Actor, revision: int | None = None) -> Declaration:
    """Hand a complete draft to the responsible pharmacist, who is told. Raises `no_pharmacist` when there is none."""
    may_write(actor)
    declaration = locked(declaration_id, actor=actor, revision=revision)
    still_draft(declaration)
    check_complete(declaration)
    body = f"{actor.label} vous transmet une déclaration à confirmer. Elle n’est pas encore déposée à l’agence."
    hand_over(declaration, actor=actor, subject="Déclaration à confirmer", body=body)
    return saved(declaration)


def check_complete(declaration: Declaration) -> None:
    """Raises when the first notice is not ready to be filed."""
    if not declaration.product_count:
        message = "Choisir au moins un produit."
        raise CaseError(message, code="products_missing", fields={"products": message})
    set_values(declaration, {}, complete=True, steps=(Step.NOTICE,))


@transaction.atomic
def draft_send_back(*, declaration_id: int, actor: Actor, comment: str, revision: int | None = None) -> Declaration:
    """The pharmacist gives the draft back with a comment. Raises `comment_missing`."""
    if not actor.can(Permission.PORTAL_CASE_CONFIRM):
        raise ForbiddenError("Seul le pharmacien responsable renvoie une déclaration.", code="forbidden")
    comment = written(comment, "comment", "Dire ce qui est à corriger.")
    declaration = locked(declaration_id, actor=actor, revision=revision)
    give_back(declaration, actor=actor, subject="Déclaration à corriger", comment=comment)
    return saved(declaration)


@transaction.atomic
def draft_abandon(*, declaration_id: int, actor: Actor, revision: int | None = None) -> Declaration:
    """Give a draft up; it stays readable."""
    may_write(actor)
    declaration = locked(declaration_id, actor=actor, revision=revision)
    move(declaration, "abandon", actor=actor)
    return saved(declaration)
