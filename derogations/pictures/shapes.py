"""What the wide and the narrow band share: fills, words and cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from derogations.pictures.timeline import Look, Mark, Stretch, Timeline, duration
from mitm import typography
from mitm.web.svg.canvas import BLUE, INK, PAPER, SOFT, Canvas

PALE = "#d3e3ea"
_DASH = "4 3"
# Fill, stroke and dashes of a piece, and the days [start, end) that it covers.
Piece = tuple[str, str, str, dt.date, dt.date]


def pieces(stretch: Stretch, today: dt.date, canvas: Canvas) -> Iterator[Piece]:
    """A stretch, cut at today and where it becomes uncertain."""
    cuts = {day for day in (today, stretch.dashed_from) if day and stretch.start < day < stretch.end}
    days = [stretch.start, *sorted(cuts), stretch.end]
    for start, end in zip(days, days[1:], strict=False):
        sure = stretch.dashed_from is None or start < stretch.dashed_from
        fill, stroke = _colours(stretch.look, past=end <= today, canvas=canvas)
        yield (fill if sure or stretch.look == Look.SUSPENDED else PAPER, stroke, "" if sure else _DASH, start, end)


def _colours(look: Look, *, past: bool, canvas: Canvas) -> tuple[str, str]:
    if look == Look.COUNTED:
        return (BLUE, BLUE) if past else (PALE, BLUE)
    if look == Look.SUSPENDED:
        return canvas.hatched(SOFT), SOFT
    return PAPER, INK


def words_of_stretch(stretch: Stretch) -> str:
    """What a stretch says of itself."""
    first, last = typography.medium_date(stretch.said_from), typography.medium_date(stretch.until)
    return f"{stretch.name}\u00a0: du {first} au {last} ({duration(stretch.days)}). {stretch.article}."


def words_of_mark(mark: Mark) -> str:
    """What a mark says of itself."""
    unsure = " (provisoire)" if mark.provisional else ""
    return f"{mark.label}\u00a0: {typography.long_date(mark.on)}{unsure}. {mark.article}."


def cells(shown: Timeline) -> list[list[str]]:
    """The same as the band, as rows of a table in the order of time."""
    rows: list[tuple[dt.date, int, list[str]]] = []
    for stretch in shown.stretches:
        first, last = typography.medium_date(stretch.said_from), typography.medium_date(stretch.until)
        rows.append(
            (stretch.start, 1, [stretch.name, f"du {first} au {last}", duration(stretch.days), stretch.article])
        )
    for mark in shown.marks:
        unsure = " (provisoire)" if mark.provisional else ""
        row = [mark.label, f"{typography.long_date(mark.on)}{unsure}", "", mark.article]
        rows.append((mark.at, 0, row))
    return [row for _, _, row in sorted(rows, key=lambda item: item[:2])]
