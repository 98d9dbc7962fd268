"""From dates and numbers to places on the canvas, and the ticks of axes."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

from mitm import typography
from mitm.web.svg.canvas import LINE, SOFT, Canvas

MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60)
TICK_WIDTH = 62


@dataclass(frozen=True, slots=True)
class TimeScale:
    """Days along a line."""

    first: dt.date
    last: dt.date
    left: float
    right: float

    def place(self, day: dt.date) -> float:
        """Where a day begins; days beyond the ends stand at the ends."""
        span = max((self.last - self.first).days, 1)
        share = min(max((day - self.first).days / span, 0), 1)
        return self.left + share * (self.right - self.left)

    def ticks(self) -> list[dt.date]:
        """First days of months, as many as find room."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        room = max(int((self.right - self.left) / TICK_WIDTH), 2)
        step = next((step for step in MONTH_STEPS if months / step <= room), MONTH_STEPS[-1])
        start = self.first.year * 12 + self.first.month - 1
        start += -start % step
        end = self.last.year * 12 + self.last.month - 1
        days = [dt.date(number // 12, number % 12 + 1, 1) for number in range(start, end + 1, step)]
        return [day for day in days if self.first <= day <= self.last]

    def draw(self, canvas: Canvas, top: float, bottom: float, language: str = "fr") -> None:
        """Vertical lines, and the names of months under them."""
        year = None
        for day in self.ticks():
            x = self.place(day)
            canvas.line(x, top, x, bottom)
            name = typography.short_month(day, language)
            label = f"{name} {day.year}" if day.year != year else name
            year = day.year
            anchor = "end" if x > self.right - TICK_WIDTH / 2 else "start" if x < self.left + 10 else "middle"
            canvas.text(x, bottom + 15, label, fill=SOFT, size=11, anchor=anchor)

    def draw_today(self, canvas: Canvas, today: dt.date, top: float, bottom: float, label: str) -> None:
        """The thin line of today, when it is within the picture."""
        if self.first <= today <= self.last:
            x = self.place(today)
            canvas.line(x, top, x, bottom, stroke=SOFT, dash="2 3")
            anchor = "end" if x > self.right - TICK_WIDTH else "start"
            canvas.text(x + (-4 if anchor == "end" else 4), top - 4, label, fill=SOFT, size=11, anchor=anchor)


@dataclass(frozen=True, slots=True)
class NumberScale:
    """Numbers from zero up."""

    top_value: float
    bottom: float
    top: float

    def place(self, value: float) -> float:
        """How high a number stands."""
        return self.bottom - (value / self.top_value) * (self.bottom - self.top) if self.top_value else self.bottom

    def draw(self, canvas: Canvas, left: float, right: float, step: float) -> None:
        """Horizontal lines, with their numbers on the left."""
        count = round(self.top_value / step)
        for index in range(count + 1):
            value = index * step
            y = self.place(value)
            canvas.line(left, y, right, y, stroke=LINE)
            canvas.text(left - 6, y + 4, label_of(value), fill=SOFT, size=11, anchor="end")


def round_scale(highest: float, bottom: float, top: float) -> tuple[NumberScale, float]:
    """A scale that ends on a round number at or above `highest`, and its step."""
    if highest <= 0:
        return NumberScale(1, bottom, top), 1
    rough = highest / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    return NumberScale(math.ceil(highest / step - 1e-9) * step, bottom, top), step


def label_of(value: float) -> str:
    """A number as short as it can be written."""
    rounded = round(value, 6)
    return typography.number(int(rounded) if rounded == int(rounded) else rounded)
