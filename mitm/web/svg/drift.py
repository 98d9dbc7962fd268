"""How the announced return of a product moved from one update to the next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from mitm import typography
from mitm.web.svg.canvas import BLUE, GREEN, GREY, SOFT, Canvas
from mitm.web.svg.chart import Chart, build
from mitm.web.svg.scales import TimeScale

LANE, TOP, AXIS, LABEL = 26, 24, 26, 96


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was announced on a day; unknown dates are None."""

    made_on: dt.date
    earliest: dt.date | None = None
    likely: dt.date | None = None
    latest: dt.date | None = None

    @property
    def known(self) -> list[dt.date]:
        """The dates that were given."""
        return [day for day in (self.earliest, self.likely, self.latest) if day]


def drift(
    title: str,
    estimates: Sequence[Estimate],
    *,
    today: dt.date,
    returned_on: dt.date | None = None,
    language: str = "fr",
    key: str = "",
) -> Chart:
    """One line per update, oldest first: from the earliest to the latest return, a dot on the likely one."""
    days = [day for item in estimates for day in item.known] + [item.made_on for item in estimates]
    days += [returned_on] if returned_on else []
    first, last = min(days, default=today), max(days, default=today)
    margin = dt.timedelta(days=max((last - first).days // 20, 5))

    def draw(canvas: Canvas) -> None:
        bottom = TOP + LANE * len(estimates)
        scale = TimeScale(first - margin, last + margin, LABEL, canvas.width - 10)
        scale.draw(canvas, TOP, bottom, language)
        for number, item in enumerate(estimates):
            _lane(canvas, scale, item, TOP + LANE * number + LANE / 2, language)
        if returned_on:
            x = scale.place(returned_on)
            canvas.line(x, TOP - 4, x, bottom, stroke=GREEN, width=2)
            canvas.text(x, TOP - 8, gettext("retour"), fill=GREEN, size=11, anchor="middle", bold=True)
        else:
            scale.draw_today(canvas, today, TOP, bottom, gettext("aujourd’hui"))

    return build(
        title,
        _description(estimates, language),
        headings=[gettext("Annoncé le"), gettext("Au plus tôt"), gettext("Probable"), gettext("Au plus tard")],
        rows=[_row(item, language) for item in estimates],
        height=lambda width: TOP + LANE * len(estimates) + AXIS,
        draw=draw,
        key=key,
    )


def _lane(canvas: Canvas, scale: TimeScale, item: Estimate, y: float, language: str) -> None:
    canvas.text(LABEL - 10, y + 4, typography.short_date(item.made_on), fill=SOFT, size=11, anchor="end")
    canvas.circle(scale.place(item.made_on), y, 2, fill=GREY)
    if not item.known:
        canvas.text(scale.place(item.made_on) + 8, y + 4, gettext("retour inconnu"), fill=SOFT, size=11)
        return
    start, end = scale.place(min(item.known)), scale.place(max(item.known))
    canvas.line(start, y, end, y, stroke=BLUE, width=3)
    for x in (start, end):
        canvas.line(x, y - 5, x, y + 5, stroke=BLUE, width=2)
    if item.likely:
        canvas.circle(scale.place(item.likely), y, 5, fill="#ffffff", stroke=BLUE)


def _row(item: Estimate, language: str) -> list[str]:
    def written(day: dt.date | None) -> str:
        return typography.medium_date(day, language) if day else "–"

    return [written(item.made_on), written(item.earliest), written(item.likely), written(item.latest)]


def _description(estimates: Sequence[Estimate], language: str) -> str:
    known = [item for item in estimates if item.likely]
    if not known:
        return gettext("Aucune date de retour n’a été annoncée.")
    first, last = known[0].likely, known[-1].likely
    days = (last - first).days  # type: ignore[operator]
    words = {
        "first": typography.medium_date(first, language),  # type: ignore[arg-type]
        "last": typography.medium_date(last, language),  # type: ignore[arg-type]
        "days": typography.number(abs(days), language=language),
    }
    if days > 0:
        later = ngettext(
            "Retour probable annoncé d’abord le %(first)s, puis le %(last)s : %(days)s jour plus tard.",
            "Retour probable annoncé d’abord le %(first)s, puis le %(last)s : %(days)s jours plus tard.",
            days,
        )
        return later % words
    if days < 0:
        sooner = ngettext(
            "Retour probable annoncé d’abord le %(first)s, puis le %(last)s : %(days)s jour plus tôt.",
            "Retour probable annoncé d’abord le %(first)s, puis le %(last)s : %(days)s jours plus tôt.",
            -days,
        )
        return sooner % words
    return gettext("Retour probable annoncé le %(first)s, sans changement depuis.") % words
