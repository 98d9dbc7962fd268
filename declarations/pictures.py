"""Two pictures of a case, each with its table: what it was and what was done, and how the announced return moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from declarations.enums import Kind
from mitm.typography import plural
from mitm.web.svg import Chart, Episode, Estimate, drift, episodes

_KINDS = {Kind.RUPTURE: "rupture", Kind.RISK: "risk", Kind.CESSATION: "other"}
_LANES = {Kind.RUPTURE: "Rupture", Kind.RISK: "Risque", Kind.CESSATION: "Arrêt"}
MARGIN = dt.timedelta(days=10)


@dataclass(frozen=True, slots=True)
class Period:
    """What the case was between two days, or a measure; still so when `end` is None."""

    start: dt.date
    end: dt.date | None
    kind: Kind | None = None
    measure: str = ""


def life(periods: Sequence[Period], *, today: dt.date) -> Chart | None:
    """Periods and measures on one band; None when there is nothing to draw."""
    if not periods:
        return None
    items = [
        Episode(
            kind=_KINDS[period.kind] if period.kind else "measure",
            lane=_LANES[period.kind] if period.kind else period.measure,
            starts_on=period.start,
            ends_on=period.end,
        )
        for period in periods
    ]
    days = [today, *(item.starts_on for item in items), *(item.ends_on for item in items if item.ends_on)]
    return episodes("Vie du dossier", items, first=min(days) - MARGIN, last=max(days) + MARGIN, today=today)


def returns(estimates: Sequence[Estimate], *, today: dt.date, returned_on: dt.date | None) -> Chart | None:
    """How the announced return moved from version to version; None when there is nothing to compare."""
    if len(estimates) < 2 or not any(estimate.known for estimate in estimates):
        return None
    return drift("Retour annoncé", list(estimates)[-8:], today=today, returned_on=returned_on)


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


def drift_of(estimates: Sequence[Estimate]) -> Drift | None:
    """From the first known date to the last; None when none was ever announced."""
    dates = [estimate.likely for estimate in estimates if estimate.likely]
    if not dates:
        return None
    moves = sum(1 for before, after in zip(dates, dates[1:], strict=False) if before != after)
    return Drift((dates[-1] - dates[0]).days, moves)
