"""Past and present difficulties of a product, from what was published: pure functions over plain facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from declarations.enums import Kind, PublicStatus

STATUS_OF = {
    Kind.RISK: PublicStatus.TENSION,
    Kind.RUPTURE: PublicStatus.RUPTURE,
    Kind.CESSATION: PublicStatus.CESSATION,
}
"""What the public reads of each kind."""


@dataclass(frozen=True, slots=True)
class Episode:
    """One difficulty: an unknown start or an end that has not come is None."""

    status: int
    starts_on: dt.date | None
    ends_on: dt.date | None = None
    ended: bool = False
    url: str = ""

    def as_known_on(self, day: dt.date) -> Episode | None:
        """The episode as it stood on a day: not ended yet, or not begun (None)."""
        first = self.starts_on or self.ends_on
        if first is not None and first > day:
            return None
        return replace(self, ends_on=None, ended=False) if self.ends_on and self.ends_on > day else self

    @property
    def rank(self) -> tuple[dt.date, dt.date]:
        """Sorts episodes by when they ended, then by when they began."""
        return (self.ends_on or dt.date.max, self.starts_on or dt.date.min)


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of the published file, as it stood until `gone_on`."""

    status: int
    starts_on: dt.date | None
    restored_on: dt.date | None
    gone_on: dt.date | None
    url: str


@dataclass(frozen=True, slots=True)
class Period:
    """A period of a published case."""

    kind: str
    starts_on: dt.date
    ends_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Told:
    """What the notice in force says of a case, and since when it says so."""

    status: int
    starts_on: dt.date
    returned_on: dt.date | None
    published_on: dt.date


def newest_first(episodes: Iterable[Episode]) -> list[Episode]:
    """Episodes without doubles, the ones that last first, then the latest."""
    return sorted(set(episodes), key=lambda episode: episode.rank, reverse=True)


def of_register(statements: Sequence[Statement]) -> list[Episode]:
    """Episodes out of the published file: a return ends what the same page said before it."""
    found: list[Episode] = []
    for url in dict.fromkeys(statement.url for statement in statements):
        found += _of_page([statement for statement in statements if statement.url == url], url)
    return found


def _of_page(statements: Sequence[Statement], url: str) -> list[Episode]:
    told = (s.restored_on or s.starts_on for s in statements if s.status == PublicStatus.RETURNED)
    returns = sorted({day for day in told if day})
    troubles: dict[tuple[int, dt.date | None], list[dt.date | None]] = {}
    for statement in statements:
        if statement.status != PublicStatus.RETURNED:
            troubles.setdefault((statement.status, statement.starts_on), []).append(statement.gone_on)
    found, closed = [], set()
    for (status, start), goings in troubles.items():
        if None in goings:
            found.append(Episode(status, start, url=url))
            continue
        back = next((day for day in returns if start is None or day >= start), None)
        closed.add(back)
        end = back or max(day for day in goings if day)
        found.append(Episode(status, start, end if start is None or end >= start else start, ended=True, url=url))
    # The file often tells of a return without having told us of the difficulty that it ends.
    found += [Episode(PublicStatus.RETURNED, None, day, ended=True, url=url) for day in returns if day not in closed]
    return found


def of_case(periods: Sequence[Period], told: Told) -> list[Episode]:
    """Episodes of a published case: its past periods, and what the notice says of the present.

    A change that the agency has not published yet does not show.
    """
    known = sorted((p for p in periods if p.starts_on <= told.published_on), key=lambda period: period.starts_on)
    if told.status != PublicStatus.RETURNED:
        start = known[-1].starts_on if len(known) > 1 else told.starts_on
        return [_over(period, start) for period in known[:-1]] + [Episode(told.status, start)]
    return [_over(period, told.returned_on or told.published_on) for period in known]


def _over(period: Period, otherwise: dt.date) -> Episode:
    end = max(period.ends_on or otherwise, period.starts_on)
    return Episode(STATUS_OF[Kind(period.kind)], period.starts_on, end, ended=True)
