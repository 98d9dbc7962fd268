"""What came after the decision that ended the clock: each recours gracieux and its answer, and the end of a grant.

An answer that nobody has opened yet says that it is there, not what it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone

from derogations.enums import AppealState, LetterKind
from derogations.models import Appeal, Letter
from derogations.pictures.timeline import Mark, Sign
from derogations.selectors.clock import Rows, answer_to, notified_on
from mitm.law.clock import ClockVerdict, gracieux_rejected_on
from mitm.law.verdict import Step
from mitm.typography import medium_date

_FILED, _SILENT, _NOTICE = "L. 411-2 CRPA", "L. 411-7 CRPA", "L. 221-8 CRPA"
_ANSWER_TOLD = {  # the keys of the verdict that tell of the answer to the first recours
    "answer_pending_consultation",
    "gracieux_accepted",
    "gracieux_refused",
    "gracieux_refusal_confirms",
    "gracieux_refusal_restarts",
}
_ENDS = {
    LetterKind.REVOCATION: ("Accord retiré", "L. 242-1 CRPA", "il est réputé n’avoir jamais existé"),
    LetterKind.ABROGATION: ("Accord abrogé", "L. 242-2 CRPA", "il cesse de s’appliquer pour l’avenir"),
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or will if nobody answers; `drawn` unless the band shows it already."""

    on: dt.date
    label: str
    text: str
    article: str
    sign: Sign = Sign.TICK
    detail: str = ""
    drawn: bool = True

    @property
    def mark(self) -> Mark:
        """On the band."""
        return Mark(self.sign, self.on, self.on, self.label, self.article, bool(self.detail), self.detail)

    @property
    def step(self) -> Step:
        """In the explanation."""
        return Step(self.on, self.text, self.article)


def events_after(rows: Rows, *, today: dt.date) -> list[Event]:
    """Everything that came after, in the order of time."""
    found = [event for appeal in rows.appeals for event in _appeal(appeal, rows, today)]
    found += [event for letter in rows.letters for event in _end(letter, today)]
    return sorted(found, key=lambda event: event.on)


def steps_after(found: ClockVerdict, rows: Rows, *, today: dt.date) -> tuple[Step, ...]:
    """The same, for « Pourquoi ? » and for letters, but for what the verdict explains of the first recours."""
    told = {note[0] for note in found.notes}
    first = rows.appeals[0] if rows.appeals and any(key.startswith("gracieux") for key in told) else None
    articles = (_FILED, _SILENT, _NOTICE) if told & _ANSWER_TOLD else (_FILED, _SILENT)
    skipped = [event for event in _appeal(first, rows, today) if event.article in articles] if first else []
    if first is not None and first.state == AppealState.SILENCE:
        skipped = skipped[:1]
    return tuple(event.step for event in events_after(rows, today=today) if event not in skipped)


def _appeal(appeal: Appeal, rows: Rows, today: dt.date) -> Iterator[Event]:
    filed = medium_date(appeal.filed_on)
    text = f"Un recours gracieux est formé le {filed}."
    yield Event(appeal.filed_on, "Recours gracieux", text, _FILED)
    silent_on = gracieux_rejected_on(appeal.filed_on)
    of = f"le recours gracieux du {filed}"
    if appeal.state == AppealState.PENDING:
        text = f"Sans réponse, {of} est rejeté le {medium_date(silent_on)}."
        yield Event(silent_on, "Rejet du recours", text, _SILENT, detail=f"si silence, le {silent_on:%d/%m}")
    elif appeal.state == AppealState.SILENCE:
        text = f"Deux mois de silence ont rejeté {of} le {medium_date(appeal.answered_on or silent_on)}."
        yield Event(appeal.answered_on or silent_on, "Recours rejeté par silence", text, _SILENT, Sign.BAR)
    else:
        yield from _answer(appeal, rows, today, of)


def _answer(appeal: Appeal, rows: Rows, today: dt.date, of: str) -> Iterator[Event]:
    """An express answer, once it has reached the applicant."""
    letter = answer_to(appeal, rows)
    signed = appeal.answered_on
    if letter is None or signed is None:
        return
    reached = notified_on(letter, today=today)
    if reached is None:
        text = (
            f"La réponse au recours gracieux a été signée le {medium_date(signed)}\u00a0; elle n’est pas encore reçue."
        )
        yield Event(signed, "Réponse au recours, non reçue", text, _NOTICE)
        return
    day, drawn = medium_date(reached), rows.decision is None or letter.number != _number(rows)
    if appeal.state == AppealState.ACCEPTED:
        text = f"L’agence accueille {of}\u00a0: l’accord est notifié le {day}."
        yield Event(reached, "Accord sur recours notifié", text, _NOTICE, Sign.DECISION, drawn=drawn)
    else:
        text = f"L’agence rejette {of}\u00a0: sa réponse est notifiée le {day}."
        yield Event(reached, "Recours rejeté", text, _NOTICE, Sign.DECISION, drawn=drawn)


def _number(rows: Rows) -> int | None:
    return rows.decision.letter.number if rows.decision and rows.decision.letter else None


def _end(letter: Letter, today: dt.date) -> Iterator[Event]:
    if letter.kind not in _ENDS:
        return
    label, article, effect = _ENDS[LetterKind(letter.kind)]
    reached = notified_on(letter, today=today)
    if reached is None:
        signed = timezone.localdate(letter.issued_at)
        text = f"Une décision signée le {medium_date(signed)} n’est pas encore reçue."
        yield Event(signed, "Décision non reçue", text, _NOTICE)
        return
    yield Event(reached, label, f"{label} le {medium_date(reached)}\u00a0: {effect}.", article, Sign.DECISION)


def sentence_after(rows: Rows, *, today: dt.date) -> str:
    """Where the last recours gracieux stands; nothing when there is none, or when the grant that answers it is told."""
    if not rows.appeals:
        return ""
    appeal = rows.appeals[-1]
    letter = answer_to(appeal, rows)
    if appeal.state == AppealState.ACCEPTED and letter is not None and notified_on(letter, today=today):
        return ""
    return list(_appeal(appeal, rows, today))[-1].text


def granted_on_appeal(rows: Rows, *, today: dt.date) -> dt.date | None:
    """The day on which a grant that answers a recours gracieux reached the applicant: nothing is left to contest."""
    for appeal in rows.appeals:
        letter = answer_to(appeal, rows) if appeal.state == AppealState.ACCEPTED else None
        if letter is not None and (reached := notified_on(letter, today=today)):
            return reached
    return None


def marks_after(rows: Rows, *, today: dt.date) -> Iterable[Mark]:
    """What the band draws of it."""
    return [event.mark for event in events_after(rows, today=today) if event.drawn]
