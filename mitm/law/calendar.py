"""French public holidays and working days (Monday to Friday, holidays out).

Non modélisé : les jours fériés propres à l’Alsace-Moselle et à l’outre-mer, à tenir par juridiction.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache

from mitm.law.periods import ONE_DAY

# The holidays of a year: those of the mainland, or of a court elsewhere.
Holidays = Callable[[int], Mapping[dt.date, str]]

_SATURDAY = 5
_FIXED = (
    (1, 1, "Jour de l’an"),
    (5, 1, "Fête du Travail"),
    (5, 8, "Victoire 1945"),
    (7, 14, "Fête nationale"),
    (8, 15, "Assomption"),
    (11, 1, "Toussaint"),
    (11, 11, "Armistice 1918"),
    (12, 25, "Noël"),
)
_FROM_EASTER = ((1, "Lundi de Pâques"), (39, "Ascension"), (50, "Lundi de Pentecôte"))


def easter(year: int) -> dt.date:
    """Easter Sunday of the Gregorian calendar (Meeus)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


@cache
def public_holidays(year: int) -> dict[dt.date, str]:
    """The eleven holidays of a year with their names."""
    sunday = easter(year)
    moving = {sunday + dt.timedelta(days=days): name for days, name in _FROM_EASTER}
    return {dt.date(year, month, day): name for month, day, name in _FIXED} | moving


def is_working_day(day: dt.date, holidays: Holidays = public_holidays) -> bool:
    """Neither Saturday, Sunday nor holiday."""
    return day.weekday() < _SATURDAY and day not in holidays(day.year)


def next_working_day(day: dt.date, holidays: Holidays = public_holidays) -> dt.date:
    """The day itself when it is a working day, otherwise the first one after it."""
    while not is_working_day(day, holidays):
        day += ONE_DAY
    return day


def add_working_days(day: dt.date, count: int, holidays: Holidays = public_holidays) -> dt.date:
    """The `count`-th working day after `day` (0: the day itself)."""
    for _ in range(count):
        day = next_working_day(day + ONE_DAY, holidays)
    return day
