"""From the bytes of one published file to clean tab-separated UTF-8.

Everything here works on the whole content, not on rows: 14 MB are read in two tenths of a second. What was repaired is
counted.
"""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from mitm.errors import CaseError
from mitm.registry.enums import RegisterTable
from mitm.registry.importer.layouts import Layout
from mitm.registry.importer.sources import read_bytes

Samples = list[tuple[str, str]]

_CONTROLS = re.compile(rb"\xc2[\x80-\x9f]")
_NO_BREAK_SPACE = "\u00a0".encode()
_LOST = "¿".encode()
_HTML = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body")
_OTHER_FORMATS = (b"pk\x03\x04", b"%pdf", b"\x1f\x8b", b"{", b"[")
_AFTER_LOST_OE = re.compile(r"(?:il|ils|ur|urs|dèmes?|sophag\w*|strogènes?|ufs?)\b")


@dataclass(frozen=True, slots=True)
class Note:
    """Something met while reading: an anomaly code, how often, and samples (key, text)."""

    code: str
    count: int
    samples: Samples = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What is recorded of a file as it came."""

    table: RegisterTable
    name: str
    content: bytes
    sha256: str
    encoding: str
    line_ends: str
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The rows of one part, ready to be copied: unique, tab-separated, in clean UTF-8."""

    record: FileRecord
    data: bytes
    notes: list[Note]
    published: frozenset[str]
    """The columns that the source publishes; the others are empty in `data` and keep what the register knows."""
    companions: tuple[FileRecord, ...] = ()


def read_table(path: Path, layout: Layout) -> ReadFile:
    """Read, decode, repair and check the shape of one tab-separated file."""
    return read_content(read_bytes(path), path.name, layout)


def read_content(content: bytes, name: str, layout: Layout) -> ReadFile:
    """The same, of bytes at hand."""
    notes: list[Note] = []
    refuse_what_is_no_table(content, name)
    data, encoding = to_utf8(content, notes)
    data, line_ends = _plain_line_ends(data, notes)
    if not data.endswith(b"\n"):
        notes.append(Note("cut_end", 1, [("", data[data.rfind(b"\n") + 1 :].decode())]))
    data = _trimmed(repaired(data, notes), notes)
    data, columns = _shaped(data, len(layout.columns), name, notes)
    rows = data.count(b"\n") + 1
    digest = hashlib.sha256(content).hexdigest()
    record = FileRecord(layout.table, name, content, digest, encoding, line_ends, rows, columns)
    return ReadFile(record, data if layout.has_key else unique(data, notes), notes, frozenset(layout.columns))


