"""A calendar that programs can read: the few rules of RFC 5545 that matter."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given, strategies as st

from mitm.web.ics import LINE_OCTETS, Day, calendar

STAMP = dt.datetime(2026, 3, 12, 1, 0, tzinfo=dt.timezone(dt.timedelta(hours=1)))
DAY = dt.date(2026, 5, 12)


def made(title: str = "Échéance", url: str = "https://vigie.example/agence/demandes/1/") -> bytes:
    return calendar([Day("a@vigie", DAY, title, url)], name="Vigie", stamp=STAMP)


def unfolded(content: bytes) -> list[str]:
    return content.replace(b"\r\n ", b"").decode().removesuffix("\r\n").split("\r\n")


def title_read(content: bytes) -> str:
    """The title as a program reads it back."""
    [line] = [line for line in unfolded(content) if line.startswith("SUMMARY:")]
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], line.removeprefix("SUMMARY:"))


def test_a_whole_day_ends_the_day_after() -> None:
    lines = unfolded(made())

    assert {"DTSTART;VALUE=DATE:20260512", "DTEND;VALUE=DATE:20260513", "DTSTAMP:20260312T000000Z"} <= set(lines)
    assert (lines[0], lines[1], lines[-1]) == ("BEGIN:VCALENDAR", "VERSION:2.0", "END:VCALENDAR")
    assert [line for line in lines if line.startswith("UID:")] == ["UID:a@vigie"]


def test_every_line_ends_with_cr_lf() -> None:
    content = made("deux\nlignes\r\nou trois")

    assert content.endswith(b"\r\n")
    assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")


def test_what_has_a_meaning_is_escaped() -> None:
    assert rb"SUMMARY:a\\b\; c\, d\ne" in made("a\\b; c, d\ne")


def test_a_title_cannot_add_a_line() -> None:
    lines = unfolded(made("Échéance\r\nATTACH:https://mal.example/"))

    assert [line for line in lines if line.startswith("ATTACH")] == []


def test_an_address_cannot_add_a_line_either() -> None:
    assert [line for line in unfolded(made(url="https://a/\r\nATTACH:b")) if line.startswith("ATTACH")] == []


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=400))
def test_long_lines_are_folded_between_characters(title: str) -> None:
    content = made(title)

    assert all(len(line) <= LINE_OCTETS for line in content.split(b"\r\n"))
    assert all(line.decode() is not None for line in content.split(b"\r\n"))
    assert title_read(content) == title


def test_an_empty_calendar_is_still_one() -> None:
    assert unfolded(calendar([], name="Vigie", stamp=STAMP))[-1] == "END:VCALENDAR"
