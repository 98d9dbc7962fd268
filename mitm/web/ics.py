"""A calendar as programs read it (RFC 5545): whole days with a title and an address, and no more of the standard."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LINE_OCTETS = 75
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Day:
    """Something that happens on a day; `uid` stays the same when the day or the title changes."""

    uid: str
    on: dt.date
    title: str
    url: str


def calendar(days: Iterable[Day], *, name: str, stamp: dt.datetime) -> bytes:
    """The calendar as it is sent; `stamp`: when it was made, in any zone."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{_text(name)}//FR",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    made = f"{stamp.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    for day in days:
        lines += _event(day, made)
    lines.append("END:VCALENDAR")
    return b"".join(folded + b"\r\n" for line in lines for folded in _folded(line))


def _event(day: Day, made: str) -> list[str]:
    """One whole day: its end is the day after, which is not part of it."""
    return [
        "BEGIN:VEVENT",
        f"UID:{_text(day.uid)}",
        f"DTSTAMP:{made}",
        f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.on + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(day.title)}",
        f"URL:{_CONTROL.sub('', day.url)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _text(value: str) -> str:
    """A value of type TEXT: backslash, semicolon, comma and line break escaped (RFC 5545, 3.3.11)."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    escaped = escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return _CONTROL.sub("", escaped)


def _folded(line: str) -> Iterator[bytes]:
    """The line in pieces of 75 octets at most, none of which breaks a character; the others begin with a space."""
    piece, room = b"", LINE_OCTETS
    for character in line:
        octets = character.encode()
        if len(piece) + len(octets) > room:
            yield piece
            piece = b" "
        piece += octets
    yield piece
