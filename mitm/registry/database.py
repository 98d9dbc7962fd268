"""Functions of the database that the register's tables need.

`unaccent` is only STABLE (its dictionary could change), so it cannot be indexed as it is: it is wrapped.
`registry_normalise` is what every comparison of names goes through: lower case, no accent, œ as oe, only letters and
digits, a decimal comma as a point, one space between words.
"""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

UNACCENT = """
CREATE OR REPLACE FUNCTION registry_unaccent(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT unaccent('unaccent'::regdictionary, $1) $$
"""

NORMALISE = """
CREATE OR REPLACE FUNCTION registry_normalise(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
SELECT btrim(regexp_replace(
    regexp_replace(lower(registry_unaccent($1)), '([0-9]),(?=[0-9])', '\\1.', 'g'),
    '([^a-z0-9.]|[.](?![0-9])|(?<![0-9])[.])+', ' ', 'g'))
$$
"""


def operations() -> list[migrations.operations.base.Operation]:
    """Extensions and functions, to be created before the tables that use them."""
    return [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(UNACCENT, "DROP FUNCTION IF EXISTS registry_unaccent(text)"),
        migrations.RunSQL(NORMALISE, "DROP FUNCTION IF EXISTS registry_normalise(text)"),
    ]
