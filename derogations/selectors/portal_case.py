"""Everything that the page of a filed request shows to its laboratory; nothing that the agency keeps for itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone

from derogations.enums import (
    DECISION_LETTERS,
    END_LETTERS,
    HEARINGS,
    OPEN,
    AppealState,
    DecisionState,
    Delivery,
    LetterKind,
    State,
)
from derogations.flips import last_day_to_decide
from derogations.models import Appeal, Decision, Hearing, Letter, LoweringRequest, PieceFile, RequestedPiece
from derogations.pictures.after import Event, events_after
from derogations.selectors.clock import Rows, notified_on
from derogations.selectors.hearings import hearings_of
from mitm.cases.history import Happening, history_of
from mitm.law.clock import ClockFacts, ClockVerdict, Production, Status, court_closes_on, verdict

# What the laboratory may read of the journal, in its own words; whatever is not named stays with the agency.
HISTORY = {
    "draft_created": ("Brouillon ouvert", "pen"),
    "submit": ("Transmise au pharmacien responsable", "right"),
    "send_back": ("Renvoyée pour correction", "left"),
    "file": ("Demande reçue par l’agence", "flag"),
    "take": ("Prise en charge par l’agence", "person"),
    "letter_consulted": ("Lettre ouverte", "mail"),
    "pieces_provided": ("Pièces produites", "paperclip"),
    "withdraw": ("Désistement", "left"),
    "fall_silent": ("Rejet implicite constaté", "clock"),
    "grant": ("Accord notifié", "check"),
    "refuse": ("Refus notifié", "cross"),
    "reasons_asked": ("Motifs demandés", "scales"),
    "observations_given": ("Observations présentées", "pen"),
    "hearing_dropped": ("Accord maintenu par l’agence", "check"),
    "certificate_asked": ("Attestation demandée", "mail"),
    "appeal_filed": ("Recours gracieux formé", "scales"),
    "appeal_silent": ("Recours gracieux rejeté par silence", "clock"),
    "revoke": ("Accord retiré", "cross"),
    "abrogate": ("Accord abrogé", "cross"),
}


@dataclass(frozen=True, slots=True)
class LetterLine:
    """A letter as its reader finds it: sealed until it is opened, by post until it is handed over."""

    letter: Letter
    notified_on: dt.date | None

    @property
    def is_sealed(self) -> bool:
        """To be opened on the portal: nobody did yet."""
        return self.letter.is_sealed

    @property
    def is_on_its_way(self) -> bool:
        """Sent by post and not handed over yet, as far as is known."""
        return self.letter.delivery == Delivery.PAPER and self.letter.received_on is None

    @property
    def is_known(self) -> bool:
        """What it says may be read on the page: it was opened, handed over, or deemed notified."""
        return self.notified_on is not None


@dataclass(frozen=True, slots=True)
class AskedPiece:
    """A piece of a letter, with what brought it."""

    piece: RequestedPiece
    files: list[PieceFile]


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A letter that asks for pieces, with what remains and what answering would do."""

    letter: Letter
    pieces: list[AskedPiece]
    is_open: bool
    if_complete: dt.date | None

    @property
    def remaining(self) -> list[AskedPiece]:
        """What nobody brought yet."""
        return [piece for piece in self.pieces if not piece.files]

    @property
    def optional(self) -> bool:
        """Whether it also asks for a piece that no text requires."""
        return not all(piece.piece.required_by_text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Court:
    """Until when the court may be asked of what stands; `again`: a recours gracieux was formed against it before."""

    until: dt.date | None
    binds: bool
    is_over: bool
    again: bool


@dataclass(frozen=True, slots=True)
class PortalRequest:
    """What the page of a filed request shows beside its clock."""

    letters: list[LetterLine]
    asked: list[AskedLine]
    decisions: list[Decision]
    history: list[Happening]
    may_withdraw: bool
    may_ask_reasons: bool
    may_appeal: bool
    may_ask_certificate: bool
    appeals: list[Appeal]
    hearings: list[Hearing]
    after: list[Event]
    court: Court

    @property
    def hearing(self) -> Hearing | None:
        """The invitation that may still be answered."""
        rows = (row for row in self.hearings if row.closed_on is None and row.answered_at is None)
        return None if self.ends else next(rows, None)

    @property
    def has_certificate(self) -> bool:
        """Whether the certificate of the silent rejection has left."""
        return any(line.letter.kind == LetterKind.SILENCE for line in self.letters)

    @property
    def ends(self) -> bool:
        """Whether the end of the grant is signed, read or not."""
        return any(line.letter.kind in END_LETTERS for line in self.letters)

    @property
    def sealed(self) -> list[LetterLine]:
        """Letters to open."""
        return [line for line in self.letters if line.is_sealed]

    @property
    def awaited(self) -> set[str]:
        """The codes of the pieces that a letter asks for and nobody brought yet."""
        return {left.piece.code for line in self.asked if line.is_open for left in line.remaining}


def portal_request(
    request: LoweringRequest, files: Iterable[PieceFile], *, facts: ClockFacts, found: ClockVerdict, rows: Rows
) -> PortalRequest:
    """Gather what the page shows at the instant of the verdict."""
    today = timezone.localdate(facts.now)
    letters = [LetterLine(letter, notified_on(letter, today=today)) for letter in rows.letters]
    pending = any(appeal.state == AppealState.PENDING for appeal in rows.appeals)
    runs = found.status in (Status.RUNNING, Status.SUSPENDED)
    unread = any(line.is_sealed and line.letter.kind in DECISION_LETTERS for line in letters)
    contestable = request.state != State.GRANTED and not unread
    silent = contestable and found.status == Status.IMPLICIT_REJECTION and _is_certain(request, found, now=facts.now)
    rejected = contestable and (
        silent or found.status == Status.REFUSED or request.state in (State.REVOKED, State.ABROGATED)
    )
    late = found.appeal_enforceable and found.appeal_until is not None and today > found.appeal_until
    return PortalRequest(
        letters=letters,
        asked=_asked(request, files, facts, found, rows, {line.letter.pk for line in letters if line.is_known}),
        decisions=_decisions(request, today) if rows.decision else [],
        history=history_of(request, HISTORY, commented=("send_back", "hearing_dropped")),
        may_withdraw=request.state in OPEN and runs and rows.decision is None,
        may_ask_reasons=silent and rows.reasons is None and not late,
        may_appeal=rejected and not pending,
        may_ask_certificate=silent and request.certificate_asked_on is None and rows.sent(LetterKind.SILENCE) is None,
        appeals=rows.appeals,
        hearings=_hearings(request, letters),
        after=events_after(rows, today=today),
        court=_court(request, facts, found, letters, rows),
    )


def _court(
    request: LoweringRequest, facts: ClockFacts, found: ClockVerdict, letters: Iterable[LetterLine], rows: Rows
) -> Court:
    """The period for the court: of the end of a grant where one has ended, else as the verdict knows it."""
    today = timezone.localdate(facts.now)
    until, binds, again = found.appeal_until, found.appeal_enforceable, bool(rows.appeals)
    ends = [line.notified_on for line in letters if line.letter.kind in END_LETTERS and line.notified_on]
    if ends and request.state in (State.REVOKED, State.ABROGATED):
        again = any(appeal.filed_on >= ends[-1] for appeal in rows.appeals)
        until, binds = None if again else court_closes_on(ends[-1], facts.residence), True
    return Court(until, binds, binds and until is not None and until < today, again)


def _is_certain(request: LoweringRequest, found: ClockVerdict, *, now: dt.datetime) -> bool:
    """Whether nothing that waits to be opened can turn out to have kept silence from deciding."""
    return request.state not in OPEN or (found.settles_at is not None and found.settles_at <= now)


def _hearings(request: LoweringRequest, letters: Iterable[LetterLine]) -> list[Hearing]:
    """Invitations to a hearing that have reached their reader, newest first."""
    known = [line.letter.pk for line in letters if line.is_known and line.letter.kind in HEARINGS]
    return [hearing for hearing in hearings_of(request) if hearing.letter_id in known] if known else []


def _asked(
    request: LoweringRequest,
    files: Iterable[PieceFile],
    facts: ClockFacts,
    found: ClockVerdict,
    rows: Rows,
    known: set[int],
) -> list[AskedLine]:
    """Letters that ask for pieces, once they are known to their reader."""
    letters = {asked.letter.pk: index for index, asked in enumerate(rows.asked) if asked.letter.pk in known}
    if not letters:
        return []
    brought: dict[int | None, list[PieceFile]] = {}
    for file in files:
        brought.setdefault(file.asked_id, []).append(file)
    pieces: dict[int, list[AskedPiece]] = {}
    for piece in RequestedPiece.objects.filter(letter__in=letters).order_by("pk"):
        pieces.setdefault(piece.letter_id, []).append(AskedPiece(piece, brought.get(piece.pk, [])))
    runs = request.state in OPEN and found.status in (Status.RUNNING, Status.SUSPENDED)
    return [
        AskedLine(rows.asked[index].letter, pieces.get(pk, []), runs, _if_complete(facts, found, index))
        for pk, index in letters.items()
    ]


def _if_complete(facts: ClockFacts, found: ClockVerdict, index: int) -> dt.date | None:
    """The last day to decide if all pieces of a letter came today; None where that moves nothing."""
    if found.status != Status.SUSPENDED:
        return None
    letter = facts.completeness_requests[index]
    today = Production(timezone.localdate(facts.now), letter.pieces)
    answered = replace(letter, productions=(*letter.productions, today))
    letters = [answered if place == index else one for place, one in enumerate(facts.completeness_requests)]
    sooner = last_day_to_decide(verdict(replace(facts, completeness_requests=tuple(letters))))
    return sooner if sooner != last_day_to_decide(found) else None


def _decisions(request: LoweringRequest, today: dt.date) -> list[Decision]:
    """Signed decisions that have reached the laboratory, newest first."""
    rows = Decision.objects.filter(request=request, state=DecisionState.SIGNED).select_related("letter", "signed_by")
    reached = [row for row in rows.order_by("-signed_at", "-pk") if row.letter and notified_on(row.letter, today=today)]
    return reached


def readable_letters(request: LoweringRequest, *, today: dt.date) -> list[Letter]:
    """Letters of which the laboratory holds a copy: opened, handed over, or deemed notified; with their documents."""
    rows = Letter.objects.filter(request=request, document__isnull=False).select_related("document")
    return [row for row in rows.order_by("number") if row.issued_at and notified_on(row, today=today)]
