"""What a laboratory reads of its declarations."""

from declarations.models import Declaration
from declarations.models.case import DeclarationQuerySet
from mitm.accounts.actor import Actor


def own_declarations(*, actor: Actor) -> DeclarationQuerySet:
    """The declarations of the actor's laboratory, drafts included, newest first."""
    return Declaration.objects.visible_to(actor).select_related("laboratory")
