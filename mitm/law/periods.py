"""The one convention for periods: the first day is in, the last day is out – [start, end).

A period of n months from a day ends on the day with the same number n months later or, where there is none, on the
last day of that month. Always counted from the origin, never step by step (31 January + 2 months is 31 March).
"""

import calendar
import datetime as dt

MONTHS_A_YEAR = 12
ONE_DAY = dt.timedelta(days=1)


def add_months(day: dt.date, months: int) -> dt.date:
    """The day with the same number `months` later (earlier when negative), clamped to the end of its month."""
    year, month = divmod(day.year * MONTHS_A_YEAR + day.month - 1 + months, MONTHS_A_YEAR)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def day_after(day: dt.date) -> dt.date:
    """The following day."""
    return day + ONE_DAY


def days_between(start: dt.date, end: dt.date) -> int:
    """Number of days of [start, end); negative when they are reversed."""
    return (end - start).days
