"""Functions of the database that the register's tables need.

`unaccent` is only STABLE (its dictionary could change): it is wrapped, so that generated columns and indexes may use
it. The functions name their schema, because a restore runs with an empty search path.
"""

from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations
from django.db.migrations.operations.base import Operation

UNACCENT = """
DO $do$
DECLARE home text := (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
                      WHERE e.extname = 'unaccent');
BEGIN
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION registry_unaccent(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $fn$ SELECT %1$I.unaccent('%1$I.unaccent'::regdictionary, $1) $fn$
  $sql$, home);
END
$do$
"""

SEARCHABLE = r"""
DO $do$
BEGIN
  EXECUTE format($sql$
    CREATE OR REPLACE FUNCTION registry_searchable(text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    AS $fn$ SELECT btrim(regexp_replace(
        lower(%I.registry_unaccent(left($1, 1000))), $r$[ ,./'()\[\]+;:%%"\\*&<>-]+$r$, ' ', 'g')) $fn$
  $sql$, current_schema());
END
$do$
"""


def functions() -> list[Operation]:
    """Extensions and functions, to be created before the tables that use them."""
    return [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGistExtension(),
        migrations.RunSQL(UNACCENT, "DROP FUNCTION IF EXISTS registry_unaccent(text)"),
        migrations.RunSQL(SEARCHABLE, "DROP FUNCTION IF EXISTS registry_searchable(text)"),
    ]
