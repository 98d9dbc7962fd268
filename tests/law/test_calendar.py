"""Public holidays against an independent library, and working days."""

import csv
import datetime as dt
from pathlib import Path

import holidays
import pytest

from mitm.law.calendar import add_working_days, easter, is_working_day, next_working_day, public_holidays

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data" / "calendrier" / "jours_feries_metropole.csv"
# The library leaves Whit Monday out of the three years in which it was the day of solidarity; the Labour Code kept it.
SOLIDARITY_YEARS = (2005, 2006, 2007)


@pytest.mark.parametrize(
    ("year", "sunday"), [(2026, "2026-04-05"), (2027, "2027-03-28"), (2028, "2028-04-16"), (2000, "2000-04-23")]
)
def test_easter(year: int, sunday: str) -> None:
    assert easter(year) == dt.date.fromisoformat(sunday)


@pytest.mark.parametrize("year", [year for year in range(2000, 2061) if year not in SOLIDARITY_YEARS])
def test_holidays_are_those_of_an_independent_library(year: int) -> None:
    assert set(public_holidays(year)) == set(holidays.France(years=year))


@pytest.mark.skipif(not PUBLISHED.exists(), reason="les fichiers publiés ne sont pas là")
def test_holidays_are_those_that_the_state_publishes() -> None:
    with PUBLISHED.open(encoding="utf-8") as file:
        days = {dt.date.fromisoformat(row["date"]) for row in csv.DictReader(file)}
    ours = {day for year in {day.year for day in days} for day in public_holidays(year)}
    assert ours == days


def test_week_ends_and_holidays_are_not_working_days() -> None:
    assert not is_working_day(dt.date(2026, 11, 21))
    assert not is_working_day(dt.date(2026, 11, 11))
    assert is_working_day(dt.date(2026, 11, 12))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2027-01-16", "2027-01-18"),
        ("2028-04-30", "2028-05-02"),
        ("2027-01-01", "2027-01-04"),
        ("2026-11-12", "2026-11-12"),
    ],
)
def test_a_day_off_moves_to_the_next_working_day(day: str, expected: str) -> None:
    assert next_working_day(dt.date.fromisoformat(day)) == dt.date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2026-11-20", 0, "2026-11-20"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-20", 2, "2026-11-24"),
        ("2026-12-24", 1, "2026-12-28"),
        ("2026-04-03", 1, "2026-04-07"),
    ],
)
def test_working_days_are_counted_after_the_day_itself(day: str, count: int, expected: str) -> None:
    assert add_working_days(dt.date.fromisoformat(day), count) == dt.date.fromisoformat(expected)
