"""What the agency reads of a declaration."""

from __future__ import annotations

from declarations.models import CrisisSheet, Declaration
from declarations.models.case import DeclarationQuerySet
from mitm.accounts.actor import Actor


def worklist(*, actor: Actor) -> DeclarationQuerySet:
    """Every case that the actor may see, with what a line of a list shows."""
    return Declaration.objects.visible_to(actor).select_related("laboratory", "assigned_to")


def case_of(*, pk: int, actor: Actor) -> Declaration:
    """One case with what its header shows. Raises `Declaration.DoesNotExist` when the actor may not see it."""
    return Declaration.objects.visible_to(actor).select_related("laboratory", "assigned_to", "crisis").get(pk=pk)


def crisis_of(*, pk: int, actor: Actor) -> CrisisSheet:
    """A crisis sheet. Raises `CrisisSheet.DoesNotExist` for whoever is not of the agency."""
    sheets = CrisisSheet.objects.select_related("lead")
    return sheets.get(pk=pk) if actor.is_agency else sheets.none().get()
