"""What every write on a declaration goes through: lock, check that it is still what the person read, move, save."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from declarations.deadlines import awaiting, deadlines
from declarations.enums import BEFORE_FILING, State
from declarations.models import Declaration
from declarations.selectors.due import facts_of
from mitm.accounts.actor import Actor
from mitm.audit.models import Event
from mitm.audit.services import record
from mitm.doctrine.selectors import doctrine_on
from mitm.errors import CaseError, ConflictError


def locked(declaration_id: int, *, actor: Actor, revision: int | None = None) -> Declaration:
    """The case, locked until the end of the transaction.

    Raises `not_found` for a case that the actor may not see and `stale` when it is no longer at `revision`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A case is locked inside a transaction.")
    visible = Declaration.objects.all() if actor.system else Declaration.objects.visible_to(actor)
    declaration = visible.select_for_update(of=("self",)).select_related("laboratory").filter(pk=declaration_id).first()
    if declaration is None:
        raise CaseError("Ce dossier n’existe pas ou ne vous est pas ouvert.", code="not_found")
    if revision is not None and declaration.revision != revision:
        message = "Ce dossier a changé depuis que vous l’avez ouvert : relisez-le avant de recommencer."
        raise ConflictError(message, code="stale")
    return declaration


def move(
    declaration: Declaration,
    transition: str,
    *,
    actor: Actor,
    comment: str = "",
    data: Mapping[str, object] | None = None,
) -> Event:
    """Run a transition and write it in the journal; the caller saves. Raises `transition_refused`."""
    before = declaration.state
    try:
        getattr(declaration, transition)()
    except TransitionNotAllowed as error:
        message = f"Ce n’est pas possible : le dossier est « {State(before).label} »."
        raise ConflictError(message, code="transition_refused") from error
    return record(
        declaration,
        transition,
        actor=actor,
        from_state=before,
        to_state=declaration.state,
        comment=comment,
        data=data,
    )


def saved(declaration: Declaration) -> Declaration:
    """Save a case after a change of fact: revision, whose move it is, and what is due next follow."""
    if declaration.state not in BEFORE_FILING:
        facts = facts_of(declaration)
        due = deadlines(facts, doctrine_on(timezone.localdate()))
        declaration.due_on = due[0].on if due else None
        declaration.due_kind = due[0].kind if due else ""
        declaration.awaiting = awaiting(facts)
    declaration.swept_on = None
    declaration.revision += 1
    declaration.save()
    return declaration
