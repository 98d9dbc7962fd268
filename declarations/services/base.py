"""What every write on a declaration goes through: lock, check that it is still what the person read, move, save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from declarations.deadlines import awaiting, deadlines
from declarations.enums import BEFORE_FILING
from declarations.models import Declaration
from declarations.selectors.due import facts_of
from mitm.accounts.actor import Actor
from mitm.cases.acts import as_read, locked_case, locking, move
from mitm.doctrine.selectors import doctrine_on
from mitm.errors import ConflictError
from mitm.law.doctrine import Answers
from mitm.statements import Compiled, Given

__all__ = ["facts_of", "locked", "move", "saved", "still_open"]

_OWN = Compiled(lambda: locking(Declaration.objects.of_laboratory(Given("laboratory")).filter(pk=Given("pk"))))


def locked(declaration_id: int, *, actor: Actor, revision: int | None = None) -> Declaration:
    """The case, locked until the end of the transaction.

    Raises `not_found` for a case that the actor may not see and `stale` when it is no longer at `revision`.
    """
    own = actor.membership.laboratory if actor.membership else None  # the only one whose cases this actor sees
    if own:
        declaration = as_read(_OWN.rows(pk=declaration_id, laboratory=own.pk), revision=revision)
        declaration.laboratory = own
        return declaration
    visible = Declaration.objects.all() if actor.system else Declaration.objects.visible_to(actor)
    return locked_case(visible.select_related("laboratory"), declaration_id, revision=revision)


def still_open(declaration: Declaration) -> None:
    """Refuse an act on a case that has ended. Raises `not_open`."""
    if not declaration.is_open:
        message = f"Ce dossier n’est plus ouvert (« {declaration.status.label} »)."
        raise ConflictError(message, code="not_open")


def saved(
    declaration: Declaration,
    *,
    doctrine: Answers | None = None,
    open_requests: Iterable[dt.date] | None = None,
) -> Declaration:
    """Save a case after a change of fact: revision, whose move it is, and what is due next follow.

    Whoever has read the doctrine of the day or the open requests already may say so.
    """
    if declaration.state not in BEFORE_FILING:
        facts = facts_of(declaration, open_requests=open_requests)
        due = deadlines(facts, doctrine_on(timezone.localdate()) if doctrine is None else doctrine)
        declaration.due_on = due[0].on if due else None
        declaration.due_kind = due[0].kind if due else ""
        declaration.awaiting = awaiting(facts)
    declaration.swept_on = None
    declaration.revision += 1
    declaration.save()
    return declaration
