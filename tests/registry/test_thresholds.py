"""Thresholds that decisions set: two never hold on the same day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mitm.errors import CaseError
from mitm.registry.enums import ThresholdOrigin, ThresholdUnit
from mitm.registry.models import Speciality, Threshold
from mitm.registry.services.thresholds import threshold_end, threshold_set
from tests.factories import SpecialityFactory

pytestmark = pytest.mark.django_db
FIRST, UNTIL = dt.date(2026, 3, 1), dt.date(2026, 6, 1)
DAY = dt.timedelta(days=1)


def put(speciality: Speciality, starts_on: dt.date, ends_on: dt.date | None, reference: str = "BS-1") -> Threshold:
    return threshold_set(
        speciality_id=speciality.cis,
        value=Decimal(4),
        unit=ThresholdUnit.WEEKS,
        origin=ThresholdOrigin.LOWERING,
        starts_on=starts_on,
        ends_on=ends_on,
        reference=reference,
    )


def test_one_may_begin_on_the_day_on_which_another_ends() -> None:
    speciality = SpecialityFactory()
    put(speciality, FIRST, UNTIL)

    assert put(speciality, UNTIL, None).starts_on == UNTIL


@pytest.mark.parametrize(
    ("starts_on", "ends_on"), [(UNTIL - DAY, None), (FIRST - DAY, FIRST + DAY), (FIRST, UNTIL), (FIRST - DAY, None)]
)
def test_one_that_overlaps_another_is_refused_by_its_name(starts_on: dt.date, ends_on: dt.date | None) -> None:
    speciality = SpecialityFactory()
    put(speciality, FIRST, UNTIL)

    with pytest.raises(CaseError) as refused:
        put(speciality, starts_on, ends_on, "BS-2")

    assert refused.value.code == "threshold_overlap"
    assert "BS-1" in refused.value.message


def test_one_of_another_speciality_does_not_matter() -> None:
    put(SpecialityFactory(), FIRST, None)

    assert put(SpecialityFactory(), FIRST, None)


def test_one_that_never_holds_is_refused() -> None:
    with pytest.raises(CaseError) as refused:
        put(SpecialityFactory(), FIRST, FIRST)

    assert refused.value.fields.keys() == {"ends_on"}


@pytest.mark.parametrize(("ends_on", "kept"), [(UNTIL - DAY, UNTIL - DAY), (UNTIL + DAY, UNTIL), (FIRST - DAY, FIRST)])
def test_it_ends_sooner_never_later(ends_on: dt.date, kept: dt.date) -> None:
    put(SpecialityFactory(), FIRST, UNTIL)

    ended = threshold_end(reference="BS-1", origin=ThresholdOrigin.LOWERING, ends_on=ends_on, reason="Abrogation")

    assert ended is not None
    assert (ended.ends_on, ended.end_reason) == (kept, "Abrogation")


def test_one_may_end_on_the_day_on_which_another_begins() -> None:
    speciality = SpecialityFactory()
    put(speciality, FIRST, None)

    assert put(speciality, FIRST - 30 * DAY, FIRST, "BS-2").ends_on == FIRST


@pytest.mark.parametrize("starts_on", [FIRST, FIRST - DAY])
def test_one_taken_back_from_its_start_makes_room(starts_on: dt.date) -> None:
    speciality = SpecialityFactory()
    put(speciality, FIRST, None)
    threshold_end(reference="BS-1", origin=ThresholdOrigin.LOWERING, ends_on=FIRST, reason="Retrait")

    assert put(speciality, starts_on, None, "BS-2")


def test_there_may_be_none_to_end() -> None:
    ended = threshold_end(reference="BS-9", origin=ThresholdOrigin.LOWERING, ends_on=FIRST, reason="Abrogation")

    assert ended is None
