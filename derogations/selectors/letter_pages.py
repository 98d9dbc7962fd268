"""Everything that a letter says at an instant, put together from the rows, the law and the settings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from copy import copy
from dataclasses import asdict, dataclass, replace

from django.utils import timezone

from derogations.enums import AppealState, Channel, LetterKind, PieceVerdict
from derogations.models import Decision, Letter, LoweringRequest, PieceCheck, RequestedPiece
from derogations.pictures import clock_band
from derogations.pictures.after import steps_after
from derogations.pieces import BY_CODE, required
from derogations.reports.explaining import steps_for
from derogations.reports.letters import (
    Agent,
    Dates,
    LetterContext,
    Picture,
    PrintedDecision,
    PrintedEnding,
    PrintedPiece,
    attached_name,
    ground_in_words,
    recipient_of,
    sent_how,
    service_block,
    service_place,
)
from derogations.rules import in_months
from derogations.selectors.clock import Rows, facts_of, rows_of
from derogations.selectors.ending_pages import ending_of, ending_steps
from derogations.thresholds import lowered_to, needs_in_words
from derogations.wording import remedies
from mitm.audit.hashing import canonical, sha256
from mitm.doctrine.selectors import whole_doctrine
from mitm.law.clock import (
    Acknowledgement,
    Channel as Notified,
    ClockFacts,
    ClockVerdict,
    CompletenessRequest,
    ExpressDecision,
    GracieuxAnswer,
    GracieuxOutcome,
    Notification,
    Outcome,
    ReasonsRequest,
    verdict,
)
from mitm.law.clock.writing import as_json, facts_as_json
from mitm.law.verdict import Step
from mitm.typography import medium_date, unbroken


def missing_pieces(request: LoweringRequest) -> list[PrintedPiece]:
    """The pieces that a text requires and that the check found missing or insufficient."""
    codes = {piece.code for piece in required(request.ground)}
    absent = PieceCheck.objects.filter(
        request=request, code__in=codes, verdict__in=(PieceVerdict.MISSING, PieceVerdict.INSUFFICIENT)
    )
    found = [BY_CODE[code] for code in absent.values_list("code", flat=True)]
    return [PrintedPiece(piece.label, required=True, source=unbroken(piece.source)) for piece in found]


@dataclass(frozen=True, slots=True)
class LetterPage:
    """A letter at an instant: its words, and the facts and verdict that travel inside the PDF."""

    context: LetterContext
    source: bytes

    @property
    def data(self) -> dict[str, object]:
        """What is frozen when the letter leaves: all its words, not the drawing."""
        picture = self.context.picture
        return {**asdict(replace(self.context, picture=None)), "picture": picture.description if picture else ""}


@dataclass(frozen=True, slots=True)
class _Matter:
    """What a letter is made from."""

    request: LoweringRequest
    letter: Letter
    rows: Rows
    facts: ClockFacts
    found: ClockVerdict
    pieces: tuple[PrintedPiece, ...]
    ending: PrintedEnding | None
    now: dt.datetime

    @property
    def day(self) -> dt.date:
        """The day in Paris on which it is written."""
        return timezone.localdate(self.now)

    @property
    def kind(self) -> LetterKind:
        """The kind of letter."""
        return LetterKind(self.letter.kind)


def page_of(
    letter: Letter,
    request: LoweringRequest,
    *,
    agent: Agent,
    now: dt.datetime,
    asked: Sequence[RequestedPiece] = (),
    decision: Decision | None = None,
    delegation: str = "",
) -> LetterPage:
    """What a letter would say if it left at an instant, signed by `agent`."""
    day = timezone.localdate(now)
    rows = rows_of([request]).get(request.pk, Rows())
    facts = facts_of(request, rows, now=now, doctrine=whole_doctrine())
    facts = _with_this_letter(letter, facts, asked, day)
    pieces = tuple(_printed(piece) for piece in asked)
    if letter.kind == LetterKind.ACKNOWLEDGEMENT:
        pieces = tuple(missing_pieces(request))
    ending = ending_of(letter, request, decision, now=now)
    matter = _Matter(request, letter, rows, facts, verdict(facts), pieces, ending, now)
    said = {
        "schema": 1,
        "reference": request.reference,
        "letter": {"number": letter.number, "kind": letter.kind},
        "facts": facts_as_json(facts),
        "verdict": as_json(matter.found),
    }
    printed = _decision(decision, request, day, delegation) if decision is not None else None
    return LetterPage(_context(matter, agent, printed, digest=sha256(said)), canonical(said).encode())


def _with_this_letter(letter: Letter, facts: ClockFacts, asked: Sequence[RequestedPiece], day: dt.date) -> ClockFacts:
    """The facts as they will be once the letter has left and, for pieces, been received the same day."""
    sent = facts.acknowledgement
    if letter.kind == LetterKind.ACKNOWLEDGEMENT and not (sent and sent.complete):
        return replace(facts, acknowledgement=Acknowledgement(day))
    if letter.kind == LetterKind.REASONS and facts.reasons is not None:
        return replace(facts, reasons=ReasonsRequest(facts.reasons.requested_on, day))
    codes = tuple(piece.code for piece in asked if piece.required_by_text)
    if letter.kind == LetterKind.COMPLETENESS and codes and letter.due_on is not None and letter.due_on >= day:
        new = CompletenessRequest(day, day, letter.due_on, codes)
        return replace(facts, completeness_requests=(*facts.completeness_requests, new))
    return facts


def _printed(piece: RequestedPiece) -> PrintedPiece:
    known = BY_CODE.get(piece.code)
    source = unbroken(known.source) if known and piece.required_by_text else ""
    return PrintedPiece(piece.label, piece.required_by_text, source)


def _context(matter: _Matter, agent: Agent, decision: PrintedDecision | None, *, digest: str) -> LetterContext:
    request, letter = matter.request, matter.letter
    subject = request.product_label or "demande de baisse du stock de sécurité"
    return LetterContext(
        kind=letter.kind,
        reference=str(request.reference),
        number=letter.number,
        recipient=recipient_of(request),
        sent_how=sent_how(letter),
        place=service_place(),
        date=matter.day,
        subject=unbroken(f"{subject} – demande {request.reference}"),
        product=unbroken(request.product_label),
        applicant=str(request.laboratory or request.applicant),
        asked=needs_in_words(request.threshold_value, request.threshold_unit),
        ground=ground_in_words(request),
        channel=request.get_channel_display(),
        electronic=request.channel != Channel.PAPER,
        service=service_block(),
        agent=agent,
        dates=_dates(matter),
        text=unbroken(letter.text),
        steps=ending_steps(matter.ending) if matter.ending else _steps(matter),
        picture=_picture(matter),
        remedies=_remedies(matter),
        pieces=matter.pieces,
        due_on=letter.due_on,
        asked_for=_pieces_asked(matter),
        decision=decision,
        ending=matter.ending,
        attached_name=attached_name(letter, request),
        sha256=digest,
    )


def _steps(matter: _Matter) -> tuple[Step, ...]:
    """Why the dates are what they are; a letter that comes after a recours says what became of it."""
    steps = steps_for(matter.kind, matter.found)
    if matter.kind not in (LetterKind.GRANT, LetterKind.REFUSAL, LetterKind.SILENCE):
        return steps
    later = steps_after(matter.found, matter.rows, today=matter.day)
    return (*steps, *(Step(step.on, unbroken(step.text), unbroken(step.article)) for step in later))


def _dates(matter: _Matter) -> Dates:
    request, found = matter.request, matter.found
    assert request.received_on is not None, "a filed request has a date of receipt"
    return Dates(
        received_on=request.received_on,
        first_received_on=request.first_received_on,
        first_authority=request.first_authority,
        counts_from_first=found.clock_starts_on == request.first_received_on,
        registered_at=request.received_at,
        implicit_on=found.implicit_decision_on,
        born=found.flips_at is not None and matter.now >= found.flips_at and matter.rows.decision is None,
        appeal_until=_appeal_until(matter),
        acknowledgement_due_on=found.acknowledgement_due_on,
        certificate_asked_on=request.certificate_asked_on,
        reasons_requested_on=matter.facts.reasons.requested_on if matter.facts.reasons else None,
    )


def _appeal_until(matter: _Matter) -> dt.date | None:
    """The last day for the court: of a refusal, as if it were notified the day it is written.

    A certificate names no day that is over and never bound anybody.
    """
    if matter.kind == LetterKind.REFUSAL:
        return _as_if_notified(matter).appeal_until
    until = matter.found.appeal_until
    over = until is not None and until < matter.day and not matter.found.appeal_enforceable
    return None if over and matter.kind == LetterKind.SILENCE else until


_SAID = {
    LetterKind.GRANT: (Outcome.GRANTED, GracieuxOutcome.ACCEPTED, AppealState.ACCEPTED),
    LetterKind.REFUSAL: (Outcome.REFUSED, GracieuxOutcome.REJECTED, AppealState.REJECTED),
}


_NOT_NOTIFIED_YET = {"Accord notifié": "Accord signé", "Refus notifié": "Refus signé"}


def _as_if_notified(matter: _Matter) -> ClockVerdict:
    """The verdict once this decision, which may answer a recours gracieux, is notified the very day it is written."""
    outcome, answer, _ = _SAID[matter.kind]
    notified, facts = Notification(Notified.PAPER, received_on=matter.day), matter.facts
    if facts.express_decision is None:
        facts = replace(facts, express_decision=ExpressDecision(outcome, matter.day, notified))
    if any(appeal.state == AppealState.PENDING for appeal in matter.rows.appeals[:1]):
        facts = replace(facts, recours_gracieux_answer=GracieuxAnswer(answer, notified))
    return verdict(facts)


def _answered(matter: _Matter) -> Rows:
    """The rows once this decision answers the recours gracieux: no silence is awaited on it any more."""
    appeals = [copy(appeal) for appeal in matter.rows.appeals]
    for appeal in appeals:
        if appeal.state == AppealState.PENDING:
            appeal.state, appeal.answered_on = _SAID[matter.kind][2], matter.day
    return replace(matter.rows, appeals=appeals)


def _picture(matter: _Matter) -> Picture | None:
    """The clock as it stands, with the decision that the letter is; not in a letter that moves it, nor in the first
    receipt, nor once a grant ends."""
    if matter.ending or matter.kind in (LetterKind.COMPLETENESS, LetterKind.REGISTRATION):
        return None
    decides = matter.kind in _SAID
    found, rows = (_as_if_notified(matter), _answered(matter)) if decides else (matter.found, matter.rows)
    first = decides and matter.facts.express_decision is None
    chart = clock_band(
        matter.request, found, rows, now=matter.now, face="print", renamed=_NOT_NOTIFIED_YET if first else {}
    )
    return Picture(chart.data_uri, chart.description)


_AGAINST = {
    LetterKind.ACKNOWLEDGEMENT: ("La décision implicite de rejet", "la date à laquelle elle naîtrait"),
    LetterKind.REFUSAL: ("La présente décision", "sa notification"),
    LetterKind.GRANT: ("La présente décision", "sa notification"),
    LetterKind.REVOCATION: ("La présente décision", "sa notification"),
    LetterKind.ABROGATION: ("La présente décision", "sa notification"),
    LetterKind.SILENCE: ("La décision implicite de rejet", "la date à laquelle elle est née"),
    LetterKind.REASONS: ("La décision implicite de rejet", "la communication de ces motifs"),
}


def _remedies(matter: _Matter) -> tuple[str, ...]:
    against = _AGAINST.get(matter.kind)
    if against is None:
        return ()
    what, start = against
    said = remedies(on=matter.day, residence=matter.request.residence, what=what, start=start)
    return tuple(unbroken(sentence) for sentence in said)


def _pieces_asked(matter: _Matter) -> str:
    """In an acknowledgement: the letter that asks for the pieces, if it has left."""
    if matter.kind != LetterKind.ACKNOWLEDGEMENT or not matter.rows.asked:
        return ""
    letter = matter.rows.asked[-1].letter
    assert letter.issued_at is not None, "it has left"
    assert letter.due_on is not None, "a request for pieces has its term"
    sent, term = medium_date(timezone.localdate(letter.issued_at)), medium_date(letter.due_on)
    return f"La demande de pièces du {sent} fixe un délai de production qui court jusqu’au {term}."


def _is_partial(decision: Decision, request: LoweringRequest) -> bool:
    """Whether a grant lowers the stock less than was asked."""
    granted, asked = decision.threshold_value, request.threshold_value
    if granted is None or asked is None:
        return False
    return in_months(granted, decision.threshold_unit) > in_months(asked, request.threshold_unit)


def _decision(decision: Decision, request: LoweringRequest, day: dt.date, delegation: str) -> PrintedDecision:
    return PrintedDecision(
        reasons=unbroken(decision.reasons),
        threshold=lowered_to(decision.threshold_value, decision.threshold_unit),
        asked=lowered_to(request.threshold_value, request.threshold_unit),
        partial=_is_partial(decision, request),
        valid_from=decision.effect_from(day),
        valid_until=decision.valid_until,
        conditions=unbroken(decision.conditions),
        appeal_on=decision.appeal.filed_on if decision.appeal else None,
        delegation=delegation,
    )
