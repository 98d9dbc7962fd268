"""What is made available online is notified when first opened, or else backwards (L. 112-15, R. 112-17 to -20 CRPA).

Whoever opens it within fifteen days is notified that day. If nobody does, it is deemed notified on the day on which it
was made available – known only once the last day to open it is over.
"""

import datetime as dt

from mitm.law.clock.parameters import E_NOTIFICATION_DAYS
from mitm.law.periods import ONE_DAY


def last_day_to_open(available_on: dt.date) -> dt.date:
    """The last day to open what was made available online on a day; it counts whole."""
    return available_on + dt.timedelta(days=E_NOTIFICATION_DAYS.on(available_on).value)


def oldest_still_to_open(today: dt.date) -> dt.date:
    """The first of the days on which what was made available may still be opened in time today."""
    day = today
    while last_day_to_open(day - ONE_DAY) >= today:
        day -= ONE_DAY
    return day


def notified_online(available_on: dt.date, opened_on: dt.date | None, today: dt.date) -> dt.date | None:
    """The day on which something made available reached its reader, as known today; None while nobody knows."""
    until = last_day_to_open(available_on)
    if opened_on is not None and opened_on <= min(today, until):
        return opened_on
    return available_on if today > until else None
