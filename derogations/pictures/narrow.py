"""The band on a phone: time goes down, words stand on the right."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from derogations.pictures.labels import spread
from derogations.pictures.shapes import pieces, words_of_mark, words_of_stretch
from derogations.pictures.timeline import Mark, Sign, Stretch, Timeline
from mitm import typography
from mitm.web.svg.canvas import INK, LINE, PAPER, RED, SOFT, Canvas

TOP, LENGTH, GAP, LEFT, BAND, WORDS = 14, 380, 33, 26, 30, 92


@dataclass(frozen=True, slots=True)
class _Entry:
    """Words beside the band, and the height at which they would best stand."""

    y: float
    lines: tuple[str, str]
    bold: bool
    item: Mark | Stretch | None


def _place(shown: Timeline, day: dt.date) -> float:
    span = max((shown.last - shown.first).days, 1)
    return TOP + LENGTH * min(max((day - shown.first).days / span, 0), 1)


def _entries(shown: Timeline) -> list[_Entry]:
    found = [
        _Entry(_place(shown, mark.at), (mark.label, mark.detail or typography.long_date(mark.on)), True, mark)
        for mark in shown.marks
    ]
    for stretch in shown.stretches:
        middle = (_place(shown, stretch.start) + _place(shown, stretch.end)) / 2
        end = typography.medium_date(stretch.until)
        lines = (stretch.labels[0], f"jusqu’au {end}")
        found.append(_Entry(middle, lines, False, stretch))
    now = ("aujourd’hui", typography.long_date(shown.today))
    found.append(_Entry(_place(shown, shown.today), now, False, None))
    return sorted(found, key=lambda entry: (entry.y, not isinstance(entry.item, Mark)))


def narrow_height(shown: Timeline) -> float:
    """How high the picture is once every label has its room."""
    heights = spread([entry.y for entry in _entries(shown)], gap=GAP)
    return max(heights[-1] + 28, TOP + LENGTH + 16)


def draw_narrow(canvas: Canvas, shown: Timeline) -> None:
    """Draw everything."""
    entries = _entries(shown)
    heights = spread([entry.y for entry in entries], gap=GAP)
    for stretch in shown.stretches:
        for fill, stroke, dash, start, end in pieces(stretch, shown.today, canvas):
            y = _place(shown, start)
            canvas.rect(LEFT, y, BAND, _place(shown, end) - y, fill=fill, stroke=stroke, dash=dash)
    for entry, height in zip(entries, heights, strict=True):
        if entry.item is None:
            _entry(canvas, entry, height)
            continue
        words = words_of_mark(entry.item) if isinstance(entry.item, Mark) else words_of_stretch(entry.item)
        with canvas.part(words):
            _entry(canvas, entry, height)


def _entry(canvas: Canvas, entry: _Entry, height: float) -> None:
    right = LEFT + BAND
    if isinstance(entry.item, Mark):
        _sign(canvas, entry.item, entry.y)
    elif entry.item is None:
        canvas.line(LEFT - 12, entry.y, right + 6, entry.y, stroke=INK)
    colour = LINE if isinstance(entry.item, Stretch) else SOFT
    canvas.line(right + 6, entry.y, WORDS - 18, height, stroke=colour)
    canvas.line(WORDS - 18, height, WORDS - 6, height, stroke=colour)
    canvas.text(WORDS, height + 1, entry.lines[0], size=13.5, fill=INK if entry.bold else SOFT, bold=entry.bold)
    canvas.text(WORDS, height + 16, entry.lines[1], size=12.5, fill=SOFT)


def _sign(canvas: Canvas, mark: Mark, y: float) -> None:
    right = LEFT + BAND
    dash = "3 2" if mark.provisional else ""
    if mark.sign == Sign.FLAG:
        canvas.line(LEFT, y, right + 6, y, stroke=INK, width=1.5, dash=dash)
        canvas.polygon([(LEFT + 4, y), (LEFT + 10, y - 13), (LEFT + 16, y)], fill=PAPER, stroke=INK)
    elif mark.sign == Sign.BAR:
        canvas.line(LEFT - 6, y, right + 6, y, stroke=RED, width=4, dash="4 2" if mark.provisional else "")
    elif mark.sign == Sign.DECISION:
        canvas.circle(LEFT + BAND / 2, y, 7, fill=PAPER, stroke=INK)
        canvas.circle(LEFT + BAND / 2, y, 3, fill=INK)
    else:
        canvas.line(LEFT - 2, y, right + 6, y, stroke=INK, width=2, dash=dash)
