"""Two months and clear days, for every day of several years, against oracles that count on their fingers."""

import calendar
import datetime as dt

import holidays
import pytest

from tests.law.clock.building import day, judge

DAY = dt.timedelta(days=1)
FRANCE = holidays.France(years=range(2022, 2032))
# What another clock answers on the days where adding one day first moves the end (its own decision day, ours).
OFF_BY_ONE = [
    ("2025-02-28", "2025-05-01", "2025-04-29"),
    ("2025-06-30", "2025-09-01", "2025-08-31"),
    ("2025-07-30", "2025-09-30", "2025-10-01"),
    ("2025-11-30", "2026-02-01", "2026-01-31"),
    ("2025-12-28", "2026-02-28", "2026-03-01"),
    ("2025-12-29", "2026-02-28", "2026-03-01"),
    ("2025-12-30", "2026-02-28", "2026-03-01"),
    ("2028-02-29", "2028-05-01", "2028-04-30"),
    ("2027-12-29", "2028-02-29", "2028-03-01"),
    ("2027-12-30", "2028-02-29", "2028-03-01"),
]


def walked(start: dt.date, months: int) -> dt.date:
    """Walk day by day to the same day number in the month aimed at, or to its last day."""
    aimed = (start.month - 1 + months) % 12 + 1
    here = start + DAY * 25
    for _ in range(200):
        last = calendar.monthrange(here.year, here.month)[1]
        if here.month == aimed and here.day == min(start.day, last):
            return here
        here += DAY
    raise AssertionError(start)


def midnight(on: dt.date) -> dt.datetime:
    """Summer time is the half of the year between the last Sundays of March and of October."""
    sundays = [max(week[-1] for week in calendar.monthcalendar(on.year, month)) for month in (3, 10)]
    summer = dt.date(on.year, 3, sundays[0]) < on <= dt.date(on.year, 10, sundays[1])
    eve = on - DAY
    return dt.datetime(eve.year, eve.month, eve.day, 22 if summer else 23, tzinfo=dt.UTC)


def court(rejected: dt.date, months: int) -> dt.date:
    here = walked(rejected, months) + DAY
    while here.weekday() >= 5 or here in FRANCE:
        here += DAY
    return here


@pytest.mark.parametrize("year", range(2023, 2030))
def test_every_day_of_a_year_agrees_with_an_oracle_that_walks(year: int) -> None:
    received = dt.date(year, 1, 1)
    while received.year == year:
        found = judge(received.isoformat(), f"{received}T22:00Z")
        expires = walked(received, 2)
        assert (found.implicit_decision_on, found.appeal_until) == (expires, court(expires, 2)), received
        assert found.flips_at == midnight(expires + DAY), received
        received += DAY


@pytest.mark.parametrize(("residence", "months"), [("overseas", 3), ("abroad", 4)])
def test_distance_lengthens_the_same_period_for_every_day(residence: str, months: int) -> None:
    received = dt.date(2027, 1, 1)
    while received.year == 2027:
        found = judge(received.isoformat(), f"{received}T22:00Z", residence=residence)
        assert found.appeal_until == court(walked(received, 2), months), received
        received += DAY


@pytest.mark.parametrize(("received", "theirs", "ours"), OFF_BY_ONE)
def test_adding_a_day_first_gives_another_day_at_the_end_of_some_months(received: str, theirs: str, ours: str) -> None:
    found = judge(received, f"{received}T22:00Z")
    assert found.implicit_decision_on is not None
    assert found.implicit_decision_on + DAY == day(ours) != day(theirs)


def test_adding_a_day_first_is_wrong_on_these_days_only_of_a_common_year() -> None:
    wrong = []
    received = dt.date(2025, 1, 1)
    while received.year == 2025:
        ours = walked(received, 2) + DAY
        theirs = walked(received + DAY, 2)
        if ours != theirs:
            wrong.append(received.isoformat())
        received += DAY
    assert wrong == [row[0] for row in OFF_BY_ONE if row[0].startswith("2025")]
