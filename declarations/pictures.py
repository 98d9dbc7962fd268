"""The life of a case on one band: its periods, and how the announced return moved from version to version.

Geometry and markup only; every text that people typed is escaped. What the picture shows is also said in a table.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString

from declarations.enums import Kind
from mitm.typography import medium_date, plural, short_date

WIDTH, LEFT, RIGHT = 1000, 96, 24
BAND, GAP, TOP, FOOT = 22, 8, 8, 24
MOST_VERSIONS = 6


@dataclass(frozen=True, slots=True)
class Period:
    """What the case was between two days; still so when `end` is None."""

    kind: Kind
    start: dt.date
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class Promise:
    """What a version announced."""

    version: int
    said_on: dt.date
    return_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Axis:
    """Days to abscissae."""

    first: dt.date
    last: dt.date

    def x(self, day: dt.date) -> float:
        """The abscissa of a day, kept within the picture."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(LEFT + min(1.0, max(0.0, share)) * (WIDTH - LEFT - RIGHT), 1)

    def ticks(self) -> list[dt.date]:
        """First days of months, quarters or years: seven at most."""
        months = []
        day = self.first.replace(day=1)
        while day <= self.last:
            if day >= self.first:
                months.append(day)
            day = (day + dt.timedelta(days=32)).replace(day=1)
        for step in (1, 2, 3, 6, 12, 24, 60):
            kept = [day for day in months if (day.year * 12 + day.month - 1) % step == 0]
            if len(kept) <= 7:
                return kept
        return months[:: max(1, len(months) // 7)]


def timeline(
    periods: Sequence[Period], promises: Sequence[Promise], *, today: dt.date, ended_on: dt.date | None
) -> SafeString:
    """The picture; empty when there is nothing to draw."""
    if not periods:
        return SafeString("")
    shown = list(promises)[-MOST_VERSIONS:]
    axis = _axis(periods, shown, today)
    height = TOP + BAND + GAP + len(shown) * (BAND - 6) + FOOT
    parts = [
        f'<svg class="v-life" viewBox="0 0 {WIDTH} {height}" preserveAspectRatio="xMinYMid meet" role="img" ',
        f'aria-label="{escape(_alternative(periods, shown))}">',
        *_grid(axis, height, today),
        *(_bar(axis, period, ended_on or today) for period in periods),
        *_promises(axis, shown),
        "</svg>",
    ]
    return SafeString("".join(parts))


def _axis(periods: Sequence[Period], promises: Sequence[Promise], today: dt.date) -> Axis:
    days = [today, *(period.start for period in periods), *(period.end for period in periods if period.end)]
    days += [promise.said_on for promise in promises] + [promise.return_on for promise in promises if promise.return_on]
    first, last = min(days), max(days)
    margin = dt.timedelta(days=max(3, (last - first).days // 40))
    return Axis(first - margin, last + margin)


def _grid(axis: Axis, height: int, today: dt.date) -> Iterable[str]:
    floor = height - FOOT
    for day in axis.ticks():
        x = axis.x(day)
        yield f'<line class="v-life__tick" x1="{x}" y1="{TOP}" x2="{x}" y2="{floor}"/>'
        yield f'<text class="v-life__label" x="{x + 3}" y="{height - 8}">{day:%m/%Y}</text>'
    x = axis.x(today)
    yield f'<line class="v-life__today" x1="{x}" y1="2" x2="{x}" y2="{floor + 4}"><title>Aujourd’hui</title></line>'


def _bar(axis: Axis, period: Period, until: dt.date) -> str:
    start, end = axis.x(period.start), axis.x(period.end or max(until, period.start))
    title = f"{period.kind.label} depuis le {medium_date(period.start)}"
    if period.end:
        title = f"{period.kind.label} du {medium_date(period.start)} au {medium_date(period.end)} (exclu)"
    return (
        f'<rect class="v-life__bar v-life__bar--{period.kind.value}" x="{start}" y="{TOP}" '
        f'width="{max(3.0, round(end - start, 1))}" height="{BAND}" rx="2"><title>{escape(title)}</title></rect>'
    )


def _promises(axis: Axis, promises: Sequence[Promise]) -> Iterable[str]:
    y = TOP + BAND + GAP + 8
    for promise in promises:
        said = axis.x(promise.said_on)
        yield f'<text class="v-life__label" x="0" y="{y + 4}">v{promise.version} · {promise.said_on:%d/%m/%y}</text>'
        yield f'<circle class="v-life__said" cx="{said}" cy="{y}" r="3.5"/>'
        if promise.return_on is None:
            yield f'<text class="v-life__label" x="{said + 10}" y="{y + 4}">retour inconnu</text>'
        else:
            back = axis.x(promise.return_on)
            title = f"Version {promise.version} : retour annoncé pour le {medium_date(promise.return_on)}"
            yield f'<line class="v-life__promise" x1="{said}" y1="{y}" x2="{back}" y2="{y}"/>'
            yield (
                f'<rect class="v-life__return" x="{back - 4}" y="{y - 4}" width="8" height="8" '
                f'transform="rotate(45 {back} {y})"><title>{escape(title)}</title></rect>'
            )
        y += BAND - 6


def _alternative(periods: Sequence[Period], promises: Sequence[Promise]) -> str:
    said = [
        f"{period.kind.label} du {short_date(period.start)} "
        + (f"au {short_date(period.end)}" if period.end else "à aujourd’hui")
        for period in periods
    ]
    dates = [promise.return_on for promise in promises if promise.return_on]
    if dates:
        said.append(
            f"retour annoncé d’abord pour le {short_date(dates[0])}, en dernier pour le {short_date(dates[-1])}"
        )
    return "Vie du dossier : " + " ; ".join(said) + "."


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the announced return has moved since the first notice."""

    days: int
    moves: int

    @property
    def icon(self) -> str:
        """An arrow."""
        return "up" if self.days > 0 else "down" if self.days < 0 else "right"

    @property
    def words(self) -> str:
        """« repoussé de 24 jours en 2 fois »."""
        if not self.moves:
            return "date inchangée depuis le premier avis"
        if not self.days:
            return f"revenu à la première date après {plural(self.moves, 'changement')}"
        verb = "repoussé" if self.days > 0 else "avancé"
        times = f" en {self.moves} fois" if self.moves > 1 else ""
        return f"{verb} de {plural(abs(self.days), 'jour')}{times} depuis le premier avis"


def drift(promises: Sequence[Promise]) -> Drift | None:
    """From the first known date to the last; None when none was ever announced."""
    dates = [promise.return_on for promise in promises if promise.return_on]
    if not dates:
        return None
    moves = sum(1 for before, after in zip(dates, dates[1:], strict=False) if before != after)
    return Drift((dates[-1] - dates[0]).days, moves)
