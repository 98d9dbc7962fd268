"""The clock of a request as one band: counted days solid, suspended days hatched, the court's period outlined.

Wide, time goes from left to right; on a phone, from top to bottom. What is not certain yet is dashed. Nothing rests on
colour: past counted days are dark and coming ones pale, and every stretch and mark has its words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Literal

from django.utils import timezone

from derogations.models import LoweringRequest
from derogations.pictures.after import granted_on_appeal, marks_after
from derogations.pictures.labels import Label, place_in_rows
from derogations.pictures.narrow import draw_narrow, narrow_height
from derogations.pictures.shapes import cells, pieces, words_of_mark, words_of_stretch
from derogations.pictures.timeline import Mark, Sign, Stretch, Timeline, timeline, until
from derogations.selectors.clock import Rows
from mitm import typography
from mitm.law.clock import ClockVerdict, Status
from mitm.web.svg.canvas import INK, LINE, PAPER, RED, SOFT, Canvas, text_width
from mitm.web.svg.chart import NARROW, Chart, build
from mitm.web.svg.scales import TimeScale

_AS_IT_IS: Mapping[str, str] = MappingProxyType({})
Face = Literal["agency", "portal", "print"]
SIDE, ROW, BAND, UNDER, AXIS, TIP = 14, 31, 28, 18, 22, 18


def clock_band(
    request: LoweringRequest,
    verdict: ClockVerdict,
    rows: Rows,
    *,
    now: dt.datetime,
    face: Face = "agency",
    title: str = "Le délai, jour par jour",
    key: str = "",
    renamed: Mapping[str, str] = _AS_IT_IS,
) -> Chart:
    """The picture of the clock of a request at an instant; on paper it has no line for the pointer.

    `key` tells pictures of one page apart; `renamed` gives marks another name, by the one they have.
    """
    shown = whole_timeline(request, verdict, rows, now=now)
    shown.marks = [replace(mark, label=renamed.get(mark.label, mark.label)) for mark in shown.marks]
    tip = 0 if face == "print" else TIP

    def height(width: int) -> float:
        if width == NARROW:
            return narrow_height(shown)
        above, below = _layout(shown, TimeScale(shown.first, shown.last, SIDE, width - SIDE))
        return _rows(above) * ROW + BAND + _rows(below) * UNDER + AXIS + tip + 4

    def draw(canvas: Canvas) -> None:
        if canvas.is_narrow:
            draw_narrow(canvas, shown)
        else:
            _wide(canvas, shown, tip=bool(tip))

    return build(
        title,
        description(shown),
        headings=["Étape", "Date", "Durée", "Article"],
        rows=cells(shown),
        height=height,
        draw=draw,
        key=f"clock-{key or request.pk}",
    )


def whole_timeline(request: LoweringRequest, verdict: ClockVerdict, rows: Rows, *, now: dt.datetime) -> Timeline:
    """The clock up to its decision, and what came after."""
    today = timezone.localdate(now)
    shown = timeline(request, verdict, rows, now=now)
    shown.marks += marks_after(rows, today=today)
    granted = granted_on_appeal(rows, today=today)
    if granted is not None and verdict.status != Status.GRANTED:  # then nothing is left to contest
        shown.marks = [mark for mark in shown.marks if mark.sign != Sign.END]
        shown.stretches = [until(stretch, granted) for stretch in shown.stretches]
    return shown


def description(shown: Timeline) -> str:
    """The band in a few sentences, for those who do not see it."""
    return " ".join(f"{name}\u00a0: {day}{f' ({days})' if days else ''}." for name, day, days, _ in cells(shown))


def _rows(labels: list[Label]) -> int:
    return max((label.row for label in labels), default=-1) + 1


def _layout(shown: Timeline, scale: TimeScale) -> tuple[list[Label], list[Label]]:
    """Labels of the marks above the band, of the stretches below it."""
    above = [_label(mark, scale) for mark in shown.marks]
    above.append(_label_of_today(shown, scale))
    place_in_rows(above, right=scale.right + SIDE)
    below = [_under(stretch, scale) for stretch in shown.stretches]
    place_in_rows(below, right=scale.right + SIDE)
    return above, below


def _label(mark: Mark, scale: TimeScale) -> Label:
    lines = (mark.label, mark.detail or typography.medium_date(mark.on))
    width = max(text_width(lines[0], 12.5), text_width(lines[1], 11)) + 10
    return Label(scale.place(mark.at), width, lines)


def _label_of_today(shown: Timeline, scale: TimeScale) -> Label:
    lines = ("aujourd’hui", typography.medium_date(shown.today))
    return Label(scale.place(shown.today), max(text_width(line, 11) for line in lines) + 10, lines, soft=True)


def _under(stretch: Stretch, scale: TimeScale) -> Label:
    """The longest label that fits under its stretch, or the shortest."""
    start, end = scale.place(stretch.start), scale.place(stretch.end)
    text = next((text for text in stretch.labels if text_width(text, 11) <= end - start), stretch.labels[-1])
    width = text_width(text, 11)
    middle = min(max((start + end - width) / 2, scale.left), scale.right - width)
    return Label(middle, width, (text,))


def _wide(canvas: Canvas, shown: Timeline, *, tip: bool) -> None:
    scale = TimeScale(shown.first, shown.last, SIDE, canvas.width - SIDE)
    above, below = _layout(shown, scale)
    top = _rows(above) * ROW
    bottom = top + BAND
    foot = bottom + _rows(below) * UNDER
    tip_at = (SIDE, canvas.height - 5) if tip else None
    _axis(canvas, scale, foot)
    for stretch, label in zip(shown.stretches, below, strict=True):
        with canvas.part(words_of_stretch(stretch), tip=tip_at):
            for fill, stroke, dash, start, end in pieces(stretch, shown.today, canvas):
                x = scale.place(start)
                canvas.rect(x, top, scale.place(end) - x, BAND, fill=fill, stroke=stroke, dash=dash)
            y = bottom + (label.row + 1) * UNDER - 5
            canvas.text(label.x, y, label.lines[0], fill=SOFT, size=11)
    today = above[-1]
    canvas.line(today.x, _pole_top(today, top), today.x, bottom + 4, stroke=INK)
    _text(canvas, today, top)
    for mark, label in zip(shown.marks, above, strict=False):
        with canvas.part(words_of_mark(mark), tip=tip_at):
            canvas.line(label.x, _pole_top(label, top), label.x, top, stroke=SOFT)
            _sign(canvas, mark, label.x, top)
            _text(canvas, label, top)


def _pole_top(label: Label, top: float) -> float:
    return top - (label.row + 1) * ROW + 3


def _text(canvas: Canvas, label: Label, top: float) -> None:
    """Two lines beside the pole."""
    x, anchor = (label.x - 5, "end") if label.left else (label.x + 5, "start")
    y = _pole_top(label, top) + 10
    fill = SOFT if label.soft else INK
    canvas.text(x, y, label.lines[0], size=11 if label.soft else 12.5, fill=fill, anchor=anchor, bold=not label.soft)
    canvas.text(x, y + 13, label.lines[1], size=11, fill=SOFT, anchor=anchor)


def _axis(canvas: Canvas, scale: TimeScale, foot: float) -> None:
    """First days of months under everything."""
    canvas.line(scale.left, foot + 4, scale.right, foot + 4, stroke=LINE)
    year = None
    for day in scale.ticks():
        x = scale.place(day)
        canvas.line(x, foot + 1, x, foot + 7, stroke=SOFT)
        name = typography.short_month(day)
        text = f"{name} {day.year}" if day.year != year else name
        year = day.year
        anchor = "end" if x + 30 > scale.right else "start" if x < scale.left + 30 else "middle"
        canvas.text(x, foot + 18, text, fill=SOFT, size=10.5, anchor=anchor)


def _sign(canvas: Canvas, mark: Mark, x: float, top: float) -> None:
    """What stands on the band itself."""
    bottom = top + BAND
    dash = "3 2" if mark.provisional else ""
    if mark.sign == Sign.FLAG:
        canvas.line(x, top, x, bottom, stroke=INK, width=1.5, dash=dash)
        canvas.polygon([(x, top + 4), (x - 13, top + 10), (x, top + 16)], fill=PAPER, stroke=INK)
    elif mark.sign == Sign.BAR:
        canvas.line(x, top - 4, x, bottom + 4, stroke=RED, width=4, dash="4 2" if mark.provisional else "")
    elif mark.sign == Sign.DECISION:
        canvas.circle(x, top + BAND / 2, 7, fill=PAPER, stroke=INK)
        canvas.circle(x, top + BAND / 2, 3, fill=INK)
    elif mark.sign == Sign.TICK:
        canvas.line(x, top - 2, x, bottom + 2, stroke=INK, width=1.5)
    else:
        canvas.line(x, top, x, bottom, stroke=INK, width=2, dash=dash)
