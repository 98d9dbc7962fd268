"""Legal values as dated data: what was in force on a day, by which article, and when somebody last checked it."""

import datetime as dt
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


class NotInForceError(LookupError):
    """No value of the parameter was in force on the day asked for."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[Value]):
    """A value from a day on, with the article that sets it."""

    since: dt.date
    value: Value
    article: str


@dataclass(frozen=True, slots=True)
class DatedValue(Generic[Value]):
    """The history of one legal value, oldest first.

    `checked_on` is the day on which a person last compared it with the text; `verified` says whether that text was
    the official one (False: taken from a secondary source, to be confirmed by a jurist).
    """

    name: str
    entries: tuple[Entry[Value], ...]
    checked_on: dt.date
    verified: bool

    def on(self, day: dt.date) -> Entry[Value]:
        """The entry in force on `day`. Raises NotInForceError before the first one."""
        for entry in reversed(self.entries):
            if entry.since <= day:
                return entry
        raise NotInForceError(f"{self.name} : aucune valeur en vigueur au {day:%d/%m/%Y}.")


_CHECKED = dt.date(2026, 11, 22)

CESSATION_NOTICE_MITM_MONTHS = DatedValue(
    "Préavis d’arrêt de commercialisation d’un MITM (mois)",
    (
        Entry(dt.date(2007, 2, 27), 6, "L. 5124-6 CSP"),
        Entry(dt.date(2012, 9, 28), 12, "L. 5124-6 CSP"),
    ),
    checked_on=_CHECKED,
    verified=False,
)
CESSATION_NOTICE_OTHER_MONTHS = DatedValue(
    "Préavis d’arrêt de commercialisation d’un autre médicament (mois)",
    (Entry(dt.date(2012, 9, 28), 2, "L. 5124-6 CSP"),),
    checked_on=_CHECKED,
    verified=False,
)
DUTY_TO_DECLARE = DatedValue(
    "Obligation d’informer l’agence dès la connaissance d’une rupture ou d’un risque",
    (
        Entry(dt.date(2012, 9, 28), True, "R. 5124-49-1 CSP"),
        Entry(dt.date(2016, 7, 23), True, "L. 5121-32 et R. 5124-49-1 CSP"),
    ),
    checked_on=_CHECKED,
    verified=False,
)
