"""Days of the demonstration: moments in Paris, working days, and the receipt that makes a last day fall on a date."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from mitm.law.calendar import is_working_day, next_working_day
from mitm.law.periods import add_months

_DAY = dt.timedelta(days=1)


def moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """An instant of a day in Paris."""
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def days_after(day: dt.date, count: int) -> dt.date:
    """So many days later."""
    return day + count * _DAY


def office(day: dt.date) -> dt.date:
    """The day, or the next one on which people work."""
    return next_working_day(day)


def worked(day: dt.date) -> dt.date:
    """The day, or the last one before on which people worked."""
    while not is_working_day(day):
        day -= _DAY
    return day


def receipt_for(last_day: dt.date, *, pause: int = 0) -> tuple[dt.date, int]:
    """The day of receipt that makes `last_day` the last one, and the days of suspension that it takes.

    Two months from no day end on 31 August or 30 April: such a last day only follows a suspension.
    """
    while True:
        without = last_day - pause * _DAY
        for back in range(3):
            received = add_months(without, -2) + back * _DAY
            if add_months(received, 2) == without:
                return received, pause
        pause += 1


def reachable(day: dt.date) -> dt.date:
    """The last working day before or on `day` that two months of silence can end on."""
    while not is_working_day(day) or receipt_for(day)[1]:
        day -= _DAY
    return day
