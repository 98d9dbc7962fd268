"""Temporary tables that hold the rows of the files, and their cleaning until every column can be cast.

Values are judged by distinct value, in Python, by the functions of `values`: a column of 20,000 dates has 5,000
distinct ones. The few rows with a bad value are changed in the temporary table; the casts that follow cannot fail.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import DataError, connection
from django.db.backends.utils import CursorWrapper

from mitm.registry.importer.anomalies import MAX_SAMPLES, AnomalyList
from mitm.registry.importer.layouts import BY_TABLE
from mitm.registry.importer.reading import ReadFile, refuse_misshapen
from mitm.registry.importer.values import CASTABLE, OLDEST_PLAIN_YEAR, is_possible, parse_date, parse_number

Values = Iterable[list[str]]
COPY_BYTES = 1024 * 1024
"""Sent at once: between pieces of the usual 8 KiB, this thread would wait for the one that reads the next file."""


@dataclass(frozen=True, slots=True)
class Check:
    """An oddity that a condition on one row tells."""

    code: str
    condition: str
    sample: str
    key: str = "cis"
    drop: bool = False
    """The row cannot be kept."""


class Stage:
    """The staged rows of one file."""

    def __init__(self, cursor: CursorWrapper, file: ReadFile, anomalies: AnomalyList) -> None:
        self.cursor = cursor
        self.table = file.record.table
        self.file = file.record.name
        self.layout = BY_TABLE[self.table]
        self.name = self.layout.stage
        self.anomalies = anomalies

    def load(self, data: bytes) -> None:
        """Create the table and copy the rows into it, as text."""
        columns = ", ".join(
            [f"{column} text" for column in self.layout.columns]
            + [f"{column} text NOT NULL DEFAULT ''" for column in self.layout.kept_texts]
        )
        self.cursor.execute(
            f"DROP TABLE IF EXISTS pg_temp.{self.name}; CREATE TEMPORARY TABLE {self.name} ({columns}) ON COMMIT DROP"
        )
        copy = f"COPY {self.name} ({', '.join(self.layout.columns)}) FROM STDIN"
        if b"\\" in data:
            data = data.replace(b"\\", b"\\\\")
        try:
            with connection.wrap_database_errors:
                self.cursor.copy_expert(copy, io.BytesIO(data), size=COPY_BYTES)
        except DataError:
            refuse_misshapen(data, len(self.layout.columns), self.file)
            raise

    # --- what is odd ---

    def report(self, code: str, condition: str, sample: str, key: str = "cis", params: Values = ()) -> int:
        """Count the rows that meet a condition, with samples."""
        listed = list(params) or None
        self.cursor.execute(
            f"SELECT count(*) OVER (), {key}, {sample} FROM {self.name} WHERE {condition} LIMIT {MAX_SAMPLES}", listed
        )
        rows = self.cursor.fetchall()
        count = rows[0][0] if rows else 0
        self.anomalies.add(self.file, code, count, [(found, text) for _, found, text in rows])
        return int(count)

    def examine(self, checks: Sequence[Check], key: str = "") -> None:
        """Several counts in one pass; only what was found costs more. A key met twice keeps its first row."""
        counts = [f"count(*) FILTER (WHERE {check.condition})" for check in checks]
        if key:
            counts.append(f"(SELECT count(*) FROM (SELECT FROM {self.name} GROUP BY {key} HAVING count(*) > 1) d)")
        self.cursor.execute(f"SELECT {', '.join(counts)} FROM {self.name}")
        found = self.cursor.fetchone()
        for check, count in zip(checks, found, strict=False):
            if count:
                self.cursor.execute(
                    f"SELECT {check.key}, {check.sample} FROM {self.name} WHERE {check.condition} LIMIT {MAX_SAMPLES}"
                )
                self.anomalies.add(self.file, check.code, count, self.cursor.fetchall())
                if check.drop:
                    self.cursor.execute(f"DELETE FROM {self.name} WHERE {check.condition}")
        if key and found[-1]:
            self._keep_first_of(key)

    def _keep_first_of(self, key: str) -> None:
        """Rows that repeat a key: told apart by whether the rest is the same."""
        self.cursor.execute(
            f"WITH later AS (DELETE FROM {self.name} later USING {self.name} first "
            f"WHERE ({_of('later', key)}) = ({_of('first', key)}) AND later.ctid > first.ctid "
            f"RETURNING concat_ws(' ', {_of('later', key)}) AS key, later::text AS row, "
            f"later::text = first::text AS same) "
            f"SELECT CASE WHEN bool_or(same) THEN 'duplicate_rows' ELSE 'duplicate_keys' END, key, row "
            f"FROM later GROUP BY key, row"
        )
        for code, found, row in self.cursor.fetchall():
            self.anomalies.add(self.file, code, 1, [(found, row)])

    # --- cleaning, by distinct value ---

    def distinct(self, *columns: str) -> dict[str, list[str]]:
        """The distinct values of columns that go together, without the empty one."""
        self.cursor.execute(f"SELECT DISTINCT {', '.join(columns)} FROM {self.name}")
        rows = self.cursor.fetchall()
        return {column: list({row[place] for row in rows} - {""}) for place, column in enumerate(columns)}

    def clean_dates(self, column: str, snapshot_date: date, kept: str = "", key: str = "cis") -> None:
        """Leave only dates that exist and may be true; `kept` is the column that keeps the others as text."""
        self.cursor.execute(f"SELECT {column}, count(*), min({key}) FROM {self.name} WHERE {column} <> '' GROUP BY 1")
        bad = []
        for value, count, sample in self.cursor.fetchall():
            day = parse_date(value)
            if day is None or not is_possible(day, snapshot_date):
                bad.append(value)
                self.anomalies.add(self.file, "impossible_dates", count, [(sample, value)])
            elif day.year < OLDEST_PLAIN_YEAR:
                self.anomalies.add(self.file, "old_dates", count, [(sample, value)])
        if bad:
            keep = f"{kept} = {column}, " if kept else ""
            self.cursor.execute(f"UPDATE {self.name} SET {keep}{column} = '' WHERE {column} = ANY(%s)", [bad])

    def clean_numbers(self, values: dict[str, list[str]], key: str = "cis") -> None:
        """Leave only numbers as the cast by `NUMBER` reads them, or nothing."""
        for column, texts in values.items():
            read = {text: parse_number(text) for text in texts if not CASTABLE.match(text)}
            if unreadable := [text for text, number in read.items() if number is None]:
                self.report("unreadable_numbers", f"{column} = ANY(%s)", column, key, [unreadable])
            self.replace(column, {text: number or "" for text, number in read.items()})

    def clean_codes(self, column: str, values: list[str], allowed: Callable[[str], str | None]) -> None:
        """Bring coded values to their known form; rows with an unknown one are put aside."""
        read = {value: allowed(value) for value in values}
        self.replace(column, {value: code for value, code in read.items() if code is not None and code != value})
        if bad := [value for value, code in read.items() if code is None]:
            self.report("unknown_values", f"{column} = ANY(%s)", column, params=[bad])
            self.cursor.execute(f"DELETE FROM {self.name} WHERE {column} = ANY(%s)", [bad])

    def replace(self, column: str, changed: dict[str, str]) -> None:
        """Write other values in place of some."""
        if changed:
            self.cursor.execute(
                f"UPDATE {self.name} s SET {column} = c.new FROM unnest(%s::text[], %s::text[]) AS c(old, new) "
                f"WHERE s.{column} = c.old",
                [list(changed), list(changed.values())],
            )


NUMBER = (
    "CASE WHEN {0} LIKE '%%,%%,%%' OR {0} LIKE '%%,%%.%%' THEN regexp_replace({0}, ',(?=.*[,.])', '', 'g') ELSE {0} END"
)
"""SQL: a number without separators of thousands."""


def _of(alias: str, key: str) -> str:
    """The columns of a key, on one side of a self-join."""
    return ", ".join(f"{alias}.{column}" for column in key.split(", "))
