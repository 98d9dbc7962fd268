"""From a verdict to what a picture of it shows: stretches of days and marks, each with its words and its article."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.utils import timezone

from derogations.flips import flip_day, last_day_to_decide
from derogations.models import LoweringRequest
from derogations.selectors.clock import Rows
from mitm.law.clock import ClockVerdict, Document, Status

_DAY = dt.timedelta(days=1)
_WAITING = {Document.DECISION: "Décision mise en ligne", Document.LETTER: "Demande de pièces mise en ligne"}
_SUSPENSION, _COURT, _NOTICE = "L. 114-5 CRPA", "R. 421-1 et R. 421-2 CJA", "L. 112-15 et R. 112-17 à -20 CRPA"


class Look(StrEnum):
    """How a stretch is drawn."""

    COUNTED = "counted"
    SUSPENDED = "suspended"
    APPEAL = "appeal"


class Sign(StrEnum):
    """How a mark is drawn."""

    START = "start"
    FLAG = "flag"
    BAR = "bar"
    DECISION = "decision"
    TICK = "tick"
    END = "end"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `start` to where `end` begins; `labels` from the longest to the shortest; dashed from `dashed_from`.

    Said in words, it goes from `said_from` to `until`, which are `days` apart.
    """

    look: Look
    start: dt.date
    end: dt.date
    said_from: dt.date
    until: dt.date
    labels: tuple[str, ...]
    name: str
    article: str
    dashed_from: dt.date | None = None

    @property
    def days(self) -> int:
        """How many days it counts."""
        return (self.until - self.said_from).days


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happens on a day; drawn where the day `at` begins."""

    sign: Sign
    on: dt.date
    at: dt.date
    label: str
    article: str
    provisional: bool = False
    detail: str = ""


@dataclass(slots=True)
class Timeline:
    """Everything that the band shows, in the order of time."""

    today: dt.date
    stretches: list[Stretch] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def first(self) -> dt.date:
        """The first day shown."""
        return min([stretch.start for stretch in self.stretches] + [mark.at for mark in self.marks])

    @property
    def last(self) -> dt.date:
        """The day after the last one shown."""
        return max([stretch.end for stretch in self.stretches] + [mark.at for mark in self.marks] + [self.today])


def until(stretch: Stretch, day: dt.date) -> Stretch:
    """The days of the court, cut where they lose their object."""
    if stretch.look != Look.APPEAL or not stretch.start < day < stretch.end:
        return stretch
    return replace(stretch, end=day, until=day)


def timeline(request: LoweringRequest, verdict: ClockVerdict, rows: Rows, *, now: dt.datetime) -> Timeline:
    """What the band of a request shows at an instant."""
    found = Timeline(timezone.localdate(now))
    dashed_from = _dashed_from(verdict, found.today)
    end = flip_day(verdict) or verdict.decision_on or request.withdrawn_on or found.today
    _clock(found, verdict, rows, end, dashed_from)
    _marks(found, request, verdict, rows, dashed_from)
    _appeal(found, verdict, dashed_from)
    return found


def _dashed_from(verdict: ClockVerdict, today: dt.date) -> dt.date | None:
    """The day from which nothing is certain yet."""
    if not verdict.provisional:
        return None
    return today if verdict.status == Status.SUSPENDED else min((one.since for one in verdict.waiting), default=today)


def _article(verdict: ClockVerdict, key: str, default: str = "") -> str:
    return next((note[2] for note in verdict.notes if note[0].startswith(key)), default)


def _clock(found: Timeline, verdict: ClockVerdict, rows: Rows, end: dt.date, dashed_from: dt.date | None) -> None:
    """Counted and suspended days, in turn, up to the end of the clock."""
    article = _article(verdict, "silence")
    counted_until = verdict.implicit_decision_on or end
    place = verdict.clock_starts_on
    for pause in verdict.suspensions:
        if pause.start > place:
            found.stretches.append(_counted(place, pause.start, pause.start, article, dashed_from))
        number = rows.asked[pause.letter].letter.number
        found.stretches.append(
            Stretch(
                Look.SUSPENDED,
                pause.start,
                pause.end,
                pause.start,
                pause.end,
                (
                    f"suspendu {duration(pause.days)}, lettre n°\u00a0{number}",
                    f"{pause.days}\u00a0j, lettre n°\u00a0{number}",
                    f"n°\u00a0{number}",
                ),
                f"Délai suspendu par la lettre n°\u00a0{number}",
                _SUSPENSION,
                dashed_from,
            )
        )
        place = pause.end
    if end > place:
        found.stretches.append(_counted(place, end, counted_until, article, dashed_from))


def _counted(start: dt.date, end: dt.date, until: dt.date, article: str, dashed_from: dt.date | None) -> Stretch:
    days = (until - start).days
    plural = "s" if days > 1 else ""
    labels = (f"{days}\u00a0jour{plural} compté{plural}", f"{days}\u00a0j compté{plural}", f"{days}\u00a0j")
    return Stretch(Look.COUNTED, start, end, start, until, labels, "Jours comptés", article, dashed_from)


def duration(days: int) -> str:
    """« 12 jours »."""
    return f"{days}\u00a0jour{'s' if days > 1 else ''}"


def _marks(
    found: Timeline, request: LoweringRequest, verdict: ClockVerdict, rows: Rows, dashed_from: dt.date | None
) -> None:
    """Receipt, last day, silence, decision."""
    start, article = verdict.clock_starts_on, _article(verdict, "silence")
    found.marks.append(Mark(Sign.START, start, start, "Demande reçue", _article(verdict, "received", article)))
    flip, last = flip_day(verdict), last_day_to_decide(verdict)
    for waiting in verdict.waiting:
        if label := _WAITING.get(waiting.document):
            found.marks.append(Mark(Sign.TICK, waiting.since, waiting.since, label, _NOTICE))
    if flip and last and verdict.implicit_decision_on:
        unsure = dashed_from is not None and dashed_from <= flip
        born = found.today >= flip
        found.marks.append(Mark(Sign.FLAG, last, last, "Dernier jour pour décider", article, unsure))
        detail = "" if born else f"si silence, le {_at_night(verdict.implicit_decision_on, flip)}"
        label = "Rejet implicite né" if born else "Rejet implicite"
        found.marks.append(Mark(Sign.BAR, verdict.implicit_decision_on, flip, label, article, unsure, detail))
    _ending(found, request, verdict)
    _remedies(found, verdict, rows)


def _at_night(implicit_on: dt.date, flip: dt.date) -> str:
    """« 26/11 à minuit », or « 26/11 à 0 h » where the day of the flip is the last one."""
    return f"{implicit_on:%d/%m} à {'minuit' if flip > implicit_on else '0 h'}"


def _ending(found: Timeline, request: LoweringRequest, verdict: ClockVerdict) -> None:
    if verdict.status == Status.WITHDRAWN and request.withdrawn_on:
        day = request.withdrawn_on
        found.marks.append(Mark(Sign.DECISION, day, day, "Désistement", _article(verdict, "withdrawn")))
    if verdict.status in (Status.GRANTED, Status.REFUSED) and verdict.decision_on:
        label = "Accord notifié" if verdict.status == Status.GRANTED else "Refus notifié"
        day = verdict.decision_on
        found.marks.append(Mark(Sign.DECISION, day, day, label, _article(verdict, verdict.status.value)))


def _remedies(found: Timeline, verdict: ClockVerdict, rows: Rows) -> None:
    """A request for reasons; what came after a decision is `pictures.after`."""
    if rows.reasons:
        day = rows.reasons.requested_on
        found.marks.append(Mark(Sign.TICK, day, day, "Motifs demandés", "L. 232-4 CRPA"))


def _appeal(found: Timeline, verdict: ClockVerdict, dashed_from: dt.date | None) -> None:
    """The period for the court, when a rejection is there or in sight."""
    start = flip_day(verdict) or verdict.decision_on
    accepted_on = verdict.recours_gracieux_accepted_on  # after it nothing is left to contest
    until = verdict.appeal_until or accepted_on
    if until is None or start is None or until < start:
        return
    labels: tuple[str, ...] = ("délai pour saisir le juge", "recours")
    if not verdict.appeal_enforceable and verdict.status in (Status.IMPLICIT_REJECTION, Status.REFUSED):
        labels = ("délai pour saisir le juge (non opposable)", "recours (non opposable)", "recours")
    unsure = dashed_from is not None and dashed_from <= until
    end, since = accepted_on or until + _DAY, verdict.implicit_decision_on or start
    found.stretches.append(
        Stretch(Look.APPEAL, start, end, since, until, labels, "Délai pour saisir le juge", _COURT, dashed_from)
    )
    if accepted_on is None:
        found.marks.append(Mark(Sign.END, until, end, "Fin du délai de recours", _COURT, unsure))
