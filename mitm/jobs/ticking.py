"""What the clock does: apps register steps (in their module `ticks`), `manage.py tick` runs them.

    @tick_step("rappels aux laboratoires", order=50)
    def remind(now: datetime) -> list[str]: ...

A step takes the instant, does what is due at that instant, and returns what it did: lines for people, or a count.
It is idempotent (a second run at the same instant does nothing) and runs in a transaction of its own; one that works
in batches says `atomic=False` and opens a transaction a batch, so that it holds nobody up. One whose items have nothing
to do with each other goes through them with `each`: an item that fails does not keep the others from their turn.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Container, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from mitm.jobs import locks
from mitm.jobs.clock import ClockError, agreed_now, database_now
from mitm.jobs.models import TickRun
from mitm.typography import plural

logger = logging.getLogger(__name__)
Item = TypeVar("Item")

TRIED = 10
"""How many items a run looks at for each that it may do."""


@dataclass(slots=True)
class Batch:
    """What became of many items: how many were done, and what failed, in words."""

    done: int = 0
    failures: list[str] = field(default_factory=list)

    def __add__(self, other: Batch) -> Batch:
        return Batch(self.done + other.done, [*self.failures, *other.failures])

    def told(self, singular: str, several: str) -> Told:
        """What a step says of it: « 2 accusés émis »."""
        return Told([plural(self.done, singular, several)] if self.done else [], "\u202f; ".join(self.failures))


@dataclass(frozen=True, slots=True)
class Told:
    """What a step did, and what it could not do."""

    lines: list[str]
    error: str = ""


Step = Callable[[dt.datetime], list[str] | int | Told]


@dataclass(frozen=True, slots=True)
class TickStep:
    """One registered step."""

    order: int
    name: str
    run: Step
    atomic: bool = True


@dataclass(frozen=True, slots=True)
class StepReport:
    """What a step did, or how it failed."""

    name: str
    lines: list[str]
    error: str = ""

    @property
    def text(self) -> str:
        """One paragraph for people."""
        return "\n".join([f"{self.name} :", *(f"  - {line}" for line in [*self.lines, self.error] if line)])


_STEPS: dict[str, TickStep] = {}


def tick_step(name: str, *, order: int = 100, atomic: bool = True) -> Callable[[Step], Step]:
    """Register the decorated function as a step; lower orders run first."""

    def register(step: Step) -> Step:
        if name in _STEPS:
            raise RuntimeError(f"Two steps of the tick are named « {name} ».")
        _STEPS[name] = TickStep(order, name, step, atomic)
        return step

    return register


def steps() -> list[TickStep]:
    """Every step, in the order in which they run."""
    return sorted(_STEPS.values(), key=lambda step: (step.order, step.name))


def tick(*, at: dt.datetime | None = None, only: Container[str] | None = None) -> list[StepReport] | None:
    """Do all that is due at `at` (now by default); what was done, or None when another process is at it.

    `only` some steps, by name: the past of a demonstration has no more of them. Only a demonstration and the tests may
    travel in time. Raises `ClockError`.
    """
    now = _instant(at)
    with locks.held(locks.TICK) as mine:
        if not mine:
            return None
        started_at = timezone.now()
        wanted = [step for step in steps() if only is None or step.name in only]
        reports = [report for step in wanted if (report := _run(step, now)) is not None]
        if reports:  # a clock that did nothing leaves no row: one a minute would hide those that matter
            _keep(reports, at=now, started_at=started_at)
        return reports


def _instant(at: dt.datetime | None) -> dt.datetime:
    if at is None:
        return agreed_now()
    if not settings.TIME_TRAVEL and at > database_now():
        raise ClockError("Cet instant n’est pas encore arrivé : rien n’a été fait.")
    return at


def _run(step: TickStep, now: dt.datetime) -> StepReport | None:
    """Run one step in its transaction; a step that fails does not stop the others. None when nothing was due."""
    try:
        with transaction.atomic() if step.atomic else nullcontext():
            done = step.run(now)
    except Exception as error:
        logger.exception("tick_step_failed step=%s", step.name)
        return StepReport(step.name, [], error=f"échec ({type(error).__name__})")
    told = done if isinstance(done, Told) else Told(([f"{done}"] if done else []) if isinstance(done, int) else done)
    return StepReport(step.name, list(told.lines), told.error) if told.lines or told.error else None


def each(
    items: Iterable[Item], act: Callable[[Item], object], *, name: Callable[[Item], str], most: int | None = None
) -> Batch:
    """Act on items one by one, a transaction each: one that fails is undone, named, and left for the next run.

    A run ends after the `most` that it could do. What fails takes no place among them: give it more items to try
    (`TRIED` times as many), or the oldest, which fail run after run, would starve the rest.
    """
    batch = Batch()
    for item in items:
        if most is not None and batch.done >= most:
            break
        try:
            with transaction.atomic():
                act(item)
        except Exception as error:
            logger.exception("tick_item_failed item=%s", name(item))
            batch.failures.append(f"{name(item)}\u00a0: échec ({type(error).__name__})")
        else:
            batch.done += 1
    return batch


def _keep(reports: list[StepReport], *, at: dt.datetime, started_at: dt.datetime) -> None:
    TickRun.objects.create(
        at=at,
        started_at=started_at,
        finished_at=timezone.now(),
        lines=[{"step": report.name, "lines": report.lines, "error": report.error} for report in reports],
        failed=any(report.error for report in reports),
    )
