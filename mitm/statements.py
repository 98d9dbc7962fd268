"""Statements whose text is the same every time: compiled once a process, prepared once a connection.

Compiling a query takes the ORM, and planning it takes PostgreSQL, longer than answering it. Only the text and its plan
are kept, never what they brought.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet, Value
from django.db.models.query import ModelIterable, get_related_populators
from psycopg2.extensions import AsIs

Row = TypeVar("Row")
Columns = Sequence[Any]
Reader = Callable[[Iterable[Columns]], Iterator[Any]]

_LEAST = -(2**63)  # of a bigint

_prepared: WeakKeyDictionary[Any, set[str]] = WeakKeyDictionary()  # by connection of the driver


class Given(Value):
    """A value that is told, by its name, each time the statement is run."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A place in the text; what stands there is its own parameter until somebody tells it."""
        return "%s", [self]


class AnyGiven(Given):
    """Whichever value of a list that is told: `speciality=AnyGiven("codes")`, since IN would need a place for each."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A place for the whole list."""
        return "ANY(%s)", [self]


@dataclass(frozen=True, slots=True)
class _Text:
    """A compiled statement: what a connection calls it, its text, what stands in its places, and how to read it."""

    name: str
    sql: str
    params: Sequence[Any]
    names: Sequence[str]  # of what is told, in the order of the prepared statement
    read: Reader


class Compiled(Generic[Row]):
    """A queryset of objects, or of `values_list`, with `Given` where its values differ from one run to the next."""

    def __init__(self, build: Callable[[], QuerySet[Any, Row]]) -> None:
        self._build = build

    def rows(self, **given: Any) -> list[Row]:
        """What the database holds now; a whole number that no column can hold is nowhere, as the ORM knows."""
        if any(isinstance(value, int) and not _LEAST <= value <= -_LEAST - 1 for value in given.values()):
            return []
        text = self._text
        with connection.cursor() as cursor:
            if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):  # connections change between transactions
                cursor.execute(text.sql, [given[p.value] if isinstance(p, Given) else p for p in text.params])
            else:
                _prepare(text, cursor.cursor)
                places = ", ".join(["%s"] * len(text.names))
                cursor.execute(f"EXECUTE {text.name} ({places})", [given[name] for name in text.names])
            return list(text.read(cursor.fetchall()))

    @cached_property
    def _text(self) -> _Text:
        queryset = self._build()
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        columns = compiler.select[: compiler.col_count]
        converters = compiler.get_converters([column for column, *_ in columns])
        steps = [(place, step, column) for place, (steps, column) in converters.items() for step in steps]
        of_objects = issubclass(queryset._iterable_class, ModelIterable)
        read = _objects(columns, compiler.klass_info, compiler.annotation_col_map) if of_objects else _values
        return _Text(
            name="compiled_" + hashlib.sha256(repr((sql, params)).encode()).hexdigest()[:24],
            sql=sql,
            params=params,
            names=list(dict.fromkeys(item.value for item in params if isinstance(item, Given))),
            read=lambda rows: read(_converted(rows, steps) if steps else rows),
        )


def _prepare(text: _Text, cursor: Any) -> None:
    """Let the connection of the driver know the statement, if it does not yet."""
    known = _prepared.setdefault(cursor.connection, set())
    if text.name not in known:
        places = [AsIs(f"${text.names.index(p.value) + 1}") if isinstance(p, Given) else p for p in text.params]
        with connection.wrap_database_errors:
            cursor.execute(f"PREPARE {text.name} AS ".encode() + cursor.mogrify(text.sql, places))
        known.add(text.name)


def _converted(rows: Iterable[Columns], steps: Sequence[tuple[int, Any, Any]]) -> Iterator[Columns]:
    """Columns as their fields read them."""
    for row in map(list, rows):
        for place, step, column in steps:
            row[place] = step(row[place], column, connection)
        yield row


def _values(rows: Iterable[Columns]) -> Iterator[tuple[Any, ...]]:
    """Rows of `values_list`."""
    return map(tuple, rows)


def _objects(columns: Columns, described: dict[str, Any], annotations: dict[str, int]) -> Reader:
    """Objects with those of `select_related` and what is annotated, as the ORM makes them."""
    model, own = described["model"], described["select_fields"]
    start, end = own[0], own[-1] + 1
    names = [column.target.attname for column, *_ in columns[start:end]]
    around = get_related_populators(described, columns, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]

    def read(rows: Iterable[Columns]) -> Iterator[Any]:
        for row in rows:
            found = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
            for related in around:
                related.populate(row, found)
            for name, place in annotations.items():
                setattr(found, name, row[place])
            yield found

    return read
