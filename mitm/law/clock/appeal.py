"""The period for going to court (R. 421-1 to R. 421-7 CJA), and what starts it again or lengthens it.

It is a clear period: two months after the rejection, plus one day, moved to the next working day. Within it, a request
for reasons keeps it open (L. 232-4 CRPA), a *recours gracieux* interrupts it (L. 411-2 CRPA), an express refusal starts
it again (R. 421-2 CJA); after it, such a refusal only confirms. A period that is not enforceable refuses no remedy for
coming late. Events are taken in the order of time.

The period that a recours gracieux interrupted runs again, whole, from the notification of its express rejection, or
else from the silence that rejected it; an express rejection that follows this silence is like a late refusal. A recours
that is accepted leaves nothing to contest.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mitm.law.calendar import Holidays, next_working_day, public_holidays
from mitm.law.clock.decisions import reached
from mitm.law.clock.facts import ClockFacts, GracieuxAnswer, GracieuxOutcome, Residence
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

Act = Callable[[dt.date], None]
_DISTANCE = {Residence.OVERSEAS: OVERSEAS_MONTHS, Residence.ABROAD: ABROAD_MONTHS}
_APPEAL = "R. 421-1 et R. 421-2 CJA"
_RECOURS = "L. 411-2 CRPA et R. 421-1 CJA"
_ENFORCEABLE = "L. 221-8 CRPA"


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


def court_closes_on(start: dt.date, residence: Residence, *, holidays: Holidays = public_holidays) -> dt.date:
    """The last day of the clear period for the court that starts on a day (R. 421-1, R. 421-7 CJA)."""
    months = APPEAL_MONTHS.on(start).value
    if distance := _DISTANCE.get(residence):
        months += distance.on(start).value
    return next_working_day(day_after(add_months(start, months)), holidays)


@dataclass(slots=True)
class Appeal:
    """The period against a rejection, as known on a day: `implicit` as long as the rejection is one by silence.

    `by_reasons` and `by_gracieux` are the last days that a request for reasons and a recours gracieux lead to,
    `answered_on` is the day on which an express answer to that recours reached the applicant.
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
    gracieux_accepted_on: dt.date | None = None
    answered_on: dt.date | None = None
    answer_waits: bool = False

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
        return court_closes_on(start, self.facts.residence, holidays=self.holidays)

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
        self.notes.append(("gracieux", on, "L. 411-2 CRPA", (on,)))
        rejected_on = gracieux_silence(on)
        if self.answered_on is not None and self.answered_on < flip_day(rejected_on, self.facts.doctrine):
            self.by_gracieux = self._clear(self.answered_on)
            return
        rule = RECOURS_GRACIEUX_MONTHS.on(on)
        self.gracieux_rejected_on = rejected_on
        self.by_gracieux = self._clear(rejected_on)
        self.notes.append(("gracieux_rejected", rejected_on, rule.article, (rejected_on, self.by_gracieux)))

    def gracieux_refused(self, on: dt.date) -> None:
        """The recours is rejected expressly: in time, the period runs again from this day; after the silence that
        rejected it, as after any silence (R. 421-2 CJA)."""
        if not self._allows(on):
            self.notes.append(("gracieux_refusal_confirms", on, _APPEAL, (on, self.until)))
            return
        after_silence = self.gracieux_rejected_on is not None
        self.by_gracieux = self._clear(on)
        self.gracieux_rejected_on = self.gracieux_rejected_on or on
        key = "gracieux_refusal_restarts" if after_silence else "gracieux_refused"
        self.notes.append((key, on, _APPEAL if after_silence else _RECOURS, (on, self.by_gracieux)))

    def gracieux_accepted(self, on: dt.date) -> None:
        """The recours is accepted: there is nothing left to contest, nor to give reasons for."""
        self.gracieux_accepted_on = on
        self.reasons_due_on = None
        self.notes.append(("gracieux_accepted", on, _ENFORCEABLE, (on,)))

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
    """Apply what happened after a rejection, in the order of time, up to a recours gracieux that is accepted.

    On one day: refusal, reasons, recours gracieux, answer to it.
    """
    events: list[tuple[dt.date | None, Act]] = [(refused_on, appeal.refused)]
    if (reasons := appeal.facts.reasons) is not None:
        events += [(reasons.requested_on, appeal.reasons_requested), (reasons.given_on, appeal.reasons_given)]
    events.append((appeal.facts.recours_gracieux_on, appeal.gracieux))
    told: list[Note] = []
    if (answer := appeal.facts.recours_gracieux_answer) is not None:
        events += _answered(appeal, answer, told)
    known = [(on, act) for on, act in events if on is not None and on <= appeal.today]
    for on, act in sorted(known, key=lambda event: event[0]):
        act(on)
        if appeal.gracieux_accepted_on is not None:
            return
    appeal.notes.extend(told if appeal.answer_waits else ())
    if reasons is not None:
        appeal.reasons_missing(reasons.given_on)


def _answered(appeal: Appeal, answer: GracieuxAnswer, told: list[Note]) -> list[tuple[dt.date | None, Act]]:
    """The express answer to the recours gracieux as an event, unless there was nothing yet to contest.

    `told` holds how it reached the applicant, or that it waits to be opened.
    """
    filed_on = appeal.facts.recours_gracieux_on
    if filed_on is None or not appeal.opens_on <= filed_on <= appeal.today:
        return []
    appeal.answered_on, waits_since = reached(answer.notification, appeal.today, told, "answer_")
    appeal.answer_waits = waits_since is not None
    act = appeal.gracieux_accepted if answer.outcome == GracieuxOutcome.ACCEPTED else appeal.gracieux_refused

    def answered(on: dt.date) -> None:
        appeal.notes.extend(told)
        act(on)

    return [(appeal.answered_on, answered)]
