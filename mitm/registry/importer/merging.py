"""Comparison of staged rows with the register, and the writing of what differs.

Two shapes. *Keyed* parts (a speciality by its CIS): added, changed, closed, reopened. *Sets* (the composition of a
speciality): a line that changed is one closed and one added. Nothing is deleted: what is no longer published gets
the date of the snapshot in `gone_on`. Only rows that differ are written, and each difference is recorded in
`RegisterChange`, except for the first import of a part, when everything would be « added ».

One pass per part finds all differences; the other statements run only if there are any.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.backends.utils import CursorWrapper

from mitm.registry.enums import RegisterTable


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import did to one part."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    closed: int = 0
    reopened: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.closed or self.reopened)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A part whose rows have a key. `source` is a SELECT of the key and the values, named as in the target."""

    table: RegisterTable
    target: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    source: str
    on_insert: Mapping[str, str] = field(default_factory=dict)
    """Columns written only when the row is new, as SQL over `s` and what `insert_joins` brings."""
    insert_joins: str = ""
    scope: str = "true"
    """Which rows of the target (`t`) the file speaks of: others are not closed when absent from it."""
    speciality: str = "NULL"
    """SQL of the CIS to which a change is attached, over `d`, a row of the differences."""


@dataclass(frozen=True, slots=True)
class Members:
    """A part that is a set of lines per speciality. `source` is a SELECT of all compared columns, without doubles."""

    table: RegisterTable
    target: str
    columns: tuple[str, ...]
    source: str
    on_insert: Mapping[str, str] = field(default_factory=dict)
    nullable: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    """Columns of the source that are written without being compared."""
    scope: str = "true"


