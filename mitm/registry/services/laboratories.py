"""Laboratories: merged by a person, with a reason, and reversibly; where their letters go."""

from django.db import transaction
from django.utils import timezone

from mitm.errors import CaseError, ConflictError
from mitm.registry.addresses import clean_address
from mitm.registry.models import Holder, Laboratory, LaboratoryAlias, LaboratoryMerge, Speciality


@transaction.atomic
def laboratories_merge(*, kept: Laboratory, merged: Laboratory, reason: str) -> LaboratoryMerge:
    """Make one laboratory of two: spellings, roles and products of `merged` go to `kept`.

    `merged` stays, points to `kept`, and keeps what is evidence elsewhere. What was moved is written down, so that
    `laboratories_unmerge` can move it back.
    """
    kept, merged = _locked(kept, merged)
    if kept.pk == merged.pk:
        wrong = {"merged": "Choisir un autre laboratoire."}
        raise CaseError("Choisir deux laboratoires différents.", code="same_laboratory", fields=wrong)
    _need(reason, "Le motif de la fusion est obligatoire.")
    for laboratory in (kept, merged):
        if laboratory.merged_into_id:
            message = f"«\u00a0{laboratory.name}\u00a0» est déjà fusionné avec un autre laboratoire."
            raise ConflictError(message, code="already_merged")
    moved = _move(merged, kept)
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    return LaboratoryMerge.objects.create(kept=kept, merged=merged, reason=reason.strip(), moved=moved)


@transaction.atomic
def laboratories_unmerge(*, merge: LaboratoryMerge, reason: str) -> LaboratoryMerge:
    """Undo a merge: what it moved goes back; what came since stays where it came.

    Raises `already_undone`, `reason_missing`, and `merged_since` while what it moved has moved on with a later merge.
    """
    merge = LaboratoryMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise ConflictError("Cette fusion a déjà été défaite.", code="already_undone")
    _need(reason, "Le motif du retour est obligatoire.")
    kept, merged = _locked(merge.kept, merge.merged)
    if kept.merged_into is not None:
        further = f"«\u00a0{kept}\u00a0» est fusionné depuis avec «\u00a0{kept.merged_into}\u00a0»"
        raise ConflictError(f"{further}\u00a0: défaire d’abord cette fusion.", code="merged_since")
    moved = merge.moved
    LaboratoryAlias.objects.filter(pk__in=moved["aliases"], laboratory=kept).update(laboratory=merged)
    Holder.objects.filter(pk__in=moved["holders"], laboratory=kept).update(laboratory=merged)
    Holder.objects.filter(pk__in=moved["closed"], laboratory=merged).update(ends_on=None)
    Speciality.objects.filter(pk__in=moved["specialities"], laboratory=kept).update(laboratory=merged)
    Laboratory.objects.filter(pk__in=moved["children"], merged_into=kept).update(merged_into=merged)
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    merge.undone_at = timezone.now()
    merge.undone_reason = reason.strip()
    merge.save(update_fields=["undone_at", "undone_reason"])
    return merge


def _need(reason: str, message: str) -> None:
    if not reason.strip():
        raise CaseError(message, code="reason_missing", fields={"reason": "Indiquer le motif."})


def _locked(*laboratories: Laboratory) -> list[Laboratory]:
    """The rows under lock, always in the same order, so that two merges cannot wait for each other."""
    rows = Laboratory.objects.select_for_update().order_by("pk").in_bulk([laboratory.pk for laboratory in laboratories])
    return [rows[laboratory.pk] for laboratory in laboratories]


def _move(merged: Laboratory, kept: Laboratory) -> dict[str, list[int] | list[str]]:
    """Move what names `merged`; a role that `kept` already has on the same product is closed instead."""
    aliases = list(LaboratoryAlias.objects.filter(laboratory=merged).values_list("pk", flat=True))
    specialities = list(Speciality.objects.filter(laboratory=merged).values_list("pk", flat=True))
    children = list(Laboratory.objects.filter(merged_into=merged).values_list("pk", flat=True))
    held = {(h.speciality_id, h.role) for h in Holder.objects.filter(laboratory=kept, ends_on__isnull=True)}
    holders: list[int] = []
    closed: list[int] = []
    for holder in Holder.objects.filter(laboratory=merged):
        double = holder.ends_on is None and (holder.speciality_id, holder.role) in held
        (closed if double else holders).append(holder.pk)
    LaboratoryAlias.objects.filter(pk__in=aliases).update(laboratory=kept)
    Holder.objects.filter(pk__in=holders).update(laboratory=kept)
    Holder.objects.filter(pk__in=closed).update(ends_on=timezone.localdate())
    Speciality.objects.filter(pk__in=specialities).update(laboratory=kept)
    Laboratory.objects.filter(pk__in=children).update(merged_into=kept)
    return {
        "aliases": aliases,
        "holders": holders,
        "closed": closed,
        "specialities": specialities,
        "children": children,
    }


@transaction.atomic
def laboratory_address_set(*, laboratory: Laboratory, postal_address: str) -> Laboratory:
    """Set the postal address of a laboratory; empty, nothing leaves by post. Raises `address_wrong`."""
    row = Laboratory.objects.select_for_update().get(pk=laboratory.pk)
    row.postal_address = clean_address(postal_address)
    row.save(update_fields=["postal_address"])
    return row
