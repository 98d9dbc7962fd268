"""Temporary tables that hold the rows of the files, and their cleaning until every column can be cast.

Values are judged by distinct value, in Python, by the functions of `values`: a column of 20,000 dates has 5,000
distinct ones. The few rows with a bad value are changed in the temporary table; the casts that follow cannot fail.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import DataError
from django.db.backends.utils import CursorWrapper

from mitm.registry.importer.anomalies import MAX_SAMPLES, AnomalyList
from mitm.registry.importer.layouts import BY_TABLE
from mitm.registry.importer.reading import ReadFile, refuse_misshapen
from mitm.registry.importer.values import OLDEST_PLAIN_YEAR, is_possible, parse_date, parse_number

Values = Iterable[list[str]]


@dataclass(frozen=True, slots=True)
class Check:
    """An oddity that a condition on one row tells."""

    code: str
    condition: str
    sample: str
    key: str = "cis"


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
        self.cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{self.name}")
        self.cursor.execute(f"CREATE TEMPORARY TABLE {self.name} ({columns}) ON COMMIT DROP")
        if b"\\" in data:
            data = data.replace(b"\\", b"\\\\")
        try:
            self.cursor.copy_expert(f"COPY {self.name} ({', '.join(self.layout.columns)}) FROM STDIN", io.BytesIO(data))
        except DataError:
            refuse_misshapen(data, len(self.layout.columns), self.file)
            raise

    # --- what is odd ---

    def report(self, code: str, condition: str, sample: str = "''", key: str = "cis", params: Values = ()) -> int:
        """Count the rows that meet a condition, with samples."""
        listed = list(params) or None
        self.cursor.execute(f"SELECT count(*) FROM {self.name} WHERE {condition}", listed)
        count = int(self.cursor.fetchone()[0])
        if count:
            self.cursor.execute(
                f"SELECT {key}, {sample} FROM {self.name} WHERE {condition} LIMIT {MAX_SAMPLES}", listed
            )
            self.anomalies.add(self.file, code, count, self.cursor.fetchall())
        return count

    def report_all(self, checks: Sequence[Check]) -> None:
        """Several counts in one pass; samples are fetched only for what was found."""
        counts = ", ".join(f"count(*) FILTER (WHERE {check.condition})" for check in checks)
        self.cursor.execute(f"SELECT {counts} FROM {self.name}")
        for check, count in zip(checks, self.cursor.fetchone(), strict=True):
            if count:
                self.cursor.execute(
                    f"SELECT {check.key}, {check.sample} FROM {self.name} WHERE {check.condition} LIMIT {MAX_SAMPLES}"
                )
                self.anomalies.add(self.file, check.code, count, self.cursor.fetchall())

    def distinct(self, column: str) -> list[str]:
        """The distinct values of a column that are not empty."""
        self.cursor.execute(f"SELECT DISTINCT {column} FROM {self.name} WHERE {column} <> ''")
        return [row[0] for row in self.cursor.fetchall()]

    def drop_rows(self, code: str, condition: str, sample: str, params: Values = ()) -> int:
        """Put rows aside, and say so."""
        dropped = self.report(code, condition, sample, params=params)
        if dropped:
            self.cursor.execute(f"DELETE FROM {self.name} WHERE {condition}", list(params) or None)
        return dropped

    # --- cleaning, by distinct value ---

    def clean_dates(self, column: str, snapshot_date: date, text_column: str = "", key: str = "cis") -> None:
        """Leave only dates that exist and may be true; keep the others as text when there is a place for it."""
        bad, old = [], []
        for value in self.distinct(column):
            day = parse_date(value)
            if day is None or not is_possible(day, snapshot_date):
                bad.append(value)
            elif day.year < OLDEST_PLAIN_YEAR:
                old.append(value)
        if old:
            self.report("old_dates", f"{column} = ANY(%s)", column, key, [old])
        if bad:
            self.report("impossible_dates", f"{column} = ANY(%s)", column, key, [bad])
            keep = f"{text_column} = {column}, " if text_column else ""
            self.cursor.execute(f"UPDATE {self.name} SET {keep}{column} = '' WHERE {column} = ANY(%s)", [bad])

    def clean_numbers(self, columns: tuple[str, ...], key: str = "cis") -> None:
        """Leave only numbers with a decimal point or comma, or nothing; a row is reported once."""
        odd: dict[str, list[str]] = {"thousands_separators": [], "unreadable_numbers": []}
        changes: dict[str, dict[str, str]] = {column: {} for column in columns}
        for column in columns:
            for value in self.distinct(column):
                number = parse_number(value)
                if number is None:
                    odd["unreadable_numbers"].append(value)
                    changes[column][value] = ""
                elif number != value.replace(",", "."):
                    odd["thousands_separators"].append(value)
                    changes[column][value] = number
        condition = " OR ".join(f"{column} = ANY(%s)" for column in columns)
        sample = f"concat_ws(' / ', {', '.join(columns)})"
        for code, values in odd.items():
            if values:
                self.report(code, condition, sample, key, [values] * len(columns))
        for column, changed in changes.items():
            self.replace(column, changed)

    def clean_codes(self, column: str, allowed: Callable[[str], str | None]) -> None:
        """Bring coded values to their known form; rows with an unknown one are put aside."""
        changed: dict[str, str] = {}
        bad = []
        for value in self.distinct(column):
            code = allowed(value)
            if code is None:
                bad.append(value)
            elif code != value:
                changed[value] = code
        self.replace(column, changed)
        if bad:
            self.drop_rows("unknown_values", f"{column} = ANY(%s)", column, [bad])

    def replace(self, column: str, changed: dict[str, str]) -> None:
        """Write other values in place of some."""
        if changed:
            self.cursor.execute(
                f"UPDATE {self.name} s SET {column} = c.new FROM unnest(%s::text[], %s::text[]) AS c(old, new) "
                f"WHERE s.{column} = c.old",
                [list(changed), list(changed.values())],
            )

    def keep_first_of(self, key: str) -> None:
        """When several different rows have the same key, keep the first."""
        self.cursor.execute(f"SELECT {key} FROM {self.name} GROUP BY {key} HAVING count(*) > 1")
        if not (repeated := self.cursor.fetchall()):
            return
        columns = key.split(", ")
        self.anomalies.add(self.file, "duplicate_keys", len(repeated), [(" ".join(row), "") for row in repeated])
        same = " AND ".join(f"later.{column} = first.{column}" for column in columns)
        self.cursor.execute(
            f"DELETE FROM {self.name} later USING {self.name} first WHERE {same} AND later.ctid > first.ctid"
        )
