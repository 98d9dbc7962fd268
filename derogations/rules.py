"""What the fields of a request must satisfy together: pure functions over plain values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from derogations.enums import Ground
from derogations.fields import BY_NAME, EMPTY, Step, missing
from mitm.cases.fieldtable import Type
from mitm.cases.problems import Problem, out_of_range, required
from mitm.registry.enums import ThresholdUnit

LEGAL_MONTHS = Decimal(2)  # R. 5124-49-4 II
HEARING_DAYS, SHORTEST_HEARING_DAYS = 15, 8  # no text fixes them for L. 122-1 CRPA; eight as before a sanction
DAYS_A_YEAR, MONTHS_A_YEAR, DAYS_A_WEEK = Decimal(365), Decimal(12), Decimal(7)
SEASON_MONTHS = 24
_TRIAL = {"batch", "condition", "months", "compliant"}
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


def in_months(value: Decimal, unit: str) -> Decimal:
    """A threshold in months of needs; a week is 7/365 of a year."""
    return value if unit == ThresholdUnit.MONTHS else value * DAYS_A_WEEK * MONTHS_A_YEAR / DAYS_A_YEAR


def problems(values: Mapping[str, object], *, steps: Sequence[Step], complete: bool) -> list[Problem]:
    """Everything wrong with the values; `complete` also asks for the compulsory fields of `steps`."""
    ground = str(values.get("ground") or "")
    found = _misplaced(values, ground)
    found += _threshold(values)
    if complete:
        found += required(missing(values, ground=ground, steps=steps))
        found += _too_few_months(values, ground, steps)
    return found


def _threshold(values: Mapping[str, object]) -> list[Problem]:
    value, unit = values.get("threshold_value"), str(values.get("threshold_unit") or ThresholdUnit.WEEKS)
    if value in EMPTY:
        return []
    if in_months(Decimal(str(value)), unit) >= LEGAL_MONTHS:
        message = "Le seuil demandé doit être inférieur à deux mois de besoins."
        return [Problem("threshold_value", "threshold_not_lower", message)]
    return []


def _misplaced(values: Mapping[str, object], ground: str) -> list[Problem]:
    found = []
    for name, value in values.items():
        field = BY_NAME.get(name)
        if field is None:
            found.append(Problem(name, "unknown_field", "Ce champ n’existe pas."))
        elif value in EMPTY or value is False:
            continue
        elif ground and not field.applies_to(ground):
            found.append(Problem(name, "not_applicable", "Ce champ ne concerne pas ce motif."))
        elif field.type in (Type.WHOLE, Type.DECIMAL):
            found += out_of_range(field, Decimal(str(value)))
        elif field.choices and field.type == Type.CHOICE and value not in dict(field.choices):
            found.append(Problem(name, "unknown_choice", "Ce choix n’existe pas."))
        elif name in ("sales", "seasonal_sales"):
            found += _bad_series(name, value)
        elif name == "stability":
            found += _bad_trials(value)
    return found


def _bad_trials(value: object) -> list[Problem]:
    """Trials are rows of a batch, a condition, a number of months and whether it complied."""
    rows = value if isinstance(value, list) else [None]
    good = all(isinstance(row, Mapping) and set(row) == _TRIAL and isinstance(row["compliant"], bool) for row in rows)
    message = "Indiquer pour chaque essai le lot, la condition, la durée en mois et le résultat."
    return [] if good else [Problem("stability", "not_trials", message)]


def _bad_series(name: str, value: object) -> list[Problem]:
    """A series is a mapping of months to whole numbers of packs."""
    if not isinstance(value, Mapping):
        return [Problem(name, "not_a_series", "Indiquer un nombre par mois.")]
    for month, units in value.items():
        if not _MONTH.fullmatch(str(month)):
            return [Problem(name, "unknown_month", f"« {month} » n’est pas un mois.")]
        if not isinstance(units, int) or isinstance(units, bool) or not 0 <= units <= BY_NAME[name].maximum:
            return [Problem(name, "not_a_number", f"{month} : indiquer un nombre de boîtes positif ou nul.")]
    return []


def _too_few_months(values: Mapping[str, object], ground: str, steps: Sequence[Step]) -> list[Problem]:
    """The sales of twelve months; two full years of them to show a season."""
    found = []
    for name, step, wanted in (("sales", Step.STOCK, 12), ("seasonal_sales", Step.GROUND, SEASON_MONTHS)):
        series = values.get(name)
        asked = step in steps and BY_NAME[name].applies_to(ground)
        if asked and isinstance(series, Mapping) and 0 < len(series) < wanted:
            found.append(Problem(name, "too_few_months", f"Indiquer les ventes d’au moins {wanted}\u00a0mois."))
    if ground == Ground.SHELF_LIFE and Step.GROUND in steps:
        life, left = values.get("shelf_life_months"), values.get("remaining_life_months")
        if life not in EMPTY and left not in EMPTY and Decimal(str(left)) > Decimal(str(life)):
            message = "La durée restante dépasse la durée de conservation."
            found.append(Problem("remaining_life_months", "longer_than_shelf_life", message))
    return found


def mean_monthly_sales(sales: Mapping[str, int]) -> Decimal | None:
    """Mean of the last twelve months given (R. 5124-49-4 I); None with fewer."""
    if len(sales) < MONTHS_A_YEAR:
        return None
    last = sorted(sales)[-12:]
    return sum((Decimal(sales[month]) for month in last), Decimal(0)) / MONTHS_A_YEAR


def last_twelve_months(today: dt.date) -> list[str]:
    """The twelve full months before the month of `today`, oldest first."""
    year, month = today.year, today.month
    months = []
    for _ in range(12):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        months.append(f"{year}-{month:02d}")
    return months[::-1]
