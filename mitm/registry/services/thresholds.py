"""Thresholds of safety stock that decisions set and end; two never hold on the same day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from mitm.errors import CaseError, ConflictError
from mitm.registry.enums import ThresholdOrigin, ThresholdUnit
from mitm.registry.models import Threshold
from mitm.typography import medium_date


@transaction.atomic
def threshold_set(
    *,
    speciality_id: str,
    value: Decimal,
    unit: ThresholdUnit,
    origin: ThresholdOrigin,
    starts_on: dt.date,
    reference: str,
    ends_on: dt.date | None = None,
) -> Threshold:
    """Write the threshold of a speciality from a day on, until another (excluded).

    Raises `dates_reversed` and `threshold_overlap`, which names the decision that stands in the way.
    """
    if ends_on is not None and ends_on <= starts_on:
        message = "La fin de validité précède la date d’effet."
        raise CaseError(message, code="dates_reversed", fields={"ends_on": message})
    in_the_way = _overlapping(speciality_id, starts_on, ends_on)
    if in_the_way is not None:
        raise _overlap(in_the_way)
    try:
        with transaction.atomic():
            return Threshold.objects.create(
                speciality_id=speciality_id,
                value=value,
                unit=unit,
                origin=origin,
                starts_on=starts_on,
                ends_on=ends_on,
                reference=reference,
            )
    except IntegrityError as error:  # somebody else wrote one in the same instant
        if "registry_threshold_no_overlap" not in str(error):
            raise
        raise _overlap(_overlapping(speciality_id, starts_on, ends_on)) from error


def _overlapping(speciality_id: str, starts_on: dt.date, ends_on: dt.date | None) -> Threshold | None:
    rows = Threshold.objects.filter(speciality=speciality_id).exclude(ends_on=F("starts_on"))
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on))
    return (rows.filter(starts_on__lt=ends_on) if ends_on is not None else rows).order_by("starts_on").first()


def _overlap(other: Threshold | None) -> ConflictError:
    message = "Un autre seuil est en vigueur pendant cette période."
    if other is not None:
        until = f"jusqu’au {medium_date(other.ends_on - dt.timedelta(days=1))}" if other.ends_on else "sans terme"
        message = (
            f"La décision {other.reference} fixe déjà un seuil à compter du {medium_date(other.starts_on)}, {until}"
            "\u00a0: l’abroger d’abord, ou choisir une autre période."
        )
    return ConflictError(message, code="threshold_overlap", fields={"starts_on": message})


@transaction.atomic
def threshold_end(*, reference: str, origin: ThresholdOrigin, ends_on: dt.date, reason: str) -> Threshold | None:
    """End the threshold of a decision: `ends_on` is the first day on which it no longer holds; None when there is none.

    One that has ended already by then keeps its end; an end before its start leaves it empty, as if never set. `reason`
    is read by whoever exploits the medicine: a few words, and no secret of the laboratory that had asked.
    """
    threshold = Threshold.objects.select_for_update().filter(reference=reference, origin=origin).last()
    if threshold is None:
        return None
    end = max(ends_on, threshold.starts_on)
    threshold.ends_on = min(end, threshold.ends_on) if threshold.ends_on is not None else end
    threshold.end_reason = reason.strip()
    threshold.save(update_fields=["ends_on", "end_reason"])
    return threshold
