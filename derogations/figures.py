"""What the figures of a request amount to: mean sales, the threshold in packs, how long the stock lasts.

Pure functions over plain values; whatever is missing or unreadable is left out. Decimals throughout, never floats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal, InvalidOperation

from derogations.fields import EMPTY
from derogations.rules import DAYS_A_WEEK, DAYS_A_YEAR, LEGAL_MONTHS, MONTHS_A_YEAR, in_months, mean_monthly_sales
from mitm.registry.enums import ThresholdUnit
from mitm.typography import NBSP, number

_SALES, _STOCK = "moyenne des douze derniers mois, R. 5124-49-4 I", "stock ÷ ventes mensuelles moyennes"


@dataclass(frozen=True, slots=True)
class Figure:
    """A computed figure: what it is, how much, and where it comes from; `short` where the law is not met."""

    label: str
    value: Decimal
    text: str
    hint: str = ""
    short: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure that the values allow; None where something is missing."""

    monthly_sales: Decimal | None
    threshold_months: Decimal | None
    threshold_packs: Decimal | None
    legal_packs: Decimal | None
    coverage_months: Decimal | None
    usable_months: Decimal | None


def decimal_of(value: object) -> Decimal | None:
    """A number however it is kept; None when there is none."""
    if value in EMPTY or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def compute(values: Mapping[str, object]) -> Figures:
    """The figures of a request, from the values of its fields."""
    sales = values.get("sales")
    mean = mean_monthly_sales(sales) if isinstance(sales, Mapping) else None
    asked = decimal_of(values.get("threshold_value"))
    unit = str(values.get("threshold_unit") or ThresholdUnit.WEEKS)
    months = in_months(asked, unit) if asked is not None else None
    stock = decimal_of(values.get("stock_units"))
    return Figures(
        monthly_sales=mean,
        threshold_months=months,
        threshold_packs=_packs(months, mean),
        legal_packs=_packs(LEGAL_MONTHS, mean),
        coverage_months=stock / mean if stock is not None and mean else None,
        usable_months=_usable(values),
    )


def _packs(months: Decimal | None, mean: Decimal | None) -> Decimal | None:
    """Months of needs in whole packs, rounded up."""
    return (months * mean).to_integral_value(ROUND_CEILING) if months is not None and mean is not None else None


def _usable(values: Mapping[str, object]) -> Decimal | None:
    """What is left of the shelf life once a batch is made and released."""
    life, release = decimal_of(values.get("shelf_life_months")), decimal_of(values.get("release_weeks"))
    if life is None or release is None:
        return None
    return life - release * DAYS_A_WEEK * MONTHS_A_YEAR / DAYS_A_YEAR


def shown(values: Mapping[str, object]) -> list[Figure]:
    """The figures in words, in the order in which they are reasoned."""
    found = compute(values)
    lines = (
        _line("Ventes mensuelles moyennes", found.monthly_sales, _in_packs, _SALES),
        _line("Deux mois de besoins", found.legal_packs, _in_packs, "le minimum sans dérogation"),
        _line("Seuil demandé", found.threshold_months, _in_months, "une semaine compte 7/365 d’année"),
        _line("Soit, en boîtes", found.threshold_packs, _in_packs, "arrondi à la boîte supérieure"),
        _line("Couverture du stock actuel", found.coverage_months, _in_months, _STOCK),
        _line("Durée utile après libération", found.usable_months, _in_months, "conservation moins libération"),
    )
    figures = [line for line in lines if line is not None]
    return [_judged(figure, found) for figure in figures]


def _line(label: str, value: Decimal | None, words: object, hint: str) -> Figure | None:
    return Figure(label, value, words(value), hint) if value is not None else None  # type: ignore[operator]


def _judged(figure: Figure, found: Figures) -> Figure:
    """Say where the stock lies below what is asked."""
    low = figure.value == found.coverage_months and found.threshold_months is not None
    if figure.label.startswith("Couverture") and low and figure.value < (found.threshold_months or 0):
        return Figure(figure.label, figure.value, figure.text, "inférieure au seuil que vous demandez", short=True)
    return figure


def _in_months(value: Decimal) -> str:
    return f"{number(value.quantize(Decimal('0.01')).normalize() + 0)}{NBSP}mois"


def _in_packs(value: Decimal) -> str:
    rounded = value.quantize(Decimal("0.1"))
    packs = int(rounded) if rounded == int(rounded) else rounded
    return f"{number(packs)}{NBSP}boîtes"
