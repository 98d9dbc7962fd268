"""When a product was at risk or in rupture: bars along the months, one line per kind or product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from mitm import typography
from mitm.web.svg.canvas import AMBER, BLUE, GREY, INK, RED, SOFT, Canvas, text_width
from mitm.web.svg.chart import Chart, build
from mitm.web.svg.scales import TimeScale

LANE, BAR, TOP, AXIS = 34, 16, 22, 26


@dataclass(frozen=True, slots=True)
class Episode:
    """An interval; `kind` is rupture, risk, measure or other. Without an end it is still running."""

    kind: str
    lane: str
    starts_on: dt.date
    ends_on: dt.date | None = None
    label: str = ""


def episodes(
    title: str,
    items: Sequence[Episode],
    *,
    first: dt.date,
    last: dt.date,
    today: dt.date,
    language: str = "fr",
    key: str = "",
) -> Chart:
    """The episodes between two days: ruptures solid, risks hatched, measures outlined."""
    lanes = list(dict.fromkeys(item.lane for item in items))

    def draw(canvas: Canvas) -> None:
        bottom = TOP + LANE * len(lanes)
        left = 8 if canvas.is_narrow else 12 + max([text_width(lane) for lane in lanes], default=0)
        scale = TimeScale(first, last, left, canvas.width - 10)
        scale.draw(canvas, TOP, bottom, language)
        for number, lane in enumerate(lanes):
            y = TOP + LANE * number
            if canvas.is_narrow:
                canvas.text(left, y + 11, lane, fill=SOFT, size=11)
            else:
                canvas.text(left - 10, y + LANE / 2 + 4, lane, anchor="end")
        for item in items:
            y = TOP + LANE * lanes.index(item.lane) + (15 if canvas.is_narrow else (LANE - BAR) / 2)
            _bar(canvas, scale, item, y, today)
        scale.draw_today(canvas, today, TOP, bottom, gettext("aujourd’hui"))

    rows = [_row(item, today, language) for item in items]
    return build(
        title,
        _description(items, today, language),
        headings=[gettext("Quoi"), gettext("Du"), gettext("Au"), gettext("Durée")],
        rows=rows,
        height=lambda width: TOP + LANE * len(lanes) + AXIS,
        draw=draw,
        key=key,
    )


def _bar(canvas: Canvas, scale: TimeScale, item: Episode, y: float, today: dt.date) -> None:
    x, end = scale.place(item.starts_on), scale.place(item.ends_on or min(today, scale.last))
    width = max(end - x, 2)
    if item.kind == "rupture":
        canvas.rect(x, y, width, BAR, fill=RED)
    elif item.kind == "risk":
        canvas.rect(x, y, width, BAR, fill=canvas.hatched(AMBER), stroke=AMBER)
    else:
        canvas.rect(x, y, width, BAR, fill="#ffffff", stroke=BLUE if item.kind == "measure" else GREY)
    if item.ends_on is None:  # still running: an open end
        canvas.line(x + width, y - 3, x + width, y + BAR + 3, stroke=INK, width=2)
    if item.label and text_width(item.label, 11) < scale.right - x - width - 6:
        canvas.text(x + width + 6, y + BAR - 4, item.label, fill=SOFT, size=11)


def _row(item: Episode, today: dt.date, language: str) -> list[str]:
    end = typography.medium_date(item.ends_on, language) if item.ends_on else gettext("en cours")
    days = ((item.ends_on or today) - item.starts_on).days
    name = f"{item.lane} – {item.label}" if item.label else item.lane
    many = max(days, 1) if language == "fr" else days  # « 0 jour », 0 days
    duration = ngettext("%(n)s jour", "%(n)s jours", many) % {"n": typography.number(days, language=language)}
    return [name, typography.medium_date(item.starts_on, language), end, duration]


def _description(items: Sequence[Episode], today: dt.date, language: str) -> str:
    if not items:
        return gettext("Aucun épisode sur la période.")
    sentences = []
    for item in items:
        name, start, end, _ = _row(item, today, language)
        sentences.append(
            gettext("%(name)s : du %(start)s, fin : %(end)s.") % {"name": name, "start": start, "end": end}
        )
    return " ".join(sentences)