def refuse_what_is_no_table(content: bytes, name: str) -> None:
    """A portal in trouble answers with a page of HTML under the name of the file."""
    start = content[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(_HTML):
        message = f"{name} contient une page HTML au lieu de données\u00a0: le téléchargement a sans doute échoué."
        raise CaseError(message, code="html_instead_of_data")
    if start.startswith(_OTHER_FORMATS) or content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content:
        raise CaseError(f"{name} n’est pas un fichier de texte en UTF-8 ou windows-1252.", code="not_text")


def to_utf8(content: bytes, notes: list[Note]) -> tuple[bytes, str]:
    """Strict UTF-8 first, then windows-1252: one download mixes both."""
    try:
        content.decode("utf-8")
        return content.removeprefix(b"\xef\xbb\xbf"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252").encode(), "windows-1252"
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
        notes.append(Note("undecodable_bytes", text.count("\ufffd")))
        return text.encode(), "windows-1252"


def _plain_line_ends(data: bytes, notes: list[Note]) -> tuple[bytes, str]:
    returns, feeds = data.count(b"\r"), data.count(b"\n")
    if not returns:
        return data, "LF"
    pairs = data.count(b"\r\n")
    if returns == pairs:
        return data.translate(None, b"\r"), "CRLF" if pairs == feeds else "mixed"
    if feeds:
        notes.append(Note("stray_carriage_returns", returns - pairs))
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"), "CRLF" if feeds == pairs and feeds else "CR"


def repaired(data: bytes, notes: list[Note]) -> bytes:
    """Put back the characters that conversions destroyed."""
    if found := _CONTROLS.findall(data):
        notes.append(Note("control_characters", len(found)))
        for control in sorted(set(found)):
            data = data.replace(control, _windows_character(control))
    if _LOST in data:
        parts = data.decode().split("¿")
        notes.append(Note("lost_characters", len(parts) - 1))
        data = _rejoined(parts).encode()
    if spaces := data.count(_NO_BREAK_SPACE):
        notes.append(Note("no_break_spaces", spaces))
        data = data.replace(_NO_BREAK_SPACE, b" ")
    return data


def _windows_character(control: bytes) -> bytes:
    """U+0092 is the byte 0x92 read as Latin-1: in windows-1252 it is ’. Five bytes mean nothing there."""
    return control[1:].decode("cp1252", errors="ignore").encode()


def _rejoined(parts: list[str]) -> str:
    """Texts between lost characters, joined by what each of them must have been."""
    joined = [parts[0]]
    for before, after in zip(parts, parts[1:], strict=False):
        joined += [_lost_character(before[-1:], after), after]
    return "".join(joined)


def _lost_character(before: str, after: str) -> str:
    """« c¿ur » has lost œ, « l¿adulte » (or « l¿¿il ») an apostrophe, « <br>¿ » a bullet; else it stays."""
    if _AFTER_LOST_OE.match(after):
        return "œ"
    if before in "dlnsjcmtDLNSJCMT" and before and (after[:1].isalpha() or not after):
        return "’"
    if before == ">" and after[:1] == " ":
        return "•"
    return "¿"


def _trimmed(data: bytes, notes: list[Note]) -> bytes:
    padded = 0
    for around, alone in ((b"\t ", b"\t"), (b" \t", b"\t"), (b"\n ", b"\n"), (b" \n", b"\n")):
        while (shorter := data.replace(around, alone)) is not data and len(shorter) < len(data):
            padded += len(data) - len(shorter)
            data = shorter
    if padded:
        notes.append(Note("padded_values", padded))
    return data.strip(b" ")


def _shaped(data: bytes, expected: int, name: str, notes: list[Note]) -> tuple[bytes, int]:
    """Lines of exactly the expected columns, without blank ones; a line that is too short is refused, by number."""
    data = data.rstrip(b"\n")
    if b"\n\n" not in data and data.count(b"\t") == (data.count(b"\n") + 1) * (expected - 1):
        return data, expected
    lines = data.split(b"\n")
    widths = [line.count(b"\t") + 1 if line else 0 for line in lines]
    if (first := next(width for width in widths if width)) < expected:
        message = f"{name} a {first}\u00a0colonne(s) séparée(s) par des tabulations\u00a0: {expected} sont attendues."
        raise CaseError(message, code="missing_columns")
    columns = max(widths)
    if blank := widths.count(0):
        notes.append(Note("blank_lines", blank))
    if extra := sum(width > expected for width in widths):
        notes.append(Note("extra_columns", extra))
    uniform = extra == len(lines) - blank
    shaped = [
        line if width == expected else _cut(line, expected, uniform, f"{name}, ligne {number}")
        for number, (line, width) in enumerate(zip(lines, widths, strict=True), start=1)
        if width
    ]
    return b"\n".join(shaped), columns


def _cut(line: bytes, expected: int, uniform: bool, where: str) -> bytes:
    """Drop the columns after the expected ones, if every line has them or if they are empty."""
    cells = line.split(b"\t")
    if len(cells) < expected or (any(cells[expected:]) and not uniform):
        raise CaseError(
            f"{where}\u00a0: {len(cells)}\u00a0colonne(s) au lieu de {expected}. "
            "Le fichier est peut-être tronqué\u00a0: le télécharger à nouveau.",
            code="misshapen_line",
        )
    return b"\t".join(cells[:expected])


def refuse_misshapen(data: bytes, expected: int, name: str) -> None:
    """Name the first line that does not have the expected columns (when only the totals agree)."""
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.count(b"\t") + 1 != expected:
            _cut(line, expected, False, f"{name}, ligne {number}")


def unique(data: bytes, notes: list[Note]) -> bytes:
    """Each row once (rows that have a key are compared by the database)."""
    lines = data.split(b"\n")
    repeated = len(lines) - len(set(lines))
    if not repeated:
        return data
    seen: set[bytes] = set()
    samples = []
    for line in lines:
        if line in seen:
            key, _, rest = line.decode().partition("\t")
            samples.append((key, rest))
        seen.add(line)
    notes.append(Note("duplicate_rows", repeated, samples))
    return b"\n".join(dict.fromkeys(lines))
