"""Words typed in a search field, in the form in which the database keeps what is searched."""

import re
import unicodedata

LONGEST, MOST = 100, 8
_NOT_A_WORD = re.compile(r"[^a-z0-9]+")


def searched(text: str) -> list[str]:
    """Lower case, without accents nor punctuation, a few words at most."""
    plain = unicodedata.normalize("NFKD", text[:LONGEST].lower().replace("œ", "oe").replace("æ", "ae"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _NOT_A_WORD.sub(" ", bare).split()[:MOST]
