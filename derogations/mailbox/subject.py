"""« [DemandeBaisse] Nom du laboratoire », as people really type it. Pure.

The decision of 23 July 2021 asks for that subject; a request whose title is nearly right starts the clock all the same.
At least one bracket is wanted: « Demande de baisse du stock » in a sentence is for a person to judge.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_OPENING, _CLOSING = "[({<«⟦⟨〈《「『【〔〖〚‹", "])}>»⟧⟩〉》」』】〕〗〛›"
_BRACKETS = str.maketrans(dict.fromkeys(_OPENING, "[") | dict.fromkeys(_CLOSING, "]"))
_SEPARATORS = r"[\s_.\-–—·/]*"
_WORDS = rf"d{_SEPARATORS}e?mandes?{_SEPARATORS}(?:d{_SEPARATORS}(?:e|es|['’])?)?{_SEPARATORS}baisses?(?![a-z])"
_TITLE = re.compile(rf"(?P<open>\[[\s\[]*)?{_WORDS}(?P<close>[\s\]]*\])?")
_PREFIX = re.compile(r"(?:re|tr|fw|fwd|ref|rep|aw|wg|sv|rv|enc|transfere?|i)\s*(?:\[\d+\]|\(\d+\))?\s*:\s*")
_ANSWER = re.compile(r"(?:re|rep|ref|aw|sv|rv)\s*(?:\[\d+\]|\(\d+\))?\s*:")
_EDGES = " \t-–—_:;,|/\\>*#"
_LONGEST = 2_000
_REFERENCE = re.compile(r"\bBS-20\d\d-\d{6}\b")


@dataclass(frozen=True, slots=True)
class Title:
    """What a subject says: whether it announces a request, the laboratory that it names, whether it answers."""

    announces: bool
    laboratory: str = ""
    answers: bool = False


def read_title(subject: str) -> Title:
    """Read a decoded subject."""
    text = _one_line(subject)
    folded, places = _folded(text)
    for found in _TITLE.finditer(folded):
        if not (found["open"] or found["close"]):
            continue
        answers = bool(_ANSWER.match(folded))
        after = _named(text[places[found.end()] :])
        named = after or _named(_without_prefixes(text[: places[found.start()]]))
        return Title(True, named, answers)
    return Title(False)


def reference_in(subject: str) -> str:
    """The number of a request that a subject quotes, or nothing."""
    found = _REFERENCE.search(unicodedata.normalize("NFKC", subject).upper())
    return found[0] if found else ""


def _one_line(subject: str) -> str:
    """One line of visible characters: a line feed in a subject starts nothing."""
    text = unicodedata.normalize("NFKC", subject[:_LONGEST])
    shown = (" " if unicodedata.category(char) in ("Cc", "Zl", "Zp", "Zs") else char for char in text)
    return " ".join("".join(char for char in shown if unicodedata.category(char) not in ("Cf", "Cs", "Co")).split())


def _folded(text: str) -> tuple[str, list[int]]:
    """The text without case nor accents, brackets all alike, and where each character comes from."""
    kept, places = [], []
    for place, char in enumerate(text):
        for part in unicodedata.normalize("NFD", char.casefold()):
            if not unicodedata.combining(part):
                kept.append(part.translate(_BRACKETS))
                places.append(place)
    return "".join(kept), [*places, len(text)]


def _without_prefixes(text: str) -> str:
    while text:
        folded, places = _folded(text)
        found = _PREFIX.match(folded)
        if not found:
            break
        text = text[places[found.end()] :]
    return text


def _named(text: str) -> str:
    """What is left of a subject once the title is taken away."""
    name = text.lstrip(_EDGES + ".[]").rstrip(_EDGES + "[")
    return " ".join((name if "[" in name else name.rstrip(_EDGES + "]")).split())[:300]
