"""Reads of the doctrine."""

import datetime as dt

from mitm.doctrine.models import DoctrineSetting
from mitm.law.doctrine import complete


def doctrine_on(day: dt.date) -> dict[str, object]:
    """Every question with the answer in force on a day (the default where nobody decided)."""
    rows = DoctrineSetting.objects.filter(valid_from__lte=day).order_by("valid_from", "id").values_list("key", "value")
    return complete(dict(rows))


def history() -> list[DoctrineSetting]:
    """Every answer ever given, newest first."""
    return list(DoctrineSetting.objects.select_related("decided_by").order_by("-decided_at", "-id"))
