"""The clock of a lowering request: from facts to dates and status.

Everything follows from days in Paris. Two months from the receipt end on the same day number or the last day of the
month, to which suspended days are added; silence is a rejection once that day is over (or, in another reading, as it
starts). Facts dated after `now` are ignored.
"""

import datetime as dt
from dataclasses import replace

from mitm.law.calendar import Holidays, add_working_days, public_holidays
from mitm.law.clock.appeal import Appeal, exercise
from mitm.law.clock.days import day_in_paris, midnight_in_paris
from mitm.law.clock.decisions import Ending, ending
from mitm.law.clock.facts import ClockFacts, CompletenessRequest, FirstRecipient
from mitm.law.clock.outcome import ClockVerdict, Status, Suspension
from mitm.law.clock.parameters import (
    ACKNOWLEDGEMENT_WORKING_DAYS,
    GRANT_WITHDRAWAL_MONTHS,
    REASONABLE_PERIOD_MONTHS,
    REGISTRATION_WORKING_DAYS,
    SILENCE_MONTHS,
)
from mitm.law.clock.suspensions import Suspended, suspend
from mitm.law.clock.wording import Note
from mitm.law.periods import add_months, days_between

_SIMULATED = "pièce demandée à titre d’hypothèse"


def verdict(facts: ClockFacts, *, holidays: Holidays = public_holidays) -> ClockVerdict:
    """What the law says of a request at `facts.now`.

    Raises ValueError on an instant without offset, NotInForceError on a receipt older than the rule.
    """
    today = day_in_paris(facts.now)
    notes: list[Note] = []
    starts_on = _starts_on(facts, notes)
    silence = SILENCE_MONTHS.on(starts_on)
    months_end = add_months(starts_on, silence.value)
    notes.append(("silence", months_end, silence.article, (silence.value, months_end)))
    pause = suspend(facts, months_end, today, notes)
    notes.append((_flip_key(pause), pause.expires_on, silence.article, (pause.expires_on,)))
    end = ending(facts, pause.flips_on, today, notes)
    status = _status(end, pause, today, silence.article, notes)
    registration_due_on, acknowledgement_due_on = _acknowledgement_due(facts, holidays, notes)
    contested = end.status not in (Status.GRANTED, Status.WITHDRAWN)
    enforceable = _enforceable(facts, end, pause.flips_on, today, notes if contested else [])
    appeal = _appeal(facts, end, pause, today, enforceable, holidays, notes) if contested else None
    segments = _before(end.on, pause.segments) if end.in_time else pause.segments
    return ClockVerdict(
        clock_starts_on=starts_on,
        suspensions=segments,
        suspended_days=sum(segment.days for segment in segments),
        implicit_decision_on=None if end.in_time else pause.expires_on,
        flips_at=None if end.in_time else midnight_in_paris(pause.flips_on),
        settles_at=None if end.in_time else _settles_at(end, pause),
        status=status,
        provisional=_provisional(end, pause, status, appeal),
        decision_on=_decision_on(status, end, pause),
        appeal_until=appeal.until if appeal and appeal.gracieux_accepted_on is None else None,
        appeal_enforceable=enforceable,
        registration_due_on=registration_due_on,
        acknowledgement_due_on=acknowledgement_due_on,
        reasons_due_on=appeal.reasons_due_on if appeal else None,
        recours_gracieux_rejected_on=appeal.gracieux_rejected_on if appeal else None,
        recours_gracieux_accepted_on=appeal.gracieux_accepted_on if appeal else None,
        grant_withdrawal_until=_grant_withdrawal(facts, status, notes),
        notes=tuple(notes),
    )


def simulate_letter(
    facts: ClockFacts, notified_on: dt.date, due_on: dt.date, *, holidays: Holidays = public_holidays
) -> ClockVerdict:
    """The verdict if a completeness letter were notified on a day, with a period until another, and nothing produced.

    It is that of the day of the notification when this is still to come. The letter asks for a piece never asked before
    and is taken as sent today, or on the day of its notification if that is past.
    """
    today = day_in_paris(facts.now)
    letter = CompletenessRequest(min(today, notified_on), notified_on, due_on, (_SIMULATED,))
    now = facts.now if notified_on <= today else midnight_in_paris(notified_on)
    letters = (*facts.completeness_requests, letter)
    return verdict(replace(facts, completeness_requests=letters, now=now), holidays=holidays)


def _starts_on(facts: ClockFacts, notes: list[Note]) -> dt.date:
    """The day of receipt; that of a misdirected request is the first one (L. 114-3 CRPA)."""
    received_on = day_in_paris(facts.received_at)
    kind = "received_online" if isinstance(facts.received_at, dt.datetime) else "received_paper"
    notes.append((kind, received_on, SILENCE_MONTHS.on(received_on).article, (received_on,)))
    if facts.first_received_at is None:
        return received_on
    first_on = day_in_paris(facts.first_received_at)
    if facts.first_received_by == FirstRecipient.ADMINISTRATION:
        notes.append(("first_administration", first_on, "L. 114-3 CRPA", (first_on,)))
        return min(first_on, received_on)
    if facts.doctrine.get("clock_mailbox") == "dedicated":
        notes.append(("mailbox_ignored", first_on, "L. 112-9 CRPA", (first_on, received_on)))
        return received_on
    notes.append(("first_mailbox", first_on, "L. 112-9 et L. 114-3 CRPA", (first_on,)))
    return min(first_on, received_on)


