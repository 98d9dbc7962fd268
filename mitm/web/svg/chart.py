"""A picture, its words and its table."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.text import slugify

from mitm.web.svg.canvas import Canvas

WIDE, NARROW = 760, 360
Drawing = Callable[[Canvas], None]


@dataclass(frozen=True, slots=True)
class Chart:
    """What `components/chart.html` shows: for a desk, for a phone, and as a table."""

    title: str
    description: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    svg: SafeString
    svg_narrow: SafeString

    @property
    def data_uri(self) -> str:
        """The picture for `<img src>` in a PDF; put `description` in its `alt`."""
        markup = self.svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        return "data:image/svg+xml;base64," + base64.b64encode(markup.encode()).decode()


def build(
    title: str,
    description: str,
    *,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    height: Callable[[int], float],
    draw: Drawing,
    key: str = "",
) -> Chart:
    """Draw the picture in both widths; `key` tells two pictures of the same title on one page apart."""
    pictures = []
    for width in (WIDE, NARROW):
        canvas = Canvas(width, height(width), key=f"{key or slugify(title)}-{width}")
        draw(canvas)
        pictures.append(canvas.markup(title, description))
    return Chart(title, description, headings, rows, *pictures)
