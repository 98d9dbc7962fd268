"""Reads of the doctrine."""

import datetime as dt
from collections.abc import Iterable, Mapping
from operator import itemgetter

from django.db.models import QuerySet

from mitm.doctrine.models import DoctrineSetting
from mitm.law.doctrine import complete
from mitm.statements import Compiled, Given

_IN_FORCE = Compiled(
    lambda: (
        DoctrineSetting.objects.filter(valid_from__lte=Given("day"))
        .order_by("valid_from", "id")
        .values_list("key", "value")
    )
)


class Doctrine:
    """Every answer ever given, to be asked about any day."""

    def __init__(self, answers: Iterable[tuple[dt.date, str, object]]) -> None:
        self._answers = sorted(answers, key=itemgetter(0))
        self._on: dict[dt.date, Mapping[str, object]] = {}

    def on(self, day: dt.date) -> Mapping[str, object]:
        """Every question with the answer in force on a day; computed once a day that is asked for."""
        if day not in self._on:
            self._on[day] = complete({key: value for since, key, value in self._answers if since <= day})
        return self._on[day]


def whole_doctrine() -> Doctrine:
    """The whole doctrine in one statement, for whoever needs more than one day of it."""
    return Doctrine(DoctrineSetting.objects.order_by("valid_from", "id").values_list("valid_from", "key", "value"))


def doctrine_on(day: dt.date) -> dict[str, object]:
    """Every question with the answer in force on a day (the default where nobody decided)."""
    return complete(dict(_IN_FORCE.rows(day=day)))


def settings_made() -> QuerySet[DoctrineSetting]:
    """Every answer ever given, newest first."""
    return DoctrineSetting.objects.select_related("decided_by").order_by("-decided_at", "-id")


def history() -> list[DoctrineSetting]:
    """Every answer ever given, newest first, read."""
    return list(settings_made())
