"""What ends the clock: a withdrawal, or an express decision that reaches the applicant (L. 221-8 CRPA).

A decision made available online is notified when first consulted. If nobody consults it in time, it is deemed notified
on the day it was made available – backwards (`mitm.law.clock.online`). Until then it is neither notified nor not: the
status stays what it was without it (running, or an implicit rejection when the clock runs out in between), marked
provisional. Once the last day to open it is over the decision has, since the day it was made available, either been in
time (then no implicit rejection was ever born) or replaced one.
"""

import datetime as dt
from dataclasses import dataclass

from mitm.law.clock.facts import Channel, ClockFacts, ExpressDecision, Notification, Outcome
from mitm.law.clock.online import last_day_to_open, notified_online
from mitm.law.clock.outcome import Status
from mitm.law.clock.parameters import E_NOTIFICATION_DAYS
from mitm.law.clock.wording import Note
from mitm.law.periods import day_after

Day = dt.date | None
_ENFORCEABLE = "L. 221-8 CRPA"
_WITHDRAWAL = "principe général (désistement)"
_STATUS = {Outcome.GRANTED: Status.GRANTED, Outcome.REFUSED: Status.REFUSED}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a request ended by a day: status None while it did not.

    `on` is the day from which the decision counts, `notified_on` that on which it reached the applicant, `in_time`
    whether it came before silence was a rejection; `provisional` while a notification online is pending, which is
    known on `certain_on` if it may turn out to have come before that.
    """

    status: Status | None = None
    on: dt.date | None = None
    notified_on: dt.date | None = None
    in_time: bool = False
    provisional: bool = False
    certain_on: dt.date | None = None


_NOTHING = Ending()


def ending(facts: ClockFacts, flips_on: dt.date, today: dt.date, notes: list[Note]) -> Ending:
    """What ended the clock by a day, if anything did."""
    decided = _NOTHING
    decision = facts.express_decision
    if decision is not None and decision.signed_on <= today:
        decided = _decided(decision, facts, flips_on, today, notes)
    withdrawn_on = facts.withdrawn_on
    if withdrawn_on is None or withdrawn_on > today:
        return decided
    if decided.on is not None and decided.on <= withdrawn_on:
        notes.append(("withdrawal_after_decision", withdrawn_on, _WITHDRAWAL, (withdrawn_on,)))
        return decided
    if withdrawn_on >= flips_on:
        notes.append(("withdrawal_late", withdrawn_on, _WITHDRAWAL, (withdrawn_on,)))
        return decided
    notes.append(("withdrawn", withdrawn_on, _WITHDRAWAL, (withdrawn_on,)))
    return Ending(Status.WITHDRAWN, withdrawn_on, in_time=True, provisional=decided.provisional)


def _decided(
    decision: ExpressDecision, facts: ClockFacts, flips_on: dt.date, today: dt.date, notes: list[Note]
) -> Ending:
    """What a signed decision does, notified or not."""
    notified_on, waits_since = reached(decision.notification, today, notes)
    by_signature = facts.doctrine.get("clock_silence_broken") == "signature" and decision.signed_on < flips_on
    acts_on = decision.signed_on if by_signature else notified_on
    if by_signature:
        notes.append(("broken_by_signature", decision.signed_on, _ENFORCEABLE, (decision.signed_on,)))
    if acts_on is None and waits_since is not None:
        certain_on = day_after(last_day_to_open(waits_since)) if waits_since < flips_on else None
        return Ending(provisional=True, certain_on=certain_on)
    if notified_on is None and waits_since is None:
        notes.append(("not_notified", decision.signed_on, _ENFORCEABLE, (decision.signed_on,)))
    if acts_on is None:
        return _NOTHING
    in_time = acts_on < flips_on
    status = _STATUS[decision.outcome]
    notes.append((f"{status}{'' if in_time else '_late'}", acts_on, _ENFORCEABLE, (acts_on,)))
    return Ending(status, acts_on, notified_on, in_time, provisional=notified_on is None)


def reached(notification: Notification | None, today: dt.date, notes: list[Note], about: str = "") -> tuple[Day, Day]:
    """The day on which something was notified, as known on a day; otherwise since when it waits to be opened.

    `about` starts the keys of what is noted, unless it is the decision.
    """
    if notification is None:
        return None, None
    if notification.channel == Channel.PAPER:
        received_on = notification.received_on
        return (received_on, None) if received_on is not None and received_on <= today else (None, None)
    available_on = notification.made_available_on
    if available_on is None or available_on > today:
        return None, None
    notified_on = notified_online(available_on, notification.consulted_on, today)
    rule, until = E_NOTIFICATION_DAYS.on(available_on), last_day_to_open(available_on)
    if notified_on is None:
        notes.append((f"{about}pending_consultation", available_on, rule.article, (available_on, until)))
        return None, available_on
    if notified_on == notification.consulted_on:
        notes.append((f"{about}consulted", notified_on, "R. 112-19 CRPA", (available_on, notified_on)))
    else:
        notes.append((f"{about}deemed_notified", available_on, rule.article, (available_on, until - available_on)))
    return notified_on, None
