"""Merging laboratories, and undoing it, by a person: register, journal and public list in one transaction."""

from __future__ import annotations

from django.db import transaction

from declarations.services.projection import entries_follow_laboratories
from mitm.accounts.actor import Actor
from mitm.audit.labels import register_event_labels
from mitm.audit.services import record
from mitm.registry.models import Laboratory, LaboratoryMerge
from mitm.registry.services import laboratories_merge, laboratories_unmerge

register_event_labels(
    {"laboratory_merged": "Laboratoire fusionné", "laboratory_unmerged": "Fusion de laboratoires défaite"}
)


@transaction.atomic
def merge(*, actor: Actor, kept: Laboratory, merged: Laboratory, reason: str) -> LaboratoryMerge:
    """Make one laboratory of two. Raises what the register refuses."""
    decision = laboratories_merge(kept=kept, merged=merged, reason=reason)
    facts = {"kept": kept.pk, "merged": merged.pk}
    for laboratory in (kept, merged):
        comment = f"{merged} → {kept}\u00a0: {decision.reason}"
        record(laboratory, "laboratory_merged", actor=actor, comment=comment, data=facts)
    entries_follow_laboratories()
    return decision


@transaction.atomic
def unmerge(*, actor: Actor, decision: LaboratoryMerge, reason: str) -> LaboratoryMerge:
    """Undo a merge. Raises what the register refuses."""
    undone = laboratories_unmerge(merge=decision, reason=reason)
    facts = {"kept": undone.kept_id, "merged": undone.merged_id}
    for laboratory in (undone.kept, undone.merged):
        record(laboratory, "laboratory_unmerged", actor=actor, comment=undone.undone_reason, data=facts)
    entries_follow_laboratories()
    return undone
