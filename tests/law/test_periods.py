"""One convention: counted from the origin, same day-number, clamped to the end of the month."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from mitm.law.periods import add_months, day_after, days_between


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-09-15", 2, "2026-11-15"),
        ("2017-06-23", 2, "2017-08-23"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-12-30", 2, "2027-02-28"),
        ("2026-12-29", 2, "2027-02-28"),
        ("2026-12-28", 2, "2027-02-28"),
        ("2027-12-31", 2, "2028-02-29"),
        ("2027-12-28", 2, "2028-02-28"),
        ("2026-08-31", 2, "2026-10-31"),
        ("2026-08-31", 6, "2027-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2027-06-30", -12, "2026-06-30"),
        ("2027-06-30", -2, "2027-04-30"),
        ("2027-08-31", -6, "2027-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-12-15", 1, "2027-01-15"),
    ],
)
def test_a_period_of_months_ends_on_the_same_day_number_or_the_last_day(start: str, months: int, end: str) -> None:
    assert add_months(dt.date.fromisoformat(start), months) == dt.date.fromisoformat(end)


def test_months_are_counted_from_the_origin_never_step_by_step() -> None:
    end_of_january = dt.date(2026, 1, 31)
    assert add_months(end_of_january, 2) == dt.date(2026, 3, 31)
    assert add_months(add_months(end_of_january, 1), 1) == dt.date(2026, 3, 28)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 1, 1)), st.integers(-60, 60), st.integers(0, 60))
def test_a_longer_period_never_ends_earlier(day: dt.date, months: int, more: int) -> None:
    assert add_months(day, months + more) >= add_months(day, months)


def test_days_between_counts_the_first_day_and_not_the_last() -> None:
    assert days_between(dt.date(2026, 10, 1), dt.date(2026, 10, 31)) == 30
    assert days_between(dt.date(2026, 10, 31), dt.date(2026, 10, 1)) == -30
    assert day_after(dt.date(2026, 12, 31)) == dt.date(2027, 1, 1)
