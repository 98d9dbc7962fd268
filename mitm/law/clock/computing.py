"""The clock of a lowering request: from facts to dates and status."""

import datetime as dt

from mitm.law.calendar import Holidays, public_holidays
from mitm.law.clock.facts import ClockFacts
from mitm.law.clock.outcome import ClockVerdict


def verdict(facts: ClockFacts, *, holidays: Holidays = public_holidays) -> ClockVerdict:
    """What the law says of a request at `facts.now`."""
    raise NotImplementedError


def simulate_letter(
    facts: ClockFacts, notified_on: dt.date, due_on: dt.date, *, holidays: Holidays = public_holidays
) -> ClockVerdict:
    """The verdict if a completeness letter were notified on a day, with a period until another."""
    raise NotImplementedError
