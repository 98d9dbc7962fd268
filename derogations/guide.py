"""Whether there is still time to decide, in words for whoever is about to sign."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from mitm.law.clock import ClockVerdict
from mitm.typography import medium_date

_DAY = dt.timedelta(days=1)


class Moment(StrEnum):
    """Where a signature falls."""

    BEFORE = "before"
    EVE = "eve"
    LAST_DAY = "last_day"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Guide:
    """What a signature at an instant does; `late`: it has to be asked for, since silence has decided."""

    moment: Moment
    last_day: dt.date
    safe_day: dt.date
    text: str

    @property
    def late(self) -> bool:
        """Silence has decided: a decision would replace the implicit rejection."""
        return self.moment is Moment.AFTER


def guide(found: ClockVerdict, *, now: dt.datetime, by_post: bool) -> Guide | None:
    """The guide for a signature at an instant; None when no silence threatens.

    The last day is the one before the flip, whatever reading is in force; the day before satisfies every reading.
    """
    if found.flips_at is None or found.implicit_decision_on is None:
        return None
    last_day, today = timezone.localdate(found.flips_at) - _DAY, timezone.localdate(now)
    safe_day = min(last_day, found.implicit_decision_on - _DAY)
    if now >= found.flips_at:
        moment = Moment.AFTER
    elif today == last_day:
        moment = Moment.LAST_DAY
    else:
        moment = Moment.EVE if today == last_day - _DAY else Moment.BEFORE
    return Guide(moment, last_day, safe_day, _text(moment, last_day, safe_day, found.implicit_decision_on, by_post))


def _text(moment: Moment, last_day: dt.date, safe_day: dt.date, born_on: dt.date, by_post: bool) -> str:
    reach = (
        "La lettre part par la poste\u00a0: c’est sa distribution qui compte, non sa signature."
        if by_post
        else "La décision est notifiée quand le laboratoire l’ouvre ou, s’il ne l’ouvre pas dans les quinze jours, "
        "le jour de sa mise à disposition."
    )
    born, last, safe = medium_date(born_on), medium_date(last_day), medium_date(safe_day)
    preferred = f", de préférence le {safe}" if safe_day < last_day else ""
    texts = {
        Moment.BEFORE: f"Il reste du temps\u00a0: la décision doit être notifiée au plus tard le {last}"
        f"{preferred}. {reach}",
        Moment.EVE: f"Une décision notifiée aujourd’hui est à l’abri de toute lecture du délai. {reach}",
        Moment.LAST_DAY: f"Sans notification aujourd’hui, un rejet implicite naît le {born}. {reach}",
        Moment.AFTER: f"Un rejet implicite est né le {born}. Une décision expresse reste possible\u00a0: elle le "
        "remplacera à compter de sa notification.",
    }
    return texts[moment]
