"""Comparison of staged rows with the register, and the writing of what differs.

Two shapes. *Keyed* parts (a speciality by its CIS): added, changed, closed, reopened. *Sets* (the composition of a
speciality): a line that changed is one closed and one added. Nothing is deleted: what is no longer published gets
the date of the snapshot in `gone_on`. Only rows that differ are written, and each difference is recorded in
`RegisterChange`, except for the first import of a part, when everything would be « added ».
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


@dataclass(frozen=True, slots=True)
class Keyed:
    """A part whose rows have a key. `source` is a SELECT of the key and the values, named as in the target."""

    table: RegisterTable
    target: str
    key: tuple[str, ...]
    values: tuple[str, ...]
    source: str
    on_insert: Mapping[str, str] = field(default_factory=dict)
    """Columns written only when the row is new, as SQL over `s`."""
    scope: str = "true"
    """Which rows of the target (`t`) the file speaks of: others are not closed when absent from it."""
    speciality: str = "NULL"
    """SQL of the CIS to which a change is attached, over `r`, a row of the target."""


@dataclass(frozen=True, slots=True)
class Members:
    """A part that is a set of lines per speciality. `source` is a SELECT DISTINCT of all compared columns."""

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
    """Applies the parts of one snapshot."""

    def __init__(self, cursor: CursorWrapper, snapshot_id: int, day: date) -> None:
        self.cursor = cursor
        self.snapshot_id = snapshot_id
        self.day = day

    def run(self, sql: str, **values: Any) -> int:
        """Execute with the snapshot and the day at hand; return the number of rows."""
        self.cursor.execute(sql, {"snapshot": self.snapshot_id, "day": self.day, **values})
        return int(self.cursor.rowcount)

    def value(self, sql: str, **values: Any) -> int:
        """The single number that a query returns."""
        self.run(sql, **values)
        return int(self.cursor.fetchone()[0])

    def is_empty(self, target: str) -> bool:
        """Whether a table of the register holds nothing yet."""
        return not self.value(f"SELECT EXISTS (SELECT FROM {target})::int")

    # --- keyed parts ---

    def keyed(self, part: Keyed) -> Counts:
        """Compare and write a keyed part."""
        if self.is_empty(part.target):
            added = self._insert_all(part.target, (*part.key, *part.values), part.source, part.on_insert)
            return Counts(added=added)
        self._stage_differences(part)
        record = not self.is_first(part.table)
        added, changed, reopened = self._write_differences(part, record)
        closed = self._close_absent(part, record)
        return Counts(added=added, changed=changed, reopened=reopened, closed=closed)

    def is_first(self, table: RegisterTable) -> bool:
        """Whether no earlier snapshot held this part."""
        return not self.value(
            'SELECT EXISTS (SELECT FROM registry_snapshotfile WHERE "table" = %(table)s '
            "AND snapshot_id <> %(snapshot)s)::int",
            table=table.value,
        )

    def _insert_all(self, target: str, columns: tuple[str, ...], source: str, on_insert: Mapping[str, str]) -> int:
        names = ", ".join((*columns, *on_insert))
        exprs = ", ".join((*(f"s.{column}" for column in columns), *on_insert.values()))
        return self.run(f"INSERT INTO {target} ({names}) SELECT {exprs} FROM ({source}) s")

    def _stage_differences(self, part: Keyed) -> None:
        """Rows of the source that are new, different or back, with the row of the register as it was."""
        on = " AND ".join(f"t.{column} = s.{column}" for column in part.key)
        ours = ", ".join(f"t.{column}" for column in part.values)
        theirs = ", ".join(f"s.{column}" for column in part.values)
        first = part.key[0]
        self.run("DROP TABLE IF EXISTS pg_temp.differences")
        self.run(
            f"CREATE TEMPORARY TABLE differences ON COMMIT DROP AS "
            f"SELECT s.*, t.{first} IS NULL AS is_new, t.gone_on IS NOT NULL AS was_gone, "
            f"CASE WHEN t.{first} IS NOT NULL THEN to_jsonb(t) END AS before "
            f"FROM ({part.source}) s LEFT JOIN {part.target} t ON {on} "
            f"WHERE t.{first} IS NULL OR t.gone_on IS NOT NULL OR ({ours}) IS DISTINCT FROM ({theirs})"
        )

    def _write_differences(self, part: Keyed, record: bool) -> tuple[int, int, int]:
        total = self.value("SELECT count(*) FROM differences")
        if not total:
            return 0, 0, 0
        columns = (*part.key, *part.values)
        names = ", ".join((*columns, *part.on_insert))
        exprs = ", ".join((*(f"s.{column}" for column in columns), *part.on_insert.values()))
        update = ", ".join(f"{column} = excluded.{column}" for column in part.values)
        self.run(
            f"INSERT INTO {part.target} ({names}) SELECT {exprs} FROM differences s "
            f"ON CONFLICT ({', '.join(part.key)}) DO UPDATE SET {update}, gone_on = NULL"
        )
        if record:
            self._record_written(part)
        added = self.value("SELECT count(*) FROM differences WHERE is_new")
        reopened = self.value("SELECT count(*) FROM differences WHERE was_gone")
        return added, total - added - reopened, reopened

    def _record_written(self, part: Keyed) -> None:
        on = " AND ".join(f"r.{column} = d.{column}" for column in part.key)
        key = " || ' ' || ".join(f"d.{column}" for column in part.key)
        compared = ", ".join(f"'{column}'" for column in part.values)
        self.run(
            f'INSERT INTO registry_registerchange (snapshot_id, "table", key, speciality_id, kind, before, after) '
            f"SELECT %(snapshot)s, %(table)s, {key}, {part.speciality}, "
            f"CASE WHEN d.is_new THEN 'added' WHEN d.was_gone THEN 'reopened' ELSE 'changed' END, c.before, c.after "
            f"FROM differences d JOIN {part.target} r ON {on} CROSS JOIN LATERAL ("
            f"  SELECT CASE WHEN NOT d.is_new THEN jsonb_object_agg(n.key, d.before -> n.key) END AS before, "
            f"         jsonb_object_agg(n.key, n.value) AS after "
            f"  FROM jsonb_each(to_jsonb(r)) n "
            f"  WHERE n.key = ANY(ARRAY[{compared}]) AND (d.is_new OR d.before -> n.key IS DISTINCT FROM n.value)) c",
            table=part.table.value,
        )

    def _close_absent(self, part: Keyed, record: bool) -> int:
        on = " AND ".join(f"s.{column} = t.{column}" for column in part.key)
        key = " || ' ' || ".join(f"r.{column}" for column in part.key)
        closing = (
            f"UPDATE {part.target} t SET gone_on = %(day)s WHERE t.gone_on IS NULL AND {part.scope} "
            f"AND NOT EXISTS (SELECT FROM ({part.source}) s WHERE {on})"
        )
        if not record:
            return self.run(closing)
        return self.run(
            f"WITH r AS ({closing} RETURNING t.*) "
            f'INSERT INTO registry_registerchange (snapshot_id, "table", key, speciality_id, kind) '
            f"SELECT %(snapshot)s, %(table)s, {key}, {part.speciality}, 'closed' FROM r",
            table=part.table.value,
        )

    # --- sets ---

    def members(self, part: Members) -> Counts:
        """Compare and write a set of lines per speciality."""
        if self.is_empty(part.target):
            written = (*part.columns, *part.carried)
            return Counts(added=self._insert_all(part.target, written, part.source, part.on_insert))
        record = not self.is_first(part.table)
        self._stage_lines(part)
        written = (*part.columns, *part.carried)
        names = ", ".join((*written, *part.on_insert))
        exprs = ", ".join((*(f"s.{column}" for column in written), *part.on_insert.values()))
        added = self.run(f"INSERT INTO {part.target} ({names}) SELECT {exprs} FROM differences s WHERE s.id IS NULL")
        closed = self.run(f"UPDATE {part.target} t SET gone_on = %(day)s FROM differences d WHERE t.id = d.id")
        if record and (added or closed):
            self._record_lines(part)
        return Counts(added=added, closed=closed)

    def _stage_lines(self, part: Members) -> None:
        """Lines found on one side only; those of the register have an id."""
        plain = [column for column in part.columns if column not in part.nullable]
        same = [f"t.{column} = s.{column}" for column in plain]
        same += [f"coalesce(t.{column}::text, '') = coalesce(s.{column}::text, '')" for column in part.nullable]
        either = ", ".join(f"coalesce(s.{column}, t.{column}) AS {column}" for column in part.columns)
        either += "".join(f", s.{column}" for column in part.carried)
        self.run("DROP TABLE IF EXISTS pg_temp.differences")
        self.run(
            f"CREATE TEMPORARY TABLE differences ON COMMIT DROP AS SELECT {either}, t.id "
            f"FROM ({part.source}) s "
            f"FULL JOIN (SELECT * FROM {part.target} t WHERE gone_on IS NULL AND {part.scope}) t "
            f"ON {' AND '.join(same)} WHERE s.speciality_id IS NULL OR t.id IS NULL"
        )

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
