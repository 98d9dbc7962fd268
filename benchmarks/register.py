"""The import of a register against decoding and bare COPY, in one run: `python -m benchmarks.register DIR`.

Needs DATABASE_URL of an empty database, REDIS_URL and SECRET_KEY. Prints the floor, the import into an empty register,
the same files again, and the peak memory.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import resource
import statistics
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mitm.settings.demo")
RUNS = 3
EMPTY_BAR, UNCHANGED_BAR, MEMORY_BAR = 6.0, 3.0, 300.0


def floor(folder: Path) -> float:
    """Seconds to decode every file and copy its rows into temporary tables of text, at the median of some runs."""
    from django.db import connection, transaction

    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            for number, path in enumerate(sorted(folder.glob("CIS_*.txt"))):
                rows = [line for line in _decoded(path).splitlines() if line.strip()]
                width = rows[0].count("\t") + 1
                columns = ", ".join(f"c{index} text" for index in range(width))
                cursor.execute(f"CREATE TEMPORARY TABLE floor_{number} ({columns}) ON COMMIT DROP")
                text = "\n".join(row for row in rows if row.count("\t") + 1 == width)
                cursor.copy_expert(
                    f"COPY floor_{number} FROM STDIN WITH (FORMAT csv, DELIMITER E'\\t', QUOTE E'\\b')",
                    io.StringIO(text),
                )
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("windows-1252")


def main() -> int:
    """Measure and compare with the bars."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    django.setup()
    from django.core.management import call_command

    from mitm.registry.services import import_register

    call_command("migrate", verbosity=0)
    base = floor(folder)
    day = dt.date.fromisoformat(folder.name)
    started = time.perf_counter()
    import_register(source=folder, snapshot_date=day)
    empty = time.perf_counter() - started
    times = []
    for days in range(1, RUNS + 1):
        started = time.perf_counter()
        import_register(source=folder, snapshot_date=day + dt.timedelta(days=days))
        times.append(time.perf_counter() - started)
    unchanged = statistics.median(times)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    missed = [
        _line("empty register", empty, empty / base, EMPTY_BAR),
        _line("same files again", unchanged, unchanged / base, UNCHANGED_BAR),
    ]
    print(f"peak memory {memory:.0f} MiB (bar {MEMORY_BAR:.0f})")  # noqa: T201
    return int(any(missed) or memory > MEMORY_BAR)


def _line(name: str, seconds: float, ratio: float, bar: float) -> bool:
    print(f"{name:<18} {seconds:6.2f} s   {ratio:5.1f} × the floor (bar {bar:g} ×)")  # noqa: T201
    return ratio > bar


if __name__ == "__main__":
    sys.exit(main())
