"""The first import fills empty tables: indexes, foreign keys and checks come once, after the rows.

Checked row by row, 200,000 references cost more than the rest of the import; checked when the constraint is added, in
one pass per table, they cost a tenth. It is what a restore does. Everything happens in the transaction of the import:
an interruption puts indexes and constraints back as they were. On a register that holds anything, or when the
database user does not own the tables, rows are checked as they come.

The statements go to the database in one message: forty answers waited for one by one, while another thread reads
files, cost a tenth of the import.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db.backends.utils import CursorWrapper

TABLES = (
    *("registry_laboratory", "registry_laboratoryalias", "registry_speciality", "registry_holder"),
    *("registry_presentation", "registry_substance", "registry_substancespelling", "registry_composition"),
    *("registry_prescriptioncondition", "registry_genericgroup", "registry_genericmember", "registry_atcclass"),
    *("registry_mitmlisting", "registry_availabilitystatement", "registry_searchword"),
)

_OWNED = """
SELECT bool_and(pg_has_role(relowner, 'USAGE')) FROM pg_class WHERE oid = ANY(%s::regclass[])
"""
_CONSTRAINTS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype IN ('c', 'f', 'x') AND conrelid = ANY(%s::regclass[]) ORDER BY contype DESC, oid
"""
_INDEXES = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
WHERE i.indrelid = ANY(%s::regclass[]) AND c.oid IS NULL ORDER BY i.indexrelid
"""
_SEARCHED = """
SELECT a.attrelid::regclass::text, string_agg(quote_ident(a.attname), ', ') FROM pg_attribute a
WHERE a.attrelid = ANY(%s::regclass[]) AND EXISTS (
  SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND a.attnum = ANY(i.indkey)) GROUP BY 1
"""


@contextmanager
def bulk_loading(cursor: CursorWrapper) -> Iterator[bool]:
    """Do without indexes, references and checks while empty tables are filled; yields whether that is so."""
    if not _applies(cursor):
        yield False
        return
    cursor.execute(_CONSTRAINTS, [list(TABLES)])
    constraints = cursor.fetchall()
    cursor.execute(_INDEXES, [list(TABLES)])
    indexes = cursor.fetchall()
    dropped = [f"ALTER TABLE {table} DROP CONSTRAINT {name}" for table, name, _ in constraints]
    dropped.append(f"DROP INDEX {', '.join(name for name, _ in indexes)}")
    cursor.execute("; ".join(["SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED", *dropped]))
    yield True
    built = [definition for _, definition in indexes]
    built += [f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}" for table, name, definition in constraints]
    cursor.execute("; ".join(built))
    _describe_columns(cursor)


def _describe_columns(cursor: CursorWrapper) -> None:
    """Statistics of what is searched and joined; those of the other columns come with the next autovacuum."""
    cursor.execute(_SEARCHED, [list(TABLES)])
    columns = ", ".join(f"{table} ({names})" for table, names in cursor.fetchall())
    cursor.execute(
        f"SET LOCAL default_statistics_target = 10; ANALYZE {columns}; SET LOCAL default_statistics_target = 100"
    )


def _applies(cursor: CursorWrapper) -> bool:
    cursor.execute(" UNION ALL ".join(f"(SELECT 1 FROM {table} LIMIT 1)" for table in TABLES))
    if cursor.fetchone() is not None:
        return False
    cursor.execute(_OWNED, [list(TABLES)])
    return bool(cursor.fetchone()[0])
