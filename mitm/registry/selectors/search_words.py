"""How the words of a search are read, and the one query that answers them."""

import re
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from mitm.registry.enums import MARKETED
from mitm.registry.models import Laboratory
from mitm.registry.words import nearest

MAX_WORDS = 8
EMPTY_WORDS = frozenset(
    ["a", "au", "aux", "avec", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "sur", "un"]
)
COMMON_WORDS = frozenset(
    [
        "mg",
        "g",
        "ml",
        "l",
        "ui",
        "microgrammes",
        "microgramme",
        "comprime",
        "comprimes",
        "pellicule",
        "gelule",
        "gelules",
    ]
    + [
        "solution",
        "suspension",
        "poudre",
        "granules",
        "injectable",
        "buvable",
        "perfusion",
        "secable",
        "dose",
        "flacon",
    ]
    + ["prolongee", "liberation", "creme", "sirop", "chlorhydrate", "sodium", "acide", "100", "ch"]
)
"""Words (and all numbers) that only narrow down what the other words find: alone they would find thousands."""
_GLUED_UNIT = re.compile(r"^(\d+)([a-z]+)$")
_GLUED_NUMBER = re.compile(r"^([a-z]{3,})(\d+)([a-z]*)$")

_KNOWN = """
WITH typed AS (
  SELECT word, place FROM regexp_split_to_table(registry_searchable(%s), ' ') WITH ORDINALITY AS t(word, place)
  WHERE word <> '' LIMIT 24)
SELECT t.word, EXISTS (SELECT FROM registry_searchword k WHERE k.word LIKE t.word || '%%'),
       ARRAY(SELECT k.word FROM registry_searchword k WHERE k.word %% t.word
             ORDER BY similarity(k.word, t.word) DESC LIMIT 25)
FROM typed t ORDER BY t.place
"""
_DISTANT = """
SELECT word FROM registry_searchword WHERE word_similarity(%s, word) > 0.4
ORDER BY word_similarity(%s, word) DESC, word LIMIT 25
"""


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, whether a known word begins with it, and the known words that it may be a slip for."""

    typed: str
    known: bool
    similar: list[str]

    @property
    def corrected(self) -> bool:
        """Whether it is read as another word."""
        return bool(self.similar) and not self.known and not _glued(self.typed)

    @property
    def common(self) -> bool:
        """Whether thousands of names contain it."""
        return self.typed[0].isdigit() or self.typed in COMMON_WORDS


def known_words(text: str) -> list[Word]:
    """The words of a text in order, without those that say nothing, each with what it may stand for."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [text])
        words = [Word(typed, known, nearest(typed, similar)) for typed, known, similar in cursor.fetchall()]
        words = _without_empty_words(words)[:MAX_WORDS]
        return [_with_distant_words(cursor, word) for word in words]


def _without_empty_words(words: list[Word]) -> list[Word]:
    unique = list({word.typed: word for word in words}.values())  # a word typed twice counts once
    full = [word for word in unique if word.typed not in EMPTY_WORDS]
    return full or unique


def _with_distant_words(cursor: CursorWrapper, word: Word) -> Word:
    """For an unknown word without a near one: the known words that resemble its beginning."""
    if word.known or word.similar or len(word.typed) < 4 or word.typed[0].isdigit():
        return word
    cursor.execute(_DISTANT, [word.typed, word.typed])
    return Word(word.typed, False, nearest(word.typed, [row[0] for row in cursor.fetchall()]))


_HITS = """
SELECT {1} AS place, cis, 1 AS in_name FROM registry_speciality WHERE search_name::tsvector @@ {0}
UNION ALL
SELECT {1}, c.speciality_id, 0 FROM registry_substancespelling p
JOIN registry_composition c ON c.substance_id = p.substance_id AND c.gone_on IS NULL
WHERE p.search_name::tsvector @@ {0}
UNION ALL
SELECT {1}, s.cis, 0 FROM registry_laboratory l JOIN registry_speciality s ON s.laboratory_id = l.id
WHERE l.search_name::tsvector @@ {0}
"""
_RANKED = """
WITH hits AS ({hits}),
per_word AS (SELECT place, cis, max(in_name) AS in_name FROM hits GROUP BY place, cis),
found AS (SELECT cis, count(*) AS words, sum(in_name) AS in_name FROM per_word
          GROUP BY cis HAVING count(*) >= %(least)s),
answers AS (
  SELECT s.*, f.in_name, f.words + {narrowing} AS words FROM found f JOIN registry_speciality s USING (cis)
  WHERE (%(gone)s OR s.gone_on IS NULL)
    AND (%(laboratory)s IS NULL OR s.laboratory_id = %(laboratory)s OR EXISTS (
      SELECT FROM registry_holder h
      WHERE h.speciality_id = s.cis AND h.laboratory_id = %(laboratory)s AND h.ends_on IS NULL)))
SELECT cis, words FROM answers WHERE words >= %(least_in_all)s
ORDER BY words DESC, search_name LIKE %(start)s DESC, in_name DESC, gone_on IS NOT NULL,
         marketing_status = %(marketed)s DESC, is_mitm DESC, search_name, cis
LIMIT %(limit)s
"""


def _alternatives(word: Word, *, loose: bool) -> str:
    """The text query of one word: numbers whole, words by their beginning, « 500mg » also as « 500 mg »."""
    readings = [word.typed, *(word.similar if loose or not word.known else [])]
    queries = [_quoted(reading) for reading in dict.fromkeys(readings)]
    if glued := _glued(word.typed):
        queries.append(f"({' & '.join(map(_quoted, glued))})")
    return " | ".join(queries)


def _glued(word: str) -> list[str]:
    """The parts of a number typed against a name or a unit: « doliprane1000mg », « 500mg »."""
    found = _GLUED_UNIT.match(word) or _GLUED_NUMBER.match(word)
    return [part for part in found.groups() if part] if found else []


def _quoted(word: str) -> str:
    """Quotes and backslashes are no longer in a searchable text."""
    return f"'{word}'" if word.isdigit() else f"'{word}':*"


@dataclass(frozen=True, slots=True)
class WordQuery:
    """One attempt at answering the words."""

    words: list[Word]
    loose: bool
    some_missing: bool
    limit: int
    laboratory: Laboratory | None
    include_gone: bool

    def run(self) -> list[tuple[str, int]]:
        """CIS and number of words matched, best first."""
        telling = [word for word in self.words if not word.common] or [
            max(self.words, key=lambda word: len(word.typed))
        ]
        narrowing = [word for word in self.words if word not in telling]
        values = self._values(len(telling))
        hits, filters = [], ["0"]
        for place, word in enumerate(telling + narrowing):
            values[f"word{place}"] = _alternatives(word, loose=self.loose)
            if place < len(telling):
                hits.append(_HITS.format(f"%(word{place})s::tsquery", place))
            else:
                filters.append(f"(search_name::tsvector @@ %(word{place})s::tsquery)::int")
        with connection.cursor() as cursor:
            cursor.execute(_RANKED.format(hits="UNION ALL".join(hits), narrowing=" + ".join(filters)), values)
            return list(cursor.fetchall())

    def _values(self, telling: int) -> dict[str, Any]:
        return {
            "least": (telling + 1) // 2 if self.some_missing else telling,
            "least_in_all": 1 if self.some_missing else len(self.words),
            "gone": self.include_gone,
            "laboratory": self.laboratory.pk if self.laboratory else None,
            "start": " ".join(word.typed for word in self.words).replace("_", r"\_") + "%",
            "marketed": MARKETED,
            "limit": self.limit,
        }
