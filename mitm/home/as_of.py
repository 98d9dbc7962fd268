"""`?au=2024-03-12`: a page as it was known on a day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import timezone

from mitm.web.fields import parse_date

PARAMETER = "au"
EARLIEST = dt.date(1900, 1, 1)  # nothing is known of any day before


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day of a page; `error` says why the day that was asked for is not used."""

    on: dt.date
    is_past: bool = False
    error: str = ""
    typed: str = ""


def as_of(request: HttpRequest) -> AsOf:
    """The day that the address names (AAAA-MM-JJ or JJ/MM/AAAA), today by default."""
    today = timezone.localdate()
    typed = request.GET.get(PARAMETER, "").strip()[:40]
    if not typed:
        return AsOf(today)
    try:
        day = dt.date.fromisoformat(typed) if "-" in typed else parse_date(typed)
    except ValueError:
        return AsOf(today, error="Écrivez la date sous la forme JJ/MM/AAAA, par exemple 12/03/2024.", typed=typed)
    if day < EARLIEST:
        return AsOf(today, error="Rien n’est connu de cette date\u00a0: voici la situation d’aujourd’hui.", typed=typed)
    if day > today:
        return AsOf(
            today, error="Cette date n’est pas encore arrivée\u00a0: voici la situation d’aujourd’hui.", typed=typed
        )
    return AsOf(day, is_past=day < today, typed=f"{day:%d/%m/%Y}")
