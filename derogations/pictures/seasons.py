"""Several years of monthly sales, one line per year over the same twelve months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from derogations.fields import MONTHS
from mitm import typography
from mitm.web.svg import Chart, lines

YEARS = 4  # as many as can be told apart in black and white


def season_curve(sales: Mapping[str, int], *, key: str = "saison") -> Chart | None:
    """The curve of the latest years; None without sales."""
    readable = {month: units for month, units in sales.items() if len(month) == 7 and isinstance(units, int)}
    if not readable:
        return None
    years = sorted({month[:4] for month in readable})[-YEARS:]
    series = {year: [readable.get(f"{year}-{month:02d}") for month in range(1, 13)] for year in years}
    top = max((month for month in readable if month[:4] in years), key=lambda month: readable[month])
    span = f"de {years[0]} à {years[-1]}, une courbe par année" if len(years) > 1 else f"de {years[0]}"
    description = (
        f"Ventes mensuelles {span}. Le mois le plus fort\u00a0: "
        f"{MONTHS[int(top[5:]) - 1]} {top[:4]}, {typography.plural(readable[top], 'boîte')}."
    )
    labels = [typography.short_month(dt.date(2000, month, 1)) for month in range(1, 13)]
    return lines("Ventes mensuelles, année par année", labels, series, description=description, unit="boîtes", key=key)
