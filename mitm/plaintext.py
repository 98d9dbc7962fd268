"""Text typed or pasted by people: what is invisible is removed, what would deceive the reader is refused.

Standard library only; forms, the API and file imports all use it.
"""

import re
import unicodedata

DECEIVING_TEXT = (
    "Ce texte contient un caractère invisible qui inverse le sens de lecture. Retapez-le sans copier-coller."
)

# Overrides, embeddings and isolates make a text read differently from what is stored.
_DECEIVING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Controls (but tab and line feed), soft hyphens, zero-width characters, directional marks, the byte order mark.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2060\ufeff]")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")


def cleaned(text: str) -> str:
    """The text in one normal form, without invisible characters."""
    return _INVISIBLE.sub("", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))


def straightened(text: str) -> str:
    """What somebody searches, without what would turn round the page that repeats it; a scanner's signs stay."""
    return _DECEIVING.sub("", text).replace("\x00", "")


def deceives(text: str) -> bool:
    """Whether the text would read differently from what is stored."""
    return bool(_DECEIVING.search(text))