class Merger:
    """Applies the parts of one snapshot. `bulk` says that the register is empty and being filled."""

    def __init__(self, cursor: CursorWrapper, snapshot_id: int, day: date, known: frozenset[str]) -> None:
        self.cursor = cursor
        self.snapshot_id = snapshot_id
        self.day = day
        self.known = known
        self.bulk = False

    def run(self, sql: str, **values: Any) -> int:
        """Execute with the snapshot and the day at hand; return the number of rows."""
        self.cursor.execute(sql, {"snapshot": self.snapshot_id, "day": self.day, **values})
        return int(self.cursor.rowcount)

    def row(self, sql: str, **values: Any) -> tuple[Any, ...]:
        """The single row that a query returns."""
        self.run(sql, **values)
        return tuple(self.cursor.fetchone())

    def is_first(self, table: RegisterTable) -> bool:
        """Whether no earlier snapshot held this part."""
        return table not in self.known

    def _insert(self, target: str, columns: tuple[str, ...], on_insert: Mapping[str, str], rows: str) -> str:
        names = ", ".join((*columns, *on_insert))
        exprs = ", ".join((*(f"s.{column}" for column in columns), *on_insert.values()))
        return f"INSERT INTO {target} ({names}) SELECT {exprs} FROM {rows}"

    # --- keyed parts ---

    def find_differences(self, part: Keyed) -> Counts:
        """Fill the temporary table `differences`: rows new, different, back or gone, with the row as it was."""
        on = " AND ".join(f"t.{column} = s.{column}" for column in part.key)
        ours = ", ".join(f"t.{column}" for column in part.values)
        theirs = ", ".join(f"s.{column}" for column in part.values)
        keys = ", ".join(f"coalesce(s.{column}, t.{column}) AS {column}" for column in part.key)
        values = ", ".join(f"s.{column}" for column in part.values)
        first = part.key[0]
        self.run(
            f"DROP TABLE IF EXISTS pg_temp.differences; "
            f"CREATE TEMPORARY TABLE differences ON COMMIT DROP AS SELECT {keys}, {values}, "
            f"CASE WHEN t.{first} IS NULL THEN 'added' WHEN s.{first} IS NULL THEN 'closed' "
            f"WHEN t.gone_on IS NOT NULL THEN 'reopened' ELSE 'changed' END AS difference, "
            f"CASE WHEN t.{first} IS NOT NULL THEN to_jsonb(t) END AS earlier "
            f"FROM ({part.source}) s FULL JOIN {part.target} t ON {on} WHERE t.{first} IS NULL "
            f"OR CASE WHEN s.{first} IS NULL THEN t.gone_on IS NULL AND {part.scope} "
            f"ELSE t.gone_on IS NOT NULL OR ({ours}) IS DISTINCT FROM ({theirs}) END; "
            f"SELECT {', '.join(_COUNT.format(kind) for kind in ('added', 'changed', 'closed', 'reopened'))} "
            f"FROM differences"
        )
        added, changed, closed, reopened = self.cursor.fetchone()
        return Counts(added=added, changed=changed, closed=closed, reopened=reopened)

    def keyed(self, part: Keyed) -> Counts:
        """Compare and write a keyed part."""
        if self.bulk:
            rows = f"({part.source}) s {part.insert_joins}"
            return Counts(added=self.run(self._insert(part.target, (*part.key, *part.values), part.on_insert, rows)))
        return self.write_differences(part, self.find_differences(part))

    def write_differences(self, part: Keyed, counts: Counts) -> Counts:
        """Write what `find_differences` found."""
        if counts.added or counts.changed or counts.reopened:
            rows = f"differences s {part.insert_joins} WHERE s.difference <> 'closed'"
            update = ", ".join(f"{column} = excluded.{column}" for column in part.values)
            self.run(
                self._insert(part.target, (*part.key, *part.values), part.on_insert, rows)
                + f" ON CONFLICT ({', '.join(part.key)}) DO UPDATE SET {update}, gone_on = NULL"
            )
        if counts.closed:
            on = " AND ".join(f"t.{column} = d.{column}" for column in part.key)
            self.run(
                f"UPDATE {part.target} t SET gone_on = %(day)s FROM differences d "
                f"WHERE {on} AND d.difference = 'closed'"
            )
        if counts and not self.is_first(part.table):
            self._record(part)
        return counts

    def _record(self, part: Keyed) -> None:
        """Keep, for each row, the values that differ."""
        on = " AND ".join(f"r.{column} = d.{column}" for column in part.key)
        key = " || ' ' || ".join(f"d.{column}" for column in part.key)
        compared = ", ".join(f"'{column}'" for column in part.values)
        self.run(
            f'INSERT INTO registry_registerchange (snapshot_id, "table", key, speciality_id, kind, before, after) '
            f"SELECT %(snapshot)s, %(table)s, {key}, {part.speciality}, d.difference, c.before, c.after "
            f"FROM differences d JOIN {part.target} r ON {on} CROSS JOIN LATERAL ("
            f"  SELECT jsonb_object_agg(n.key, d.earlier -> n.key) FILTER (WHERE d.earlier IS NOT NULL) AS before, "
            f"         jsonb_object_agg(n.key, n.value) AS after "
            f"  FROM jsonb_each(to_jsonb(r)) n WHERE d.difference <> 'closed' AND n.key = ANY(ARRAY[{compared}]) "
            f"  AND (d.earlier IS NULL OR d.earlier -> n.key IS DISTINCT FROM n.value)) c",
            table=part.table.value,
        )

    # --- sets ---

    def members(self, part: Members) -> Counts:
        """Compare and write a set of lines per speciality."""
        written = (*part.columns, *part.carried)
        if self.bulk:
            return Counts(added=self.run(self._insert(part.target, written, part.on_insert, f"({part.source}) s")))
        counts = self._find_lines(part)
        if counts.added:
            self.run(self._insert(part.target, written, part.on_insert, "differences s WHERE s.id IS NULL"))
        if counts.closed:
            self.run(f"UPDATE {part.target} t SET gone_on = %(day)s FROM differences d WHERE t.id = d.id")
        if counts and not self.is_first(part.table):
            self._record_lines(part)
        return counts

    def _find_lines(self, part: Members) -> Counts:
        """Fill `differences` with the lines found on one side only; those of the register have an id."""
        plain = [column for column in part.columns if column not in part.nullable]
        same = [f"t.{column} = s.{column}" for column in plain]
        same += [f"coalesce(t.{column}::text, '') = coalesce(s.{column}::text, '')" for column in part.nullable]
        either = ", ".join(f"coalesce(s.{column}, t.{column}) AS {column}" for column in part.columns)
        either += "".join(f", s.{column}" for column in part.carried)
        self.run(
            f"DROP TABLE IF EXISTS pg_temp.differences; "
            f"CREATE TEMPORARY TABLE differences ON COMMIT DROP AS SELECT {either}, t.id FROM ({part.source}) s "
            f"FULL JOIN (SELECT * FROM {part.target} t WHERE gone_on IS NULL AND {part.scope}) t "
            f"ON {' AND '.join(same)} WHERE s.speciality_id IS NULL OR t.id IS NULL; "
            f"SELECT count(*) FILTER (WHERE id IS NULL), count(id) FROM differences"
        )
        added, closed = self.cursor.fetchone()
        return Counts(added=added, closed=closed)

    def _record_lines(self, part: Members) -> None:
        line = ", ".join(f"'{column}', {column}" for column in part.columns if column != "speciality_id")
        self.run(
            f'INSERT INTO registry_registerchange (snapshot_id, "table", key, speciality_id, kind, before, after) '
            f"SELECT %(snapshot)s, %(table)s, speciality_id, speciality_id, "
            f"CASE WHEN bool_and(id IS NULL) THEN 'added' WHEN bool_and(id IS NOT NULL) THEN 'closed' "
            f"ELSE 'changed' END, "
            f"jsonb_agg(jsonb_build_object({line})) FILTER (WHERE id IS NOT NULL), "
            f"jsonb_agg(jsonb_build_object({line})) FILTER (WHERE id IS NULL) "
            f"FROM differences GROUP BY speciality_id",
            table=part.table.value,
        )


_COUNT = "count(*) FILTER (WHERE difference = '{0}')"
