"""A few SVG shapes. Colours stand in presentation attributes: the security policy and PDF engines accept them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

from django.utils.safestring import SafeString

INK, SOFT, LINE, PAPER = "#16202a", "#4b5b69", "#dde4ea", "#ffffff"
RED, AMBER, BLUE, GREEN, GREY = "#b3140c", "#b06000", "#0b4f6c", "#17663a", "#8493a0"
FONT = "Source Sans 3, Arial, sans-serif"
CHARACTER = 0.52  # mean width of a character, as a share of its height


def text_width(text: str, size: float = 12) -> float:
    """About how wide a text is."""
    return len(text) * size * CHARACTER


class Canvas:
    """Collects shapes, then writes them out."""

    def __init__(self, width: float, height: float, *, key: str) -> None:
        self.width, self.height, self.key = width, height, key
        self.shapes: list[str] = []
        self.hatches: set[str] = set()
        self.has_parts = False

    @contextmanager
    def part(self, words: str, *, tip: tuple[float, float] | None = None) -> Iterator[None]:
        """Shapes that say a few words to the pointer and to the keyboard; `tip`: where the words appear on focus."""
        self.has_parts = True
        outer, self.shapes = self.shapes, []
        yield
        said = escape(words)
        shown = (
            f'<text class="v-chart__tip" visibility="hidden" x="{tip[0]:.1f}" y="{tip[1]:.1f}" fill="{INK}" '
            f'font-size="11" aria-hidden="true">{said}</text>'
            if tip
            else ""
        )
        outer.append(
            f'<g class="v-chart__part" tabindex="0" role="img" aria-label="{said}"><title>{said}</title>'
            f"{''.join(self.shapes)}{shown}</g>"
        )
        self.shapes = outer

    @property
    def is_narrow(self) -> bool:
        """Drawn for a phone."""
        return self.width < 500

    def rect(
        self, x: float, y: float, width: float, height: float, *, fill: str, stroke: str = "none", dash: str = ""
    ) -> None:
        """A rectangle with slightly round corners; never thinner than a hair."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.shapes.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 1.5):.1f}" height="{height:.1f}" rx="2" '
            f'fill="{fill}" stroke="{stroke}"{dashes}/>'
        )

    def polygon(self, points: list[tuple[float, float]], *, fill: str, stroke: str = "none") -> None:
        """A closed shape."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.shapes.append(f'<polygon points="{path}" fill="{fill}" stroke="{stroke}"/>')

    def line(
        self, x1: float, y1: float, x2: float, y2: float, *, stroke: str = LINE, width: float = 1, dash: str = ""
    ) -> None:
        """A line; `dash` such as "4 3"."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.shapes.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
            f'stroke-width="{width}"{dashes}/>'
        )

    def polyline(self, points: list[tuple[float, float]], *, stroke: str, dash: str = "") -> None:
        """A broken line."""
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.shapes.append(f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="2"{dashes}/>')

    def circle(self, x: float, y: float, radius: float, *, fill: str, stroke: str = "none") -> None:
        """A dot."""
        self.shapes.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" stroke="{stroke}" stroke-width="2"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        fill: str = INK,
        size: float = 12,
        anchor: str = "start",
        bold: bool = False,
    ) -> None:
        """A text; `anchor` is start, middle or end."""
        weight = ' font-weight="600"' if bold else ""
        self.shapes.append(
            f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" font-size="{size}" text-anchor="{anchor}"{weight}>'
            f"{escape(text)}</text>"
        )

    def hatched(self, colour: str) -> str:
        """The fill of slanted lines in a colour, which stays readable in black and white."""
        self.hatches.add(colour)
        return f"url(#{self.key}-h{colour[1:]})"

    def markup(self, title: str, description: str) -> SafeString:
        """The whole picture, with its words for those who do not see it."""
        patterns = "".join(
            f'<pattern id="{self.key}-h{colour[1:]}" width="6" height="6" patternUnits="userSpaceOnUse">'
            f'<rect width="6" height="6" fill="{PAPER}"/>'
            f'<path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" stroke="{colour}" stroke-width="2"/></pattern>'
            for colour in sorted(self.hatches)
        )
        definitions = f"<defs>{patterns}</defs>" if patterns else ""
        role = "group" if self.has_parts else "img"
        return SafeString(
            f'<svg class="v-chart__svg" role="{role}" aria-labelledby="{self.key}-t {self.key}-d" '
            f'viewBox="0 0 {self.width:g} {self.height:g}" font-family="{FONT}">'
            f'<title id="{self.key}-t">{escape(title)}</title><desc id="{self.key}-d">{escape(description)}</desc>'
            f"{definitions}{''.join(self.shapes)}</svg>"
        )
