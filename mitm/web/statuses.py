"""A status as lists and pages show it."""

from typing import NamedTuple

from mitm.web.badges import Tone


class Status(NamedTuple):
    """A word, a colour and an icon."""

    label: str
    tone: Tone
    icon: str
