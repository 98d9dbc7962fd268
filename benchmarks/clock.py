"""A night of the clock against the bare statement and against one task per clock, in one run.

python -m benchmarks.clock [--clocks 1000000] [--due 100000] [--tasks 2000]

Needs DATABASE_URL of a database of its own, migrated and empty, REDIS_URL and SECRET_KEY. **Empties the requests, the
journal and the outbox of that database** before it fills it again by SQL. Measures, one after the other:

- one Celery task per clock, by a real worker of two processes, on a sample: `record_silence` in a task of its own;
- the floor: one statement that changes the state of the rows that are due and inserts one outbox row each, rolled back
  (and vacuumed) so that the same rows are there for
- the sweep: `silence_sweep`, the law computed again for each clock, outcome, journal and notices (two people, a mail
  and a notification each) included, a transaction a batch;
- a sweep with nothing due.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mitm.settings.demo")
FLOOR_BAR, TASK_BAR, IDLE_BAR, MEMORY_BAR = 15.0, 8.0, 20.0, 300.0
IDLE_RUNS = 20


def main() -> int:
    """Fill, measure, print a line per figure; fail when a bar is missed."""
    options = _options()
    django.setup()
    from benchmarks.clock_world import build, vacuum

    filling = _seconds(lambda: build(options))
    _say(f"{options.clocks:,} open clocks, {options.due:,} of them due, filled in {filling:.0f} s")
    per_task = tasks(options.tasks)
    vacuum()
    floor = _seconds(bare_statement)
    vacuum()
    before, swept, memory = _memory(), _seconds(sweep), _memory()
    idle = [_seconds(sweep) * 1e3 for _ in range(IDLE_RUNS)]
    per_clock = swept / options.due
    _say(f"floor: {floor:.2f} s, {floor / options.due * 1e6:.0f} µs a clock")
    _say(f"sweep: {swept:.2f} s, {per_clock * 1e6:.0f} µs a clock, memory {before:.0f} then {memory:.0f} MiB")
    _say(f"a task per clock: {per_task * 1e6:.0f} µs a clock on a sample of {options.tasks:,}")
    kept = [
        _bar("sweep / floor", swept / floor, FLOOR_BAR, at_most=True),
        _bar("a task per clock / sweep", per_task / per_clock, TASK_BAR, at_most=False),
        _bar("nothing due, ms (median)", statistics.median(idle), IDLE_BAR, at_most=True),
        _bar("memory, MiB", memory, MEMORY_BAR, at_most=True),
    ]
    return int(not all(kept))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--clocks", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=100_000)
    parser.add_argument("--tasks", type=int, default=2_000)
    return parser.parse_args()


def bare_statement() -> None:
    """The least that could be done: a state and an outbox row each, by the database alone; rolled back."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(FLOOR)
        transaction.set_rollback(True)


FLOOR = """
WITH fallen AS (
    UPDATE derogations_loweringrequest
    SET state = 'silence', awaiting = 'nobody', due_on = NULL, due_kind = '', remind_on = NULL, revision = revision + 1
    WHERE state IN ('received', 'instructing') AND settles_at <= clock_timestamp()
    RETURNING id, reference, filed_by_id
)
INSERT INTO outbox_outgoingmessage (channel, recipient_id, address, subject, body, url, case_type, case_id, state,
    attempts, next_attempt_at, last_error, created_at)
SELECT 'mail', filed_by_id, 'une.personne@essai.example', reference || ' : rejet implicite',
    'Un rejet implicite est né.', '/labo/demandes/' || id || '/', 'derogations.loweringrequest', id, 'waiting', 0,
    now(), '', now()
FROM fallen
"""


def sweep() -> None:
    """What the tick does."""
    from derogations.services.silence import silence_sweep
    from mitm.jobs.clock import database_now

    silence_sweep(now=database_now())


def tasks(count: int) -> float:
    """Seconds a clock when each has a task, from the first one queued to the last one done."""
    from benchmarks.clock_tasks import app, settle_one
    from benchmarks.clock_world import sample, settled

    command = [sys.executable, "-m", "celery", "-A", "benchmarks.clock_tasks", "worker", "-P", "prefork", "-c", "2"]
    quiet = ["--without-mingle", "--without-gossip", "--loglevel=ERROR", "-Q", str(settle_one.queue)]
    worker = subprocess.Popen(  # noqa: S603 our own words
        [*command, *quiet],
        env={**os.environ, "C_FORCE_ROOT": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        first, *others = sample(count + 1)
        settle_one.delay(first)
        _wait_for(lambda: settled() == 1)
        start = time.perf_counter()
        for pk in others:
            settle_one.delay(pk)
        _wait_for(lambda: settled() == count + 1)
        return (time.perf_counter() - start) / count
    finally:
        worker.terminate()
        worker.wait()
        app.control.purge()


def _wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 300
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError("The worker did not do its tasks in five minutes.")
        time.sleep(0.05)


def _seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _bar(name: str, value: float, bar: float, *, at_most: bool) -> bool:
    kept = value <= bar if at_most else value >= bar
    _say(f"{name}: {value:.1f} (bar {'≤' if at_most else '≥'} {bar:.0f}) {'met' if kept else 'MISSED'}")
    return kept


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
