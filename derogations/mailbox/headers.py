"""Headers as they really come: encoded words cut anywhere, bytes without charset, folded lines. Pure.

The standard library's strict policy refuses what it cannot parse; nothing is refused here, since a request must not be
lost for its spelling.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from email.errors import HeaderParseError
from email.header import decode_header
from email.utils import getaddresses, parsedate_to_datetime

from mitm import plaintext

_NAMED_BY = re.compile(r"\bby\s+([^\s;()]+)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_IDENTIFIER = re.compile(r"<([^<>\s]{1,990})>")
_CHARSETS = {"": "utf-8", "unknown-8bit": "utf-8", "8bit": "utf-8", "default": "utf-8", "iso-8859-1": "cp1252"}
_CHARSETS |= {"latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "utf-8", "ascii": "utf-8", "unknown": "utf-8"}


def decoded(content: bytes, charset: str | None) -> str:
    """Bytes as text, whatever they announce: the charset named, else UTF-8, else what Windows writes."""
    name = (charset or "").strip().strip("\"'").lower()
    for candidate in (_CHARSETS.get(name, name), "utf-8", "cp1252"):
        try:
            text = content.decode(candidate)
        except (UnicodeError, LookupError, ValueError):
            continue
        if "\ufffd" not in text or candidate == "cp1252":
            return text
    return content.decode("latin-1")


def raw_text(value: object) -> str:
    """The value of a header as it came; its bytes that are not ASCII are read as UTF-8 or as Windows text."""
    text = str(value)
    if text.isascii():
        return text
    return decoded(text.encode("utf-8", "surrogateescape"), None)


def words(value: object) -> str:
    """The value of a header, encoded words decoded, as one line of storable text."""
    text = raw_text(value)
    if "=?" in text:
        unfolded = re.sub(r"[\r\n]+[ \t]*", " ", text)
        try:
            pieces: Sequence[tuple[bytes | str, str | None]] = decode_header(unfolded)
        except (HeaderParseError, ValueError, LookupError):
            pieces = [(unfolded, None)]
        text = "".join(piece if isinstance(piece, str) else _piece(piece, charset) for piece, charset in pieces)
    return line(text)


def _piece(content: bytes, charset: str | None) -> str:
    """An encoded word, or the plain text around one (which the library gives back as escaped bytes)."""
    if charset is None:
        text = content.decode("raw-unicode-escape", "replace")
        return text if text.isascii() else decoded(content, None)
    return decoded(content, charset)


def line(text: str) -> str:
    """One line without invisible characters nor tricks of direction, which PostgreSQL can keep."""
    return " ".join(storable(text).split())


def storable(text: str) -> str:
    """Text that may be kept and shown: no NUL, no lone surrogate, no character that turns the direction of reading."""
    clean = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(char for char in plaintext.cleaned(clean) if not plaintext.deceives(char))


def mailbox_of(value: object) -> tuple[str, str]:
    """Name and address of the first correspondent of a header; the address in lower case."""
    text = raw_text(value)
    try:
        pairs = getaddresses([re.sub(r"[\r\n]+", " ", text)])
    except (ValueError, IndexError, AttributeError):
        pairs = []
    for name, address in pairs:
        if "@" in address:
            return words(name)[:300], line(address).lower()[:320]
    return words(text)[:300], ""


def identifiers(value: object) -> list[str]:
    """The message identifiers of a header, without their angle brackets."""
    return [line(found) for found in _IDENTIFIER.findall(raw_text(value))]


def instant(text: str) -> dt.datetime | None:
    """The date of a trace header with its offset; None when it is missing or impossible."""
    try:
        found = parsedate_to_datetime(_COMMENT.sub(" ", text).strip())
        return found.replace(tzinfo=found.tzinfo or dt.UTC).astimezone(dt.UTC)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Received:
    """A line of the trace that a server of ours wrote."""

    host: str
    at: dt.datetime
    text: str


def received_by(traces: Iterable[object], hosts: Sequence[str]) -> list[Received]:
    """The trace lines of our own servers, newest first, that no foreign server comes between.

    Lines below the first foreign one were written by whoever sent the message, and prove nothing.
    """
    ours = {host.lower().rstrip(".") for host in hosts}
    found: list[Received] = []
    for trace in traces:
        text = line(raw_text(trace))
        by = _NAMED_BY.search(_COMMENT.sub(" ", text))
        host = by[1].lower().rstrip(".") if by else ""
        at = instant(text.rpartition(";")[2])
        if host in ours and at is not None:
            if found and not _comes_from(found[-1].text, ours):
                break
            found.append(Received(host, at, text[:2_000]))
        elif found:
            break
    return found


def _comes_from(text: str, ours: set[str]) -> bool:
    """Whether a trace line says that the message came from one of our servers."""
    return bool(ours & {word.strip("[]().;").lower() for word in text.partition(" by ")[0].split()})
