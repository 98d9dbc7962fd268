"""Many rows in one statement, where Django would write one CASE a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def update_many(rows: Sequence[models.Model], names: Sequence[str]) -> int:
    """Save some fields of many rows of one table in a single UPDATE … FROM; how many there were.

    For rows that the caller has locked: nothing else of them is read, written or signalled.
    """
    if not rows:
        return 0
    meta = rows[0]._meta
    fields: list[Any] = [meta.pk, *(meta.get_field(name) for name in names)]
    columns = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in fields]
    quote = connection.ops.quote_name
    table, key = quote(meta.db_table), quote(fields[0].column)
    named = [quote(field.column) for field in fields]
    arrays = ", ".join(f"%s::{field.cast_db_type(connection)}[]" for field in fields)
    setting, new = ", ".join(f"{name} = new.{name}" for name in named[1:]), ", ".join(named)
    source = f"unnest({arrays}) AS new({new})"
    sql = f"UPDATE {table} SET {setting} FROM {source} WHERE {table}.{key} = new.{key}"  # noqa: S608 names of columns
    with connection.cursor() as cursor:
        cursor.execute(sql, columns)
        return int(cursor.rowcount)