def _flip_key(pause: Suspended) -> str:
    moved = "extended_" if pause.segments else ""
    return moved + ("flip_at_end" if pause.flips_on > pause.expires_on else "flip_at_start")


def _status(end: Ending, pause: Suspended, today: dt.date, article: str, notes: list[Note]) -> Status:
    if end.status is not None:
        return end.status
    if today >= pause.flips_on:
        notes.append(("implicit", pause.expires_on, article, (pause.expires_on,)))
        return Status.IMPLICIT_REJECTION
    return Status.SUSPENDED if pause.covered_until is not None and today < pause.covered_until else Status.RUNNING


def _settles_at(end: Ending, pause: Suspended) -> dt.datetime:
    """When no notification can reach back any more behind the day on which silence decides."""
    waited_for = [day for day in (pause.certain_on, end.certain_on) if day is not None]
    return midnight_in_paris(max([pause.flips_on, *waited_for]))


def _provisional(end: Ending, pause: Suspended, status: Status, appeal: Appeal | None) -> bool:
    """Whether what waits to be opened, or pieces that may come, can still change what the verdict says."""
    letter_waits = pause.certain_on is not None and not end.in_time
    answer_waits = appeal is not None and appeal.answer_waits
    return end.provisional or letter_waits or answer_waits or status is Status.SUSPENDED


def _acknowledgement_due(
    facts: ClockFacts, holidays: Holidays, notes: list[Note]
) -> tuple[dt.date | None, dt.date | None]:
    """Last days for the registration receipt and the acknowledgement of what was filed online (L. 112-11 CRPA)."""
    if not isinstance(facts.received_at, dt.datetime):
        return None, None
    received_on = day_in_paris(facts.received_at)
    registration, acknowledgement = (
        rule.on(received_on) for rule in (REGISTRATION_WORKING_DAYS, ACKNOWLEDGEMENT_WORKING_DAYS)
    )
    registered_by = add_working_days(received_on, registration.value, holidays)
    due_on = add_working_days(received_on, acknowledgement.value, holidays)
    notes.append(("registration_due", registered_by, registration.article, (registered_by,)))
    notes.append(("acknowledgement_due", due_on, acknowledgement.article, (due_on,)))
    return registered_by, due_on


def _enforceable(facts: ClockFacts, end: Ending, flips_on: dt.date, today: dt.date, notes: list[Note]) -> bool:
    """Whether the period for the court binds: a complete acknowledgement before the flip, or a decision notified
    before it (L. 112-6 and L. 112-12 CRPA)."""
    article = "L. 112-12 CRPA" if isinstance(facts.received_at, dt.datetime) else "L. 112-6 CRPA"
    sent = facts.acknowledgement
    if end.notified_on is not None and end.notified_on < flips_on:
        notes.append(("enforceable_by_decision", end.notified_on, article, (end.notified_on,)))
        return True
    if sent is None or sent.sent_on > today:
        fault = "acknowledgement_missing"
    elif not sent.complete:
        fault = "acknowledgement_incomplete"
    elif sent.sent_on >= flips_on:
        fault = "acknowledgement_late"
    else:
        notes.append(("acknowledged", sent.sent_on, article, (sent.sent_on,)))
        return True
    rule = REASONABLE_PERIOD_MONTHS.on(flips_on)
    notes.append((fault, None, article, ()))
    notes.append(("reasonable_period", None, rule.article, (rule.value,)))
    return False


def _appeal(
    facts: ClockFacts,
    end: Ending,
    pause: Suspended,
    today: dt.date,
    enforceable: bool,
    holidays: Holidays,
    notes: list[Note],
) -> Appeal | None:
    """The period for the court against the rejection that there is, or that silence would be."""
    rejected_on, opens_on = pause.expires_on, pause.flips_on
    if end.in_time:
        if end.notified_on is None:
            return None
        rejected_on = opens_on = end.notified_on
    implicit = not end.in_time
    appeal = Appeal(facts, holidays, today, notes, rejected_on, opens_on, implicit, enforceable)
    exercise(appeal, refused_on=end.notified_on if implicit else None)
    return appeal


def _before(day: dt.date | None, segments: tuple[Suspension, ...]) -> tuple[Suspension, ...]:
    """What was suspended before the clock was closed on a day."""
    assert day is not None
    return tuple(
        segment if segment.end <= day else replace(segment, end=day, days=days_between(segment.start, day))
        for segment in segments
        if segment.start < day
    )


def _decision_on(status: Status, end: Ending, pause: Suspended) -> dt.date | None:
    """The day on which the decision that counts was born or took effect."""
    if status is Status.IMPLICIT_REJECTION:
        return pause.expires_on
    return end.on if status in (Status.GRANTED, Status.REFUSED) else None


def grant_withdrawal_until(signed_on: dt.date) -> dt.date:
    """The last day to withdraw an unlawful grant signed on a day (L. 242-1 CRPA)."""
    return add_months(signed_on, GRANT_WITHDRAWAL_MONTHS.on(signed_on).value)


def _grant_withdrawal(facts: ClockFacts, status: Status, notes: list[Note]) -> dt.date | None:
    """The last day to withdraw an unlawful grant: four months from the day it was made (L. 242-1 CRPA)."""
    if status is not Status.GRANTED or facts.express_decision is None:
        return None
    signed_on = facts.express_decision.signed_on
    rule = GRANT_WITHDRAWAL_MONTHS.on(signed_on)
    until = grant_withdrawal_until(signed_on)
    notes.append(("grant_withdrawal", until, rule.article, (rule.value, until)))
    return until
