"""Instants and days: a day is that of Paris, an instant carries its offset."""

import datetime as dt
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def day_in_paris(moment: dt.datetime | dt.date) -> dt.date:
    """The day in Paris of an instant; a day stays what it is. Raises ValueError on an instant without offset."""
    if not isinstance(moment, dt.datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("Un instant sans fuseau horaire ne dit pas quel jour il est à Paris.")
    return moment.astimezone(PARIS).date()


def midnight_in_paris(day: dt.date) -> dt.datetime:
    """The instant at which a day starts in Paris, in UTC (never ambiguous: clocks change at two or three)."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=PARIS).astimezone(dt.UTC)
