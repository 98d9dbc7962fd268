"""A day is that of Paris whatever the offset of the instant; a flip is midnight in Paris, summer and winter."""

import datetime as dt

import pytest

from mitm.law.clock import Status
from mitm.law.clock.days import day_in_paris, midnight_in_paris
from tests.law.clock.building import day, instant, judge


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-08-31T21:59:59Z", "2026-08-31"),
        ("2026-08-31T22:00:00Z", "2026-09-01"),
        ("2026-12-31T22:59:59Z", "2026-12-31"),
        ("2026-12-31T23:00:00Z", "2027-01-01"),
        ("2026-03-29T00:59:59Z", "2026-03-29"),
        ("2026-10-25T00:30:00Z", "2026-10-25"),
        ("2026-09-15T00:30:00+14:00", "2026-09-14"),
        ("2026-09-14T23:30:00-10:00", "2026-09-15"),
    ],
)
def test_the_day_of_an_instant_is_that_of_paris(moment: str, expected: str) -> None:
    assert day_in_paris(instant(moment)) == day(expected)


def test_a_day_stays_itself() -> None:
    assert day_in_paris(day("2026-09-15")) == day("2026-09-15")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2026-03-29", "2026-03-28T23:00Z"),
        ("2026-03-30", "2026-03-29T22:00Z"),
        ("2026-10-25", "2026-10-24T22:00Z"),
        ("2026-10-26", "2026-10-25T23:00Z"),
    ],
)
def test_midnight_follows_the_change_of_hour(on: str, expected: str) -> None:
    found = midnight_in_paris(day(on))
    assert found == instant(expected)
    assert found.tzinfo is dt.UTC


def test_the_flip_is_the_same_instant_seen_from_anywhere() -> None:
    assert judge(now="2026-11-16T12:59:59+14:00").status is Status.RUNNING
    assert judge(now="2026-11-16T13:00:00+14:00").status is Status.IMPLICIT_REJECTION
    assert judge(now="2026-11-15T18:59:59-04:00").status is Status.RUNNING
    assert judge(now="2026-11-15T19:00:00-04:00").status is Status.IMPLICIT_REJECTION


@pytest.mark.parametrize(
    ("received", "flip"),
    [
        ("2026-01-28T08:00Z", "2026-03-28T23:00Z"),
        ("2026-01-29T08:00Z", "2026-03-29T22:00Z"),
        ("2026-08-24T08:00Z", "2026-10-24T22:00Z"),
        ("2026-08-25T08:00Z", "2026-10-25T23:00Z"),
    ],
)
def test_a_clock_that_ends_as_hours_change_flips_at_midnight(received: str, flip: str) -> None:
    assert judge(received, f"{received[:10]}T22:00Z").flips_at == instant(flip)
