"""Finding room for labels so that none covers another, nor the pole of another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Label:
    """Lines of text beside a pole that stands at `x`; `left`: the text stands on the left of the pole."""

    x: float
    width: float
    lines: tuple[str, ...]
    soft: bool = False
    left: bool = False
    row: int = 0

    @property
    def span(self) -> tuple[float, float]:
        """From where to where the text reaches."""
        return (self.x - self.width, self.x) if self.left else (self.x, self.x + self.width)

    def covers(self, x: float) -> bool:
        """Whether a pole at `x` would go through the text."""
        start, end = self.span
        return start < x < end

    def meets(self, other: Label) -> bool:
        """Whether two texts on one row would touch."""
        (start, end), (other_start, other_end) = self.span, other.span
        return start < other_end + 8 and other_start < end + 8


def place_in_rows(labels: list[Label], *, right: float) -> int:
    """Give each label the lowest row on which it is clear of the others; returns how many rows there are.

    Texts stand on the right of their pole, but for those that would leave the picture. A text that covers a pole stands
    above the label of that pole: those are placed first, and where two cover each other's pole, one changes sides.
    """
    for label in labels:
        label.left = label.x + label.width > right
    waiting = sorted(labels, key=lambda label: -label.x)
    placed: list[Label] = []
    while waiting:
        label = _next(waiting)
        waiting.remove(label)
        label.row = next((row for row in range(len(labels)) if _clear(label, row, placed)), len(labels))
        placed.append(label)
    return max((label.row for label in labels), default=-1) + 1


def _next(waiting: list[Label]) -> Label:
    """A label that covers no pole of those that still wait; one changes sides if need be."""
    free = _free(waiting)
    for label in waiting:
        if free is not None:
            return free
        if not label.left and label.width < label.x:
            label.left = True
            free = _free(waiting)
            label.left = free is not None
    return free or waiting[0]


def _free(waiting: list[Label]) -> Label | None:
    return next((one for one in waiting if not any(one.covers(other.x) for other in waiting)), None)


def _clear(label: Label, row: int, placed: list[Label]) -> bool:
    for other in placed:
        if other.row == row and label.meets(other):
            return False
        if other.row >= row and label.covers(other.x):
            return False
        if other.row < row and other.covers(label.x):
            return False
    return True


def spread(wanted: list[float], *, gap: float) -> list[float]:
    """Heights in order, each at least `gap` below the one before, as near as can be to what is wanted."""
    heights: list[float] = []
    for height in wanted:
        heights.append(max(height, heights[-1] + gap) if heights else height)
    return heights
