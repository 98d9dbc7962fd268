"""What people do with one request of the demonstration: each act is a call of a service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from derogations.enums import LetterKind
from derogations.models import Appeal, Decision, Letter, LoweringRequest
from derogations.pieces import BY_CODE, TYPED, required
from derogations.services import completeness, decisions, drafting, filing, instruction, letters, pieces, publication
from mitm.accounts.actor import CLOCK, Actor
from mitm.home.demonstration.catalogue import Product, products
from mitm.home.demonstration.lowering.forms import Asked, paper, values
from mitm.home.demonstration.people import Cast, Company
from mitm.typography import plural

ABROAD = ("kermadic",)


@dataclass(slots=True)
class Case:
    """A request to come, and the row that it became."""

    asked: Asked
    cast: Cast
    now: dt.datetime
    today: dt.date
    consent: bool = True
    request_id: int = 0

    @property
    def product(self) -> Product:
        """The medicine."""
        asked = self.asked
        return next(
            product
            for product in products()
            if product.substance == asked.substance.upper()
            and product.seller == asked.seller
            and product.strength.startswith(asked.strength)
        )

    @property
    def company(self) -> Company:
        """Who asks."""
        return self.cast.companies[self.asked.seller]

    @property
    def evaluator(self) -> Actor:
        """Who instructs."""
        return self.cast.evaluators[ord(self.product.atc[0]) % len(self.cast.evaluators)]

    @property
    def residence(self) -> str:
        """Where the company is established."""
        return "abroad" if self.asked.seller in ABROAD else "metropolitan"

    @property
    def row(self) -> LoweringRequest:
        """The request as it is now."""
        return LoweringRequest.objects.get(pk=self.request_id)


def draft(case: Case, *, filed_on: dt.date) -> None:
    """A draft with everything that the form asks, and its files."""
    everything = values(case.asked, filed_on=filed_on, consent=case.consent, residence=case.residence)
    request = drafting.draft_create(cis=case.product.cis, values=everything, actor=case.company.declarant)
    case.request_id = request.pk
    files = [
        (piece.code, _file(case, piece.code, filed_on), "")
        for piece in required(case.asked.ground)
        if piece.code not in TYPED
    ]
    if files:
        pieces.pieces_provide(request_id=request.pk, actor=case.company.declarant, files=files)


def _file(case: Case, code: str, on: dt.date) -> SimpleUploadedFile:
    label = BY_CODE[code].label
    content = paper(label, [case.product.name, f"Daté du {on:%d/%m/%Y}"])
    return SimpleUploadedFile(f"{code}-{on:%Y%m%d}.pdf", content, content_type="application/pdf")


def submit(case: Case) -> None:
    """The declarant hands the draft to the pharmacist."""
    drafting.draft_submit(request_id=case.request_id, actor=case.company.declarant)


def file(case: Case) -> None:
    """The pharmacist files it."""
    filing.request_file(request_id=case.request_id, actor=case.company.pharmacist)


def register(case: Case) -> None:
    """The registration receipt leaves."""
    letters.registration_issue(request_id=case.request_id, actor=CLOCK)


def take(case: Case) -> None:
    """The evaluator takes the request and checks what came with it."""
    instruction.request_take(request_id=case.request_id, actor=case.evaluator)


def check(case: Case, missing: Sequence[str] = ()) -> None:
    """The evaluator checks every piece."""
    for piece in required(case.asked.ground):
        verdict = "missing" if piece.code in missing else "present"
        completeness.piece_check(
            request_id=case.request_id, code=piece.code, verdict=verdict, comment="", actor=case.evaluator
        )


def write(
    case: Case, kind: LetterKind, text: str = "", *, due_on: dt.date | None = None, codes: Sequence[str] = ()
) -> Letter:
    """A letter, written and sent."""
    asked = [(code, BY_CODE[code].label) for code in codes]
    letter = letters.letter_draft(
        request_id=case.request_id, kind=kind, actor=case.evaluator, text=text, due_on=due_on, pieces=asked
    )
    return letters.letter_issue(letter_id=letter.pk, actor=case.evaluator)


def open_letters(case: Case) -> None:
    """The laboratory opens what awaits it."""
    waiting = Letter.objects.filter(request=case.request_id, state="issued", delivery="electronic", consulted_at=None)
    for letter in waiting.order_by("number"):
        letters.letter_consult(letter_id=letter.pk, actor=case.company.declarant)


def hand_over(case: Case, on: dt.date) -> None:
    """The post brings back the receipts of what it delivered."""
    waiting = Letter.objects.filter(request=case.request_id, state="issued", delivery="paper", received_on=None)
    for letter in waiting.order_by("number"):
        letters.letter_received(letter_id=letter.pk, actor=case.evaluator, on=on)


def produce(case: Case, letter: Letter, codes: Sequence[str], *, on: dt.date) -> None:
    """The laboratory answers a letter, with all the pieces or some of them."""
    files = [(code, _file(case, code, on), "") for code in codes]
    pieces.pieces_provide(request_id=case.request_id, actor=case.company.declarant, files=files, letter_id=letter.pk)


def read_answer(case: Case, codes: Sequence[str]) -> None:
    """The evaluator reads what the laboratory sent, and finds it good."""
    for code in codes:
        completeness.piece_check(
            request_id=case.request_id, code=code, verdict="present", comment="", actor=case.evaluator
        )
    instruction.news_read(request_id=case.request_id, actor=case.evaluator)


def note(case: Case, text: str) -> None:
    """A note of whoever instructs."""
    instruction.note_add(request_id=case.request_id, actor=case.evaluator, text=text)


def advise(case: Case, advice: str, reasons: str) -> None:
    """The opinion of whoever instructs."""
    favourable = advice != "unfavourable"
    instruction.opinion_give(
        request_id=case.request_id,
        actor=case.evaluator,
        advice=advice,
        reasons=reasons,
        threshold_value=Decimal(case.asked.value) if favourable else None,
        threshold_unit=case.asked.unit,
    )


def propose(
    case: Case,
    outcome: str,
    reasons: str,
    *,
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    conditions: str = "",
    appeal: Appeal | None = None,
) -> Decision:
    """A decision for the signatory."""
    granted = outcome == "granted"
    return decisions.decision_propose(
        request_id=case.request_id,
        actor=case.evaluator,
        outcome=outcome,
        reasons=reasons,
        threshold_value=Decimal(case.asked.value) if granted else None,
        threshold_unit=case.asked.unit,
        valid_from=valid_from,
        valid_until=valid_until,
        conditions=conditions,
        appeal_id=appeal.pk if appeal else None,
    )


def sign(decision: Decision, by: Actor, *, late: bool = False) -> None:
    """The signature; the letter leaves with it."""
    decisions.decision_sign(decision_id=decision.pk, actor=by, late=late)


def publish(case: Case) -> None:
    """The public reads what was granted, in words that keep the secrets of the company."""
    reasons = (
        f"Le motif «\u00a0{case.asked.ground.label}\u00a0» est établi. "
        f"Un stock de {threshold_words(case.asked)} de besoins, renouvelé par des "
        "livraisons rapprochées, couvre les besoins des patients."
    )
    publication.publication_publish(request_id=case.request_id, actor=case.cast.publisher, reasons=reasons)


def threshold_words(asked: Asked) -> str:
    """« 4 semaines »."""
    unit = "semaine" if asked.unit == "weeks" else "mois"
    return plural(int(Decimal(asked.value)), unit, unit if unit == "mois" else "semaines")
