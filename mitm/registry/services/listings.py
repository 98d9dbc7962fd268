"""What the agency decides about one speciality, beside the published files: its place on the list, its operator."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from mitm.errors import CaseError, ConflictError
from mitm.registry.enums import HolderRole, Source
from mitm.registry.models import Holder, Laboratory, MitmListing, Speciality


@transaction.atomic
def listing_open(*, speciality: Speciality, listed_from: dt.date, reason: str, today: dt.date) -> MitmListing:
    """Put a speciality on the list by decision. A published file that lacks it does not take it off."""
    _need(reason, "L’inscription sur la liste se motive.")
    speciality = Speciality.objects.select_for_update().get(pk=speciality.pk)
    still_open = Q(listed_until__isnull=True) | Q(listed_until__gt=listed_from)
    if MitmListing.objects.filter(still_open, speciality=speciality).exists():
        raise ConflictError("La spécialité est déjà sur la liste pendant cette période.", code="already_listed")
    listing = MitmListing.objects.create(
        speciality=speciality,
        listed_from=listed_from,
        first_seen_on=listed_from,
        name=speciality.name,
        atc_code=speciality.atc_id or "",
        source=Source.AGENCY,
        reason=reason.strip(),
    )
    _show(speciality, today)
    return listing


@transaction.atomic
def listing_close(*, speciality: Speciality, listed_until: dt.date, reason: str, today: dt.date) -> MitmListing:
    """Take a speciality off the list by decision; `listed_until` is the first day off it."""
    _need(reason, "Le retrait de la liste se motive.")
    speciality = Speciality.objects.select_for_update().get(pk=speciality.pk)
    listing = MitmListing.objects.filter(speciality=speciality, listed_until__isnull=True).first()
    if listing is None:
        raise ConflictError("La spécialité n’est pas sur la liste.", code="not_listed")
    if listed_until <= (listing.listed_from or listing.first_seen_on):
        raise CaseError(
            "Le retrait doit suivre l’inscription.",
            code="until_before_from",
            fields={"listed_until": "Indiquer une date postérieure à l’inscription."},
        )
    listing.listed_until = listed_until
    listing.reason = reason.strip()
    listing.save(update_fields=["listed_until", "reason"])
    _show(speciality, today)
    return listing


@transaction.atomic
def operator_set(*, speciality: Speciality, laboratory: Laboratory, starts_on: dt.date) -> Holder:
    """Say who operates a speciality from a day on; the files only name the holder of the authorisation."""
    speciality = Speciality.objects.select_for_update().get(pk=speciality.pk)
    current = Holder.objects.filter(speciality=speciality, role=HolderRole.OPERATOR, ends_on__isnull=True).first()
    if current and current.laboratory_id == laboratory.pk:
        raise ConflictError(f"{laboratory.name} exploite déjà cette spécialité.", code="already_operator")
    if current:
        if current.starts_on and starts_on < current.starts_on:
            raise CaseError(
                "Ce jour précède le début de l’exploitant actuel.",
                code="before_current_operator",
                fields={"starts_on": "Indiquer un jour postérieur."},
            )
        current.ends_on = starts_on
        current.save(update_fields=["ends_on"])
    holder = Holder.objects.create(
        speciality=speciality,
        laboratory=laboratory,
        role=HolderRole.OPERATOR,
        starts_on=starts_on,
        source=Source.AGENCY,
    )
    speciality.laboratory = laboratory
    speciality.save(update_fields=["laboratory"])
    return holder


def _need(reason: str, message: str) -> None:
    if not reason.strip():
        raise CaseError(message, code="reason_missing", fields={"reason": "Indiquer le motif."})


def _show(speciality: Speciality, today: dt.date) -> None:
    listings = MitmListing.objects.filter(speciality=speciality)
    speciality.is_mitm = any(
        (row.listed_from is None or row.listed_from <= today) and (row.listed_until is None or row.listed_until > today)
        for row in listings
    )
    speciality.save(update_fields=["is_mitm"])
