"""The figures of a request as we compute them, read beside what was declared: pure functions over plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from derogations.fields import MONTHS
from derogations.rules import LEGAL_MONTHS, in_months, mean_monthly_sales
from mitm.web.svg import Chart, lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Recomputed:
    """What follows from the sales, the stock and the threshold; None where a figure is missing."""

    months_given: int
    mean: Decimal | None  # packs a month, over the last twelve months given
    coverage: Decimal | None  # months that the stock would last
    asked_months: Decimal | None
    asked_units: Decimal | None
    legal_units: Decimal | None
    first_month: str = ""
    last_month: str = ""

    @property
    def less(self) -> Decimal | None:
        """How many packs fewer the laboratory would have to hold."""
        if self.legal_units is None or self.asked_units is None:
            return None
        return self.legal_units - self.asked_units


def recomputed(
    *,
    sales: Mapping[str, int],
    stock: int | None,
    value: Decimal | None,
    unit: str,
) -> Recomputed:
    """The figures (R. 5124-49-4 I)."""
    mean = mean_monthly_sales(sales)
    asked = in_months(value, unit) if value is not None else None
    return Recomputed(
        months_given=len(sales),
        mean=mean,
        coverage=Decimal(stock) / mean if stock is not None and mean else None,
        asked_months=asked,
        asked_units=_whole(mean * asked) if mean is not None and asked is not None else None,
        legal_units=_whole(mean * LEGAL_MONTHS) if mean is not None else None,
        first_month=month_in_words(min(sorted(sales)[-12:])) if mean is not None else "",
        last_month=month_in_words(max(sales)) if mean is not None else "",
    )


def _whole(units: Decimal) -> Decimal:
    return units.quantize(Decimal(1), rounding=ROUND_HALF_UP)


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
    if not everything or not named or not sum(everything):
        return None
    zero = Decimal(0)
    ratio = (sum(named, zero) / len(named)) / (sum(everything, zero) / len(everything))
    return Season(ratio, month_in_words(max(series, key=lambda month: (series[month], month))))


def season_curve(series: Mapping[str, int]) -> Chart | None:
    """One line a year over the twelve months, so that seasons lie one above the other; None without figures."""
    years: dict[str, dict[int, int]] = defaultdict(dict)
    for month, units in series.items():
        years[month[:4]][int(month[5:])] = units
    if not years:
        return None
    shown = sorted(years)[-4:]
    labels = [name[:4] for name in MONTHS]
    return lines(
        "Ventes mensuelles, année par année",
        labels,
        {year: [years[year].get(month) for month in range(1, 13)] for year in shown},
        unit="boîtes",
        key="saison",
    )
