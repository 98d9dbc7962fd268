"""Which medicines of a laboratory a request may be about, and the thresholds that decisions set on them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from derogations.models import LoweringRequest
from mitm.accounts.actor import Actor
from mitm.registry.models import Laboratory, Speciality, Threshold
from mitm.registry.selectors import search_specialities

FOUND = 12
MOST_THRESHOLDS = 20


def own_mitm(words: str, *, laboratory_id: int) -> list[Speciality]:
    """Essential medicines of the laboratory that answer the words; without words, the first ones by name."""
    if words.strip():
        found = search_specialities(words, limit=FOUND * 3, laboratory=Laboratory(pk=laboratory_id))
        return [one for one in found if one.is_mitm and one.registered and one.gone_on is None][:FOUND]
    rows = Speciality.objects.filter(laboratory=laboratory_id, is_mitm=True, registered=True, gone_on__isnull=True)
    return list(rows.order_by("search_name", "cis")[:FOUND])


@dataclass(frozen=True, slots=True)
class HeldThresholds:
    """The threshold that a decision sets on a product on a day, if any, and those before it, newest first."""

    in_force: Threshold | None
    past: list[Threshold]


def thresholds_of(cis: str, *, day: dt.date, unless: Collection[str] = ()) -> HeldThresholds:
    """The thresholds of a product as far as they began by a day, without those of some references."""
    begun = Threshold.objects.filter(speciality=cis, starts_on__lte=day).exclude(reference__in=unless)
    rows = list(begun.order_by("-starts_on", "-id")[:MOST_THRESHOLDS])
    in_force = next((row for row in rows if row.ends_on is None or row.ends_on > day), None)
    return HeldThresholds(in_force, [row for row in rows if row is not in_force])


@dataclass(frozen=True, slots=True)
class StockDuty:
    """What a medicine of a case must hold on a day, and the requests to hold less that are under way."""

    speciality: Speciality
    held: HeldThresholds
    requests: list[LoweringRequest]


def stock_duties(specialities: Sequence[Speciality], *, actor: Actor, day: dt.date) -> list[StockDuty]:
    """The duty of each medicine; two queries however many there are."""
    codes = [speciality.cis for speciality in specialities]
    begun = Threshold.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), speciality__in=codes, starts_on__lte=day)
    in_force = {threshold.speciality_id: threshold for threshold in begun.order_by("starts_on", "id")}
    requests: dict[str, list[LoweringRequest]] = {}
    for request in LoweringRequest.objects.visible_to(actor).open().filter(speciality__in=codes).order_by("-id"):
        requests.setdefault(str(request.speciality_id), []).append(request)
    return [
        StockDuty(one, HeldThresholds(in_force.get(one.cis), []), requests.get(one.cis, [])) for one in specialities
    ]
