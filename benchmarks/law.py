"""How long the law takes: the verdict of a clock, plain and with letters, its words, and its JSON.

python -m benchmarks.law
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import timeit
from collections.abc import Callable

from mitm.law.clock import (
    Acknowledgement,
    ClockFacts,
    CompletenessRequest,
    ExpressDecision,
    Notification,
    Outcome,
    Production,
    verdict,
)
from mitm.law.clock.facts import Channel
from mitm.law.clock.reading import read_facts
from mitm.law.clock.writing import as_json

RECEIVED = dt.datetime(2026, 9, 15, 8, tzinfo=dt.UTC)
NOW = dt.datetime(2027, 3, 1, 8, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
ROUNDS, CALLS = 25, 400


def letter(number: int) -> CompletenessRequest:
    """A letter of three weeks, answered in two parts after ten and fifteen days."""
    sent_on = RECEIVED.date() + DAY * (10 + 25 * number)
    pieces = (f"pièce {number} a", f"pièce {number} b")
    parts = tuple(Production(sent_on + DAY * days, (name,)) for days, name in zip((10, 15), pieces, strict=True))
    return CompletenessRequest(sent_on, sent_on + DAY, sent_on + DAY * 21, pieces, productions=parts)


PLAIN = ClockFacts(RECEIVED, NOW, acknowledgement=Acknowledgement(dt.date(2026, 9, 16)))
FIVE = ClockFacts(
    RECEIVED,
    NOW,
    completeness_requests=tuple(letter(number) for number in range(5)),
    express_decision=ExpressDecision(
        Outcome.REFUSED,
        dt.date(2027, 2, 1),
        Notification(Channel.ELECTRONIC, made_available_on=dt.date(2027, 2, 2), consulted_on=dt.date(2027, 2, 4)),
    ),
    recours_gracieux_on=dt.date(2027, 2, 20),
    acknowledgement=Acknowledgement(dt.date(2026, 9, 16)),
)
JSON = {"received_at": "2026-09-15T10:00:00+02:00", "now": "2027-03-01T08:00:00Z"}
CASES: tuple[tuple[str, float | None, Callable[[], object]], ...] = (
    ("verdict, plain", 100, lambda: verdict(PLAIN)),
    ("verdict, five suspensions, refusal, recours", 400, lambda: verdict(FIVE)),
    ("the same with its steps in words", None, lambda: verdict(FIVE).steps("fr")),
    ("from JSON to JSON, plain", None, lambda: as_json(verdict(read_facts(JSON)))),
)


def measure(act: Callable[[], object]) -> float:
    """Median microseconds of a call."""
    return statistics.median(timeit.repeat(act, number=CALLS, repeat=ROUNDS)) / CALLS * 1e6


def main() -> int:
    """Print a line per case; fail when a bar is missed."""
    missed = False
    for name, bar, act in CASES:
        median = measure(act)
        sys.stdout.write(f"{name:<46} {median:8.1f} µs{f'  (bar {bar:.0f})' if bar else ''}\n")
        missed = missed or (bar is not None and median > bar)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
