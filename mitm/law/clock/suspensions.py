"""Missing pieces (L. 114-5 CRPA): the clock of a rejection stands still during the period given for producing them.

A regular letter suspends from the day it reaches the applicant (or is sent, as doctrine has it) to the last day of its
period, or to the day on which all its pieces have been produced. Letters are taken in the order of time; each adds the
days that no earlier one covers, provided that the rejection was not born before it. The pieces of a letter are produced
in answer to that letter. One that waits online to be opened suspends nothing yet, and may turn out to have suspended
from the day it was put there: until that is known, the clock is not certain.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from mitm.law.clock.facts import ClockFacts, CompletenessRequest
from mitm.law.clock.online import last_day_to_open, notified_online
from mitm.law.clock.outcome import Suspension
from mitm.law.clock.parameters import E_NOTIFICATION_DAYS
from mitm.law.clock.wording import Note
from mitm.law.periods import day_after, days_between

_ARTICLE = "L. 114-5 CRPA"
_OPENED, _DEEMED, _WAITS = "letter_opened", "letter_deemed_received", "letter_waits"


@dataclass(frozen=True, slots=True)
class Suspended:
    """What letters did to the clock: its last day and the day of the flip, and the end of what they cover.

    `certain_on`: the day on which it is known what letters that wait to be opened do to it; None when none does.
    """

    segments: tuple[Suspension, ...]
    expires_on: dt.date
    flips_on: dt.date
    covered_until: dt.date | None
    certain_on: dt.date | None = None


def flip_day(expires_on: dt.date, doctrine: Mapping[str, object]) -> dt.date:
    """The day at whose first instant silence becomes a rejection."""
    return expires_on if doctrine.get("clock_flip") == "start_of_day" else day_after(expires_on)


def suspend(facts: ClockFacts, expires_on: dt.date, today: dt.date, notes: list[Note]) -> Suspended:
    """Apply the letters known on a day to a clock that would run out on another."""
    flips_on = flip_day(expires_on, facts.doctrine)
    if not facts.completeness_requests:
        return Suspended((), expires_on, flips_on, None)
    segments: list[Suspension] = []
    covered: dt.date | None = None
    certain_on: dt.date | None = None
    asked: set[str] = set()
    for start, _, _, came, index in _in_order(facts, today):
        letter = facts.completeness_requests[index]
        pieces = _counted(letter, asked, facts.doctrine)
        notes.extend(_told(came, start, letter))
        if fault := _fault(letter, start, flips_on, pieces):
            notes.append((fault, start, _ARTICLE, (start,)))
            continue
        if came != _WAITS:
            asked.update(letter.pieces)
        end, complete = _end(letter, start, pieces, today)
        begin = start if covered is None or covered < start else covered
        if end <= begin:
            notes.append(("letter_adds_nothing", start, _ARTICLE, (start,)))
            continue
        if came == _WAITS:
            until = last_day_to_open(start)
            notes.append((_WAITS, start, E_NOTIFICATION_DAYS.on(start).article, (start, until)))
            certain_on = max(day_after(until), certain_on or start)
            continue
        segments.append(Suspension(begin, end, days_between(begin, end), index))
        notes.append((_key(end, complete, today), begin, _ARTICLE, (start, end, end - begin)))
        covered = end
        expires_on += end - begin
        flips_on += end - begin
    return Suspended(tuple(segments), expires_on, flips_on, covered, certain_on)


def _in_order(facts: ClockFacts, today: dt.date) -> list[tuple[dt.date, dt.date, tuple[str, ...], str, int]]:
    """Letters that count by a day, in the order of time whatever the order in which they are given."""
    sending = facts.doctrine.get("clock_suspension_start") == "sending"
    known = []
    for index, letter in enumerate(facts.completeness_requests):
        start, came = _sent(letter) if sending else _arrived(letter, today)
        if start is not None and start <= today:
            known.append((start, letter.due_on or start, letter.pieces, came, index))
    known.sort()
    return known


def _sent(letter: CompletenessRequest) -> tuple[dt.date | None, str]:
    return letter.sent_on or letter.made_available_on or letter.notified_on, ""


def _arrived(letter: CompletenessRequest, today: dt.date) -> tuple[dt.date | None, str]:
    """From when a letter may suspend, and how it came: one that waits may have come on the day it was put online."""
    available_on = letter.made_available_on
    if available_on is None:
        return letter.notified_on, ""
    notified_on = notified_online(available_on, letter.consulted_on, today)
    if notified_on is None:
        return available_on, _WAITS
    return notified_on, _OPENED if notified_on == letter.consulted_on else _DEEMED


def _told(came: str, start: dt.date, letter: CompletenessRequest) -> tuple[Note, ...]:
    """How a letter made available online came to its reader."""
    available_on = letter.made_available_on
    if came == _OPENED:
        return ((came, start, "R. 112-19 CRPA", (available_on, start)),)
    if came == _DEEMED:
        return ((came, start, E_NOTIFICATION_DAYS.on(start).article, (start, last_day_to_open(start) - start)),)
    return ()


def _counted(letter: CompletenessRequest, asked: set[str], doctrine: Mapping[str, object]) -> set[str]:
    """The pieces whose absence may suspend, given those asked before and the doctrine on repeated letters."""
    rule = doctrine.get("clock_repeat_letter")
    if rule == "first" and asked:
        return set()
    return set(letter.pieces) - asked if rule == "new_pieces" else set(letter.pieces)


def _fault(letter: CompletenessRequest, start: dt.date, flips_on: dt.date, pieces: set[str]) -> str | None:
    """Why a letter suspends nothing, if so."""
    if not letter.valid or letter.due_on is None:
        return "letter_invalid"
    if start >= flips_on:
        return "letter_late"
    return None if pieces else "letter_repeats"


def _end(letter: CompletenessRequest, start: dt.date, pieces: set[str], today: dt.date) -> tuple[dt.date, bool]:
    """The last day of the period given or, if sooner, that on which the last piece came; and whether it did."""
    due_on = letter.due_on or start
    missing = set(pieces)
    for production in sorted(letter.productions, key=lambda production: production.on):
        if production.on > min(today, due_on):
            break
        missing.difference_update(production.pieces)
        if not missing:
            return max(production.on, start), True
    return due_on, False


def _key(end: dt.date, complete: bool, today: dt.date) -> str:
    if complete:
        return "suspended_until_produced"
    return "suspended_open" if end > today else "suspended_until_due"
