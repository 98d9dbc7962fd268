"""Our own figures, read beside what was declared: pure functions over plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from derogations.fields import MONTHS
from derogations.figures import Figures, compute

YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """What follows from the sales, the stock and the threshold, and the months on which it rests."""

    figures: Figures
    months_given: int
    first_month: str = ""
    last_month: str = ""

    @property
    def less(self) -> Decimal | None:
        """How many packs fewer the laboratory would have to hold."""
        legal, asked = self.figures.legal_packs, self.figures.threshold_packs
        return legal - asked if legal is not None and asked is not None else None


def recomputed(values: Mapping[str, object]) -> Recomputed:
    """The figures of a request, and of which months they are the mean."""
    sales = values.get("sales")
    months = sorted(sales) if isinstance(sales, Mapping) else []
    counted = months[-YEAR:] if len(months) >= YEAR else []
    return Recomputed(
        figures=compute(values),
        months_given=len(months),
        first_month=month_in_words(counted[0]) if counted else "",
        last_month=month_in_words(counted[-1]) if counted else "",
    )


def month_in_words(month: str) -> str:
    """« 2026-03 » as « mars 2026 »."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


@dataclass(frozen=True, slots=True)
class Season:
    """How marked a season is: the mean of the strong months against the mean of all."""

    ratio: Decimal
    strongest: str


def season_of(series: Mapping[str, int], strong: frozenset[int]) -> Season | None:
    """The strong months that were declared, against the figures; None when there is nothing to compare."""
    everything = [Decimal(units) for units in series.values()]
    named = [Decimal(units) for month, units in series.items() if int(month[5:]) in strong]
    if not named or not sum(everything):
        return None
    zero = Decimal(0)
    ratio = (sum(named, zero) / len(named)) / (sum(everything, zero) / len(everything))
    return Season(ratio, month_in_words(max(series, key=lambda month: (series[month], month))))
