"""Many rows in one statement, at the price of the database’s own work rather than of an object a row."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models


def update_many(rows: Sequence[models.Model], names: Sequence[str]) -> int:
    """Save some fields of many rows of one table in a single UPDATE … FROM; how many there were.

    For rows that the caller has locked: nothing else of them is read, written or signalled.
    """
    if not rows:
        return 0
    meta = rows[0]._meta
    fields: list[Any] = [meta.pk, *(meta.get_field(name) for name in names)]
    database, quote = (
        connections[DEFAULT_DB_ALIAS],
        connection.ops.quote_name,
    )  # not a proxy: it is asked for each value
    columns = [[field.get_db_prep_save(getattr(row, field.attname), database) for row in rows] for field in fields]
    table, key = quote(meta.db_table), quote(fields[0].column)
    named = [quote(field.column) for field in fields]
    arrays = ", ".join(f"%s::{field.cast_db_type(connection)}[]" for field in fields)
    setting, new = ", ".join(f"{name} = new.{name}" for name in named[1:]), ", ".join(named)
    source = f"unnest({arrays}) AS new({new})"
    sql = f"UPDATE {table} SET {setting} FROM {source} WHERE {table}.{key} = new.{key}"  # noqa: S608 names of columns
    with connection.cursor() as cursor:
        cursor.execute(sql, columns)
        return int(cursor.rowcount)


def insert_many(model: type[models.Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Add rows to the table of a model, the fields that are named in their order; how many there were.

    By COPY: constraints and triggers hold as for any insertion, columns that are not named take the default of the
    database, and nobody learns the keys. Values are as Python prints them, JSON already as text.
    """
    lines = ["\t".join([_text(value) for value in row]) for row in rows]
    if not lines:
        return 0
    meta, quote = model._meta, connection.ops.quote_name
    fields: list[Any] = [meta.get_field(name) for name in names]
    columns = ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {quote(meta.db_table)} ({columns}) FROM STDIN", io.StringIO("\n".join(lines)))
    return len(lines)


def _text(value: object) -> str:
    """A value in a line of COPY: what would end the field or the line, or begin an escape, is escaped."""
    if value is None:
        return "\\N"
    text = str(value)
    for mark, escaped in _ESCAPES:
        if mark in text:
            text = text.replace(mark, escaped)
    return text


_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))
