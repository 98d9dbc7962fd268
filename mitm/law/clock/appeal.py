"""The period for going to court (R. 421-1 to R. 421-7 CJA), and what starts it again or lengthens it.

It is a clear period: two months after the rejection, plus one day, moved to the next working day. Within it, a request
for reasons keeps it open (L. 232-4 CRPA), a *recours gracieux* interrupts it (L. 411-2 CRPA), an express refusal starts
it again (R. 421-2 CJA); after it, such a refusal only confirms. A period that is not enforceable refuses no remedy for
coming late. Events are taken in the order of time.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mitm.law.calendar import Holidays, next_working_day
from mitm.law.clock.facts import ClockFacts, Residence
from mitm.law.clock.parameters import (
    ABROAD_MONTHS,
    APPEAL_MONTHS,
    OVERSEAS_MONTHS,
    REASONS_CAP_MONTHS,
    REASONS_MONTHS,
    RECOURS_GRACIEUX_MONTHS,
)
from mitm.law.clock.suspensions import flip_day
from mitm.law.clock.wording import Note
from mitm.law.periods import add_months, day_after

_DISTANCE = {Residence.OVERSEAS: OVERSEAS_MONTHS, Residence.ABROAD: ABROAD_MONTHS}
_APPEAL = "R. 421-1 et R. 421-2 CJA"


@dataclass(frozen=True, slots=True)
class SilentAppeal:
    """What silence makes of a recours gracieux: the day of the rejection, and that at whose first instant it is one."""

    rejected_on: dt.date
    flips_on: dt.date


def silent_appeal(filed_on: dt.date, doctrine: Mapping[str, object]) -> SilentAppeal:
    """When silence rejects a recours gracieux, within the period for the court or not (L. 411-7 CRPA)."""
    rejected_on = gracieux_silence(filed_on)
    return SilentAppeal(rejected_on, flip_day(rejected_on, doctrine))


def gracieux_silence(filed_on: dt.date) -> dt.date:
    """The last day of the two months."""
    return add_months(filed_on, RECOURS_GRACIEUX_MONTHS.on(filed_on).value)


@dataclass(slots=True)
class Appeal:
    """The period against a rejection, as known on a day: `implicit` as long as the rejection is one by silence.

    `by_reasons` and `by_gracieux` are the last days that a request for reasons and a recours gracieux lead to.
    """

    facts: ClockFacts
    holidays: Holidays
    today: dt.date
    notes: list[Note]
    rejected_on: dt.date
    opens_on: dt.date
    implicit: bool
    enforceable: bool
    closes_on: dt.date = dt.date.min
    by_reasons: dt.date = dt.date.min
    by_gracieux: dt.date = dt.date.min
    reasons_due_on: dt.date | None = None
    gracieux_rejected_on: dt.date | None = None

    def __post_init__(self) -> None:
        self.closes_on = self._clear(self.rejected_on)
        kind = "appeal" if self.today >= self.opens_on else "appeal_prospect"
        self.notes.append((kind, self.closes_on, _APPEAL, (self.rejected_on, self.closes_on)))
        if distance := _DISTANCE.get(self.facts.residence):
            rule = distance.on(self.rejected_on)
            self.notes.append((f"distance_{self.facts.residence}", self.closes_on, rule.article, (rule.value,)))

    @property
    def until(self) -> dt.date:
        """The last day for the court."""
        return max(self.closes_on, self.by_reasons, self.by_gracieux)

    def _clear(self, start: dt.date) -> dt.date:
        """The last day of a clear period that starts on a day (R. 421-1, R. 421-7 CJA)."""
        months = APPEAL_MONTHS.on(start).value
        if distance := _DISTANCE.get(self.facts.residence):
            months += distance.on(start).value
        return next_working_day(day_after(add_months(start, months)), self.holidays)

    def _allows(self, day: dt.date) -> bool:
        """Whether a remedy exercised on a day finds the period open."""
        return self.opens_on <= day and (day <= self.until or not self.enforceable)

    def reasons_requested(self, on: dt.date) -> None:
        """L. 232-4 CRPA: reasons within a month; the period stays open, a year from the request at most."""
        rule, cap = REASONS_MONTHS.on(on), REASONS_CAP_MONTHS.on(on)
        if not self.implicit:
            self.notes.append(("reasons_moot", on, rule.article, (on,)))
        elif self.facts.doctrine.get("clock_reasons") == "not_due":
            self.notes.append(("reasons_not_due", on, "L. 211-2 CRPA", (on,)))
        elif not self._allows(on):
            self.notes.append(("reasons_out_of_time", on, rule.article, (on,)))
        else:
            self.reasons_due_on = add_months(on, rule.value)
            self.by_reasons = add_months(on, cap.value)
            self.notes.append(("reasons_requested", on, rule.article, (on, self.reasons_due_on)))
            self.notes.append(("reasons_cap", self.by_reasons, cap.article, (self.by_reasons,)))

    def reasons_given(self, on: dt.date) -> None:
        """L. 232-4 CRPA: the period runs again from the day on which reasons were given, under the same cap."""
        if self.by_reasons > dt.date.min:
            self.by_reasons = min(self.by_reasons, self._clear(on))
            self.notes.append(("reasons_given", on, "L. 232-4 CRPA", (on, self.until)))

    def reasons_missing(self, given_on: dt.date | None) -> None:
        """L. 232-4 CRPA: the month for giving reasons may be over without their having been given."""
        due_on = self.reasons_due_on
        if due_on is not None and self.today > due_on and (given_on is None or given_on > due_on):
            self.notes.append(("reasons_missing", due_on, "L. 232-4 CRPA", (due_on,)))

    def gracieux(self, on: dt.date) -> None:
        """L. 411-2 and L. 411-7 CRPA: the period starts again when the recours is rejected, if only by silence."""
        if not self._allows(on):
            self.notes.append(("gracieux_out_of_time", on, "L. 411-2 CRPA", (on,)))
            return
        rule = RECOURS_GRACIEUX_MONTHS.on(on)
        rejected_on = self.gracieux_rejected_on = gracieux_silence(on)
        self.by_gracieux = self._clear(rejected_on)
        self.notes.append(("gracieux", on, "L. 411-2 CRPA", (on,)))
        self.notes.append(("gracieux_rejected", rejected_on, rule.article, (rejected_on, self.by_gracieux)))

    def refused(self, on: dt.date) -> None:
        """R. 421-2 CJA: an express refusal starts the period again or, once it is over, only confirms."""
        if not self._allows(on):
            self.notes.append(("refusal_confirms", on, _APPEAL, (on, self.until)))
            return
        self.implicit = False
        self.closes_on = self._clear(on)
        self.by_reasons = dt.date.min
        self.notes.append(("refusal_restarts", on, _APPEAL, (on, self.until)))


def gracieux_rejected_on(filed_on: dt.date) -> dt.date:
    """The day on which silence rejects a recours gracieux (L. 411-7 CRPA)."""
    return add_months(filed_on, RECOURS_GRACIEUX_MONTHS.on(filed_on).value)


def exercise(appeal: Appeal, *, refused_on: dt.date | None) -> None:
    """Apply what happened after a rejection, in the order of time; on one day: refusal, reasons, recours gracieux."""
    events: list[tuple[dt.date | None, Callable[[dt.date], None]]] = [(refused_on, appeal.refused)]
    if (reasons := appeal.facts.reasons) is not None:
        events += [(reasons.requested_on, appeal.reasons_requested), (reasons.given_on, appeal.reasons_given)]
    events.append((appeal.facts.recours_gracieux_on, appeal.gracieux))
    known = [(on, act) for on, act in events if on is not None and on <= appeal.today]
    for on, act in sorted(known, key=lambda event: event[0]):
        act(on)
    if reasons is not None:
        appeal.reasons_missing(reasons.given_on)
