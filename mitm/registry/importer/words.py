"""The list of known words that mistyped words are brought back to."""

from collections.abc import Iterable

from django.db import connection

_LEARN = """
INSERT INTO registry_searchword (word)
SELECT found.word FROM (SELECT DISTINCT unnest(string_to_array(search_name, ' ')) AS word FROM ({source}) names) found
WHERE length(found.word) BETWEEN 2 AND 60
  AND NOT EXISTS (SELECT FROM registry_searchword known WHERE known.word = found.word)
ON CONFLICT DO NOTHING
"""
_ALL = """
SELECT search_name FROM registry_speciality UNION ALL SELECT search_name FROM registry_substancespelling
UNION ALL SELECT search_name FROM registry_laboratory
"""


def search_words_learn(*, names: Iterable[str] | None = None) -> int:
    """Add the words of `names` (all names of the register by default); return how many were new."""
    with connection.cursor() as cursor:
        if names is None:
            cursor.execute(_LEARN.format(source=_ALL))
        else:
            source = "SELECT registry_searchable(name) AS search_name FROM unnest(%s::text[]) AS name"
            cursor.execute(_LEARN.format(source=source), [list(names)])
        return int(cursor.rowcount)
