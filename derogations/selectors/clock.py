"""The facts of a request as the law wants them, read from its rows, and what the law says of them at an instant."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from derogations.enums import AppealState, DecisionState, Delivery, LetterKind, LetterState
from derogations.models import Appeal, Decision, Letter, LoweringRequest, PieceFile, ReasonsRequest, RequestedPiece
from mitm.doctrine.selectors import Doctrine, whole_doctrine
from mitm.law.clock import (
    Acknowledgement,
    Channel,
    ClockFacts,
    ClockVerdict,
    CompletenessRequest,
    ExpressDecision,
    FirstRecipient,
    GracieuxAnswer,
    GracieuxOutcome,
    Notification,
    Outcome,
    Production,
    ReasonsRequest as ReasonsFacts,
    Residence,
    notified_online,
    verdict,
)


@dataclass(slots=True)
class Asked:
    """A completeness letter with the pieces that the text requires and the files that brought them."""

    letter: Letter
    pieces: list[RequestedPiece] = field(default_factory=list)
    files: list[tuple[str, dt.date]] = field(default_factory=list)


@dataclass(slots=True)
class Rows:
    """Every row on which the clock of one request depends, besides the request itself."""

    letters: list[Letter] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    decision: Decision | None = None  # the first one signed: a later one answers an appeal
    reasons: ReasonsRequest | None = None
    appeals: list[Appeal] = field(default_factory=list)

    def sent(self, kind: LetterKind) -> Letter | None:
        """The first issued letter of a kind."""
        return next((letter for letter in self.letters if letter.kind == kind), None)

    @property
    def acknowledgement(self) -> Letter | None:
        """The first acknowledgement that says all it has to; while there is none, the first that left."""
        kind = LetterKind.ACKNOWLEDGEMENT
        whole = (letter for letter in self.letters if letter.kind == kind and letter.complete)
        return next(whole, None) or self.sent(kind)


def rows_of(requests: Iterable[LoweringRequest]) -> Mapping[int, Rows]:
    """The rows of many requests in a handful of statements, by request."""
    ids = [request.pk for request in requests]
    found: dict[int, Rows] = defaultdict(Rows)
    letters = Letter.objects.filter(request__in=ids, state=LetterState.ISSUED).order_by("number")
    for letter in letters:
        found[letter.request_id].letters.append(letter)
        if letter.kind == LetterKind.COMPLETENESS:
            found[letter.request_id].asked.append(Asked(letter))
    _fill_pieces([asked for rows in found.values() for asked in rows.asked])
    decisions = Decision.objects.filter(request__in=ids, state=DecisionState.SIGNED).select_related("letter")
    for decision in decisions.order_by("-signed_at", "-pk"):
        found[decision.request_id].decision = decision
    for reasons in ReasonsRequest.objects.filter(request__in=ids).select_related("letter"):
        found[reasons.request_id].reasons = reasons
    for appeal in Appeal.objects.filter(request__in=ids).order_by("filed_on", "pk"):
        found[appeal.request_id].appeals.append(appeal)
    return found


def _fill_pieces(asked: Sequence[Asked]) -> None:
    """The pieces required by a text, and what was produced of them; two statements, none without letters."""
    if not asked:
        return
    by_letter = {one.letter.pk: one for one in asked}
    pieces = {}
    for piece in RequestedPiece.objects.filter(letter__in=by_letter, required_by_text=True).order_by("pk"):
        by_letter[piece.letter_id].pieces.append(piece)
        pieces[piece.pk] = piece
    for piece_id, day in PieceFile.objects.filter(asked__in=pieces).values_list("asked", "provided_on"):
        piece = pieces[piece_id]
        by_letter[piece.letter_id].files.append((piece.code, day))


def verdict_of(request: LoweringRequest, *, now: dt.datetime) -> ClockVerdict:
    """What the law says of a request at an instant, whatever any worker recorded."""
    rows = rows_of([request]).get(request.pk, Rows())
    return verdict(facts_of(request, rows, now=now, doctrine=whole_doctrine()))


def facts_of(request: LoweringRequest, rows: Rows, *, now: dt.datetime, doctrine: Doctrine) -> ClockFacts:
    """The facts of a filed request, under the doctrine of today while it is open, of its last open day afterwards."""
    received = request.received_at or request.received_on
    assert received is not None, "a filed request has a date of receipt"
    today = timezone.localdate(now)
    acknowledgement = rows.acknowledgement
    return ClockFacts(
        received_at=received,
        now=now,
        first_received_at=request.first_received_on,
        first_received_by=FirstRecipient(request.first_recipient),
        completeness_requests=tuple(_completeness(asked) for asked in rows.asked),
        withdrawn_on=request.withdrawn_on,
        express_decision=_decision(rows.decision) if rows.decision else None,
        reasons=ReasonsFacts(rows.reasons.requested_on, _given_on(rows.reasons, today=today)) if rows.reasons else None,
        recours_gracieux_on=rows.appeals[0].filed_on if rows.appeals else None,
        recours_gracieux_answer=_answer(rows.appeals[0], rows) if rows.appeals else None,
        acknowledgement=Acknowledgement(_issued_on(acknowledgement), acknowledgement.complete)
        if acknowledgement
        else None,
        residence=Residence(request.residence),
        doctrine=doctrine.on(_governing_day(request, now=now)),
    )


def _governing_day(request: LoweringRequest, *, now: dt.datetime) -> dt.date:
    """The day whose doctrine a request is under; once silence has decided, that day, whether or not it is certain."""
    if request.governed_on is not None:
        return request.governed_on
    decided = request.flips_at is not None and request.flips_at <= now
    return request.implicit_on if decided and request.implicit_on is not None else timezone.localdate(now)


def _issued_on(letter: Letter) -> dt.date:
    assert letter.issued_at is not None, "the letter has left"
    return timezone.localdate(letter.issued_at)


def _opened_on(letter: Letter) -> dt.date | None:
    return timezone.localdate(letter.consulted_at) if letter.consulted_at else None


def notified_on(letter: Letter, *, today: dt.date) -> dt.date | None:
    """The day on which a letter reached the applicant; None while nobody knows.

    Online: the day it was opened, or, unopened once the last day to open it is over, the day it was made available.
    """
    if letter.delivery == Delivery.PAPER:
        return letter.received_on
    return notified_online(_issued_on(letter), _opened_on(letter), today)


def _given_on(reasons: ReasonsRequest, *, today: dt.date) -> dt.date | None:
    """When reasons were communicated: when their letter arrived; until that is known, when it left."""
    if reasons.letter is None:
        return reasons.given_on
    return notified_on(reasons.letter, today=today) or reasons.given_on


def _completeness(asked: Asked) -> CompletenessRequest:
    letter, online = asked.letter, asked.letter.delivery == Delivery.ELECTRONIC
    by_day: dict[dt.date, list[str]] = defaultdict(list)
    for code, day in asked.files:
        by_day[day].append(code)
    return CompletenessRequest(
        sent_on=_issued_on(letter),
        notified_on=None if online else letter.received_on,
        due_on=letter.due_on,
        pieces=tuple(piece.code for piece in asked.pieces),
        valid=bool(asked.pieces) and letter.due_on is not None and letter.states_rule,
        productions=tuple(Production(day, tuple(dict.fromkeys(codes))) for day, codes in sorted(by_day.items())),
        made_available_on=_issued_on(letter) if online else None,
        consulted_on=_opened_on(letter) if online else None,
    )


def _decision(decision: Decision) -> ExpressDecision:
    assert decision.signed_at is not None, "the decision is signed"
    assert decision.letter is not None, "a signed decision has its letter"
    return ExpressDecision(
        outcome=Outcome(decision.outcome),
        signed_on=timezone.localdate(decision.signed_at),
        notification=_notification(decision.letter),
    )


_ANSWERED = {AppealState.ACCEPTED: GracieuxOutcome.ACCEPTED, AppealState.REJECTED: GracieuxOutcome.REJECTED}


def _answer(appeal: Appeal, rows: Rows) -> GracieuxAnswer | None:
    outcome, letter = _ANSWERED.get(AppealState(appeal.state)), answer_to(appeal, rows)
    return GracieuxAnswer(outcome, _notification(letter)) if outcome and letter else None


def answer_to(appeal: Appeal, rows: Rows) -> Letter | None:
    """The letter that answers a recours gracieux: the decision sent the day it was answered."""
    return next(
        (
            letter
            for letter in reversed(rows.letters)
            if letter.kind in (LetterKind.GRANT, LetterKind.REFUSAL) and _issued_on(letter) == appeal.answered_on
        ),
        None,
    )


def _notification(letter: Letter) -> Notification:
    if letter.delivery == Delivery.PAPER:
        return Notification(channel=Channel.PAPER, received_on=letter.received_on)
    available_on = _issued_on(letter)
    return Notification(Channel.ELECTRONIC, made_available_on=available_on, consulted_on=_opened_on(letter))
