"""The import of a register against decoding and bare COPY, in one run: `python -m benchmarks.register DIR`.

Needs DATABASE_URL of a database of its own, REDIS_URL and SECRET_KEY. **Empties the register of that database** before
each of its runs. Every run measures, one after the other, the floor, the import into an empty register, the same files
again, the same files compared row by row (`--force`), and the finished rows put back as a restore does (copied into
the empty tables, indexes and constraints after): what the database alone costs, once nothing is left to read, check or
compare. The medians are compared. Original bytes go to a temporary folder, emptied with the register. Prints the
shortest run of each too: on a busy machine it is the truer one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mitm.settings.demo")
Rows = dict[str, tuple[str, bytes]]
RUNS = 5
EMPTY_BAR, UNCHANGED_BAR, MEMORY_BAR = 6.0, 3.0, 300.0


def floor(folder: Path) -> None:
    """Decode every file and copy its rows, column by column, into temporary tables of text without index."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for number, path in enumerate(sorted(folder.glob("CIS_*.txt"))):
            rows = [line for line in _decoded(path).splitlines() if line.strip()]
            width = rows[0].count("\t") + 1
            columns = ", ".join(f"c{index} text" for index in range(width))
            cursor.execute(f"CREATE TEMPORARY TABLE floor_{number} ({columns}) ON COMMIT DROP")
            text = "\n".join(row for row in rows if row.count("\t") + 1 == width)
            cursor.copy_expert(
                f"COPY floor_{number} FROM STDIN WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\b')", io.StringIO(text)
            )


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("windows-1252")


def empty_register(media: Path) -> None:
    """Take every row of the register away, and the original bytes."""
    from django.db import connection

    shutil.rmtree(media / "register", ignore_errors=True)
    with connection.cursor() as cursor:
        cursor.execute("SET vigie.may_truncate = on")
        cursor.execute("SELECT string_agg(tablename, ', ') FROM pg_tables WHERE tablename LIKE 'registry\\_%'")
        cursor.execute(f"TRUNCATE {cursor.fetchone()[0]} CASCADE")


def finished_rows() -> Rows:
    """What every table of the register holds: by table its columns, without the generated ones, and its rows."""
    from django.apps import apps
    from django.db import connection

    from mitm.registry.importer.first_load import TABLES

    models = {model._meta.db_table: model for model in apps.get_app_config("registry").get_models()}
    rows: Rows = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            fields = [field for field in models[table]._meta.local_concrete_fields if not field.generated]
            columns = ", ".join(str(field.column) for field in fields)
            cursor.copy_expert(f"COPY {table} ({columns}) TO STDOUT", copied := io.BytesIO())
            rows[table] = columns, copied.getvalue()
    return rows


def restore(rows: Rows) -> None:
    """Copy finished rows into the empty register; indexes and constraints come after, as in the first import."""
    from django.db import connection, transaction

    from mitm.registry.importer.first_load import bulk_loading

    with transaction.atomic(), connection.cursor() as cursor, bulk_loading(cursor):
        for table, (columns, copied) in rows.items():
            cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN", io.BytesIO(copied))


def measure(folder: Path, media: Path) -> dict[str, list[float]]:
    """Seconds of each kind of work, run by run."""
    from mitm.registry.services import import_register

    day = dt.date.fromisoformat(folder.name)
    kinds = ("floor", "empty register", "same files again", "compared again", "rows restored")
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(RUNS):
        empty_register(media)
        times["floor"].append(_seconds(lambda: floor(folder)))
        for name, force in (("empty register", False), ("same files again", False), ("compared again", True)):
            times[name].append(
                _seconds(lambda force=force: import_register(source=folder, snapshot_date=day, force=force))  # type: ignore[misc]
            )
        rows = finished_rows()
        empty_register(media)
        times["rows restored"].append(_seconds(lambda rows=rows: restore(rows)))  # type: ignore[misc]
    return times


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def main() -> int:
    """Measure and compare with the bars."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    django.setup()
    from django.core.management import call_command
    from django.test import override_settings

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as media, override_settings(MEDIA_ROOT=media):
        times = measure(folder, Path(media))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bars = {"empty register": EMPTY_BAR, "same files again": UNCHANGED_BAR}
    missed = [_line(name, times, bars.get(name)) for name in times]
    print(f"peak memory {memory:.0f} MiB (bar {MEMORY_BAR:.0f})")  # noqa: T201
    return int(any(missed) or memory > MEMORY_BAR)


def _line(name: str, times: dict[str, list[float]], bar: float | None) -> bool:
    """One line of the report; returns whether the bar is missed."""
    median, shortest = (kind(times[name]) for kind in (statistics.median, min))
    ratio = median / statistics.median(times["floor"])
    said = f"(bar {bar:g} ×)" if bar else ""
    print(  # noqa: T201
        f"{name:<18} {median:6.3f} s   {ratio:5.1f} × the floor {said:<10}  shortest {shortest:6.3f} s, "
        f"{shortest / min(times['floor']):.1f} ×"
    )
    return bar is not None and ratio > bar


if __name__ == "__main__":
    sys.exit(main())
