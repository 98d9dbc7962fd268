"""Statuses as people see them: an icon, a word and a colour, never the colour alone."""

from enum import StrEnum
from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


class Tone(StrEnum):
    """Colours with a meaning. Red is for the law and for patients only."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"
    VIOLET = "violet"
    GREY = "grey"


_DEFAULT_ICONS = {
    Tone.RED: "stop",
    Tone.AMBER: "alert",
    Tone.GREEN: "check",
    Tone.BLUE: "info",
    Tone.VIOLET: "pause",
    Tone.GREY: "dot",
}


@lru_cache(maxsize=512)
def icon(name: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers: a word always stands beside it."""
    return format_html(
        '<svg class="v-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )


@lru_cache(maxsize=2048)
def badge(label: str, tone: str = Tone.GREY, icon_name: str = "") -> SafeString:
    """A status. Labels are few, so lists of thousands of rows find theirs ready made."""
    tone = Tone(tone)
    return format_html(
        '<span class="v-badge v-badge--{}">{}{}</span>', tone.value, icon(icon_name or _DEFAULT_ICONS[tone]), label
    )
