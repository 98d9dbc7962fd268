"""What each kind of letter says: frozen words and dates, so that the page, the preview and the PDF say the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from derogations.enums import Delivery, Ground, LetterKind
from derogations.models import Letter, LoweringRequest
from derogations.wording import NO_SUSPENSION, NO_SUSPENSION_BY_ONE, SUBJECT_TO_COMPLETENESS, SUSPENSION_RULE
from mitm.accounts.models import User
from mitm.law.verdict import Step

TEMPLATES = {
    LetterKind.REGISTRATION: "derogations/print/registration.html",
    LetterKind.ACKNOWLEDGEMENT: "derogations/print/acknowledgement.html",
    LetterKind.COMPLETENESS: "derogations/print/completeness.html",
    LetterKind.GRANT: "derogations/print/grant.html",
    LetterKind.REFUSAL: "derogations/print/refusal.html",
    LetterKind.SILENCE: "derogations/print/silence.html",
    LetterKind.REASONS: "derogations/print/reasons.html",
    LetterKind.REVOCATION_HEARING: "derogations/print/hearing.html",
    LetterKind.ABROGATION_HEARING: "derogations/print/hearing.html",
    LetterKind.REVOCATION: "derogations/print/ending.html",
    LetterKind.ABROGATION: "derogations/print/ending.html",
}


@dataclass(frozen=True, slots=True)
class Service:
    """Who answers for the file and how to reach them (CRPA R. 112-11-1)."""

    name: str
    address: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class Agent:
    """Who writes (CRPA L. 111-2); nobody when the receipt is issued by the system itself."""

    name: str
    position: str
    service: str


@dataclass(frozen=True, slots=True)
class PrintedPiece:
    """A piece that is asked for."""

    label: str
    required: bool
    source: str = ""


@dataclass(frozen=True, slots=True)
class PrintedDecision:
    """What a decision says; `partial`: it leaves more stock than was asked for."""

    reasons: str
    threshold: str = ""
    asked: str = ""
    partial: bool = False
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    conditions: str = ""
    appeal_on: dt.date | None = None
    delegation: str = ""


@dataclass(frozen=True, slots=True)
class PrintedEnding:
    """A grant that ends, or may: what it was, how the laboratory was heard, from when."""

    revokes: bool
    granted_on: dt.date
    threshold: str
    revocable_until: dt.date
    invited_on: dt.date | None
    reached_on: dt.date | None
    due_on: dt.date | None
    answered_on: dt.date | None
    ends_on: dt.date | None
    court_until: dt.date | None


@dataclass(frozen=True, slots=True)
class Picture:
    """The clock drawn, and in words."""

    data_uri: str
    description: str


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates that a letter may name; None where one does not apply."""

    received_on: dt.date
    first_received_on: dt.date | None
    first_authority: str
    counts_from_first: bool
    registered_at: dt.datetime | None
    implicit_on: dt.date | None
    born: bool
    appeal_until: dt.date | None
    acknowledgement_due_on: dt.date | None
    reasons_requested_on: dt.date | None
    certificate_asked_on: dt.date | None


@dataclass(frozen=True, slots=True)
class LetterContext:
    """Everything that a letter says; `letter` in its template."""

    kind: str
    reference: str
    number: int
    recipient: tuple[str, ...]
    sent_how: str
    place: str
    date: dt.date
    subject: str
    product: str
    applicant: str
    asked: str
    ground: str
    channel: str
    electronic: bool
    service: Service
    agent: Agent
    dates: Dates
    text: str
    steps: tuple[Step, ...]
    picture: Picture | None
    remedies: tuple[str, ...]
    pieces: tuple[PrintedPiece, ...]
    due_on: dt.date | None
    asked_for: str
    decision: PrintedDecision | None
    ending: PrintedEnding | None
    attached_name: str
    sha256: str

    @property
    def signatory(self) -> str:
        """Under the letter: the person, or the service for what the system issues."""
        return self.agent.name or self.agent.service

    @property
    def position(self) -> str:
        """What the person does."""
        return self.agent.position

    @property
    def rule(self) -> str:
        """What asking for these pieces does to the clock."""
        if self.suspends:
            return SUSPENSION_RULE
        return NO_SUSPENSION if len(self.pieces) > 1 else NO_SUSPENSION_BY_ONE

    @property
    def reserve(self) -> str:
        """Under which reserve the date of the implicit rejection is given."""
        return SUBJECT_TO_COMPLETENESS

    @property
    def court_over(self) -> bool:
        """Whether the period for the court is over when the letter is written."""
        until = self.dates.appeal_until
        return until is not None and until < self.date

    @property
    def suspends(self) -> bool:
        """Whether a piece is required by a text, so that asking for it stops the clock."""
        return any(piece.required for piece in self.pieces)


def letter_title(letter: Letter, request: LoweringRequest) -> str:
    """The title of a letter."""
    return f"{letter.get_kind_display()} {request.reference}"


def attached_name(letter: Letter, request: LoweringRequest) -> str:
    """The file inside the PDF: the facts and the verdict that the letter explains."""
    return f"{request.reference}-lettre-{letter.number}.json"


def service_block() -> Service:
    """Who answers for the file, as the settings say."""
    return Service(settings.AGENCY_SERVICE, settings.AGENCY_ADDRESS, settings.AGENCY_PHONE, settings.AGENCY_EMAIL)


def service_place() -> str:
    """Where letters are dated."""
    return settings.AGENCY_PLACE


def agent_of(user: User | None, role: str = "") -> Agent:
    """The person named on a letter; the system names nobody but the service."""
    if user is None:
        return Agent("", "", settings.AGENCY_SERVICE)
    return Agent(str(user), user.position or role, settings.AGENCY_SERVICE)


def recipient_of(request: LoweringRequest) -> tuple[str, ...]:
    """To whom: the name, whom it is for, and the address that the window of the envelope shows."""
    who = str(request.laboratory) if request.laboratory_id else request.applicant
    lines = [who]
    if contact := str(request.details.get("contact_name") or ""):
        lines.append(f"À l’attention de {contact}")
    return (*lines, *request.letter_address.splitlines())


def sent_how(letter: Letter) -> str:
    """How the letter travels."""
    paper = letter.delivery == Delivery.PAPER
    return "Lettre recommandée avec avis de réception" if paper else "Mise à disposition sur le portail"


def ground_in_words(request: LoweringRequest) -> str:
    """The ground of the request."""
    return str(Ground(request.ground).label) if request.ground else ""
