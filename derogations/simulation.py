"""What a request for pieces would do to the clock, before anybody sends it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mitm.law.clock import ClockFacts, ClockVerdict, simulate_letter
from mitm.law.verdict import Step

USUAL_DAYS = (8, 15, 21, 30, 45)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """If a letter reached the applicant on a day with a period until another, and nothing came."""

    notified_on: dt.date
    due_on: dt.date
    before: dt.date | None
    after: dt.date | None
    steps: Sequence[Step]
    verdict: ClockVerdict

    @property
    def granted(self) -> int:
        """How many days the applicant is given."""
        return (self.due_on - self.notified_on).days

    @property
    def moved(self) -> int:
        """By how many days the implicit rejection moves."""
        return (self.after - self.before).days if self.after and self.before else 0


def effect(facts: ClockFacts, found: ClockVerdict, *, notified_on: dt.date, due_on: dt.date) -> Effect:
    """The effect of one period."""
    then = simulate_letter(facts, notified_on, due_on)
    return Effect(
        notified_on=notified_on,
        due_on=due_on,
        before=found.implicit_decision_on,
        after=then.implicit_decision_on,
        steps=then.steps(),
        verdict=then,
    )


def usual_effects(
    facts: ClockFacts, found: ClockVerdict, *, today: dt.date, days: Iterable[int] = USUAL_DAYS
) -> list[Effect]:
    """« si vous accordez 15 jours, la date devient… », for the usual periods, a letter opened today."""
    return [effect(facts, found, notified_on=today, due_on=today + dt.timedelta(days=count)) for count in days]
