"""The PDF of letters: to be kept (PDF/A-3a), to be read by everybody (PDF/UA-1), with the clock drawn in them."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pypdf
import pytest

from derogations.enums import LetterKind
from derogations.models import Letter, LoweringRequest, PieceCheck
from derogations.services.letters import letter_consult, letter_draft, letter_issue, registration_issue
from derogations.services.outcomes import record_silence
from derogations.services.publication import publication_publish
from derogations.services.remedies import reasons_ask, reasons_give
from mitm.accounts.actor import CLOCK
from mitm.documents.models import IssuedDocument
from mitm.documents.selectors import document_bytes
from mitm.typography import unbroken
from tests.derogations.building import ended, filed, instructed, invited, opened, signed
from tests.support import verapdf

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

DAY = dt.timedelta(days=1)
FLIP = dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)
LONG = "La durée de conservation de trois mois ne laisse pas le temps de tenir deux mois de stock. " * 12


def text_of(document: IssuedDocument) -> str:
    pages = pypdf.PdfReader(io.BytesIO(document_bytes(document))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


class Agency:
    """Whoever writes the letters of a test, and the request that they are about."""

    def __init__(self, pharmacist: Persona, evaluator: Persona, signatory: Persona, clock: Traveller) -> None:
        self.pharmacist, self.evaluator, self.signatory, self.clock = pharmacist, evaluator, signatory, clock

    def letter(self, request: LoweringRequest, kind: LetterKind, **more: object) -> Letter:
        draft = letter_draft(request_id=request.pk, kind=kind, actor=self.evaluator.actor, **more)
        return letter_issue(letter_id=draft.pk, actor=self.evaluator.actor)

    def registration(self) -> Letter:
        return registration_issue(request_id=filed(self.pharmacist).pk, actor=CLOCK)

    def completeness(self) -> Letter:
        pieces = [("stability", ""), ("sales", ""), ("photo", "Une photographie du conditionnement")]
        due = dt.date(2026, 4, 15)
        return self.letter(filed(self.pharmacist), LetterKind.COMPLETENESS, due_on=due, pieces=pieces)

    def acknowledgement(self) -> Letter:
        request = filed(self.pharmacist)
        PieceCheck.objects.create(request=request, code="stability", verdict="missing", checked_by=self.evaluator.user)
        pieces = [("stability", "")]
        asking = self.letter(request, LetterKind.COMPLETENESS, due_on=dt.date(2026, 4, 15), pieces=pieces)
        self.clock.shift(2 * DAY)
        letter_consult(letter_id=asking.pk, actor=self.pharmacist.actor)
        self.clock.shift(DAY)
        return self.letter(request, LetterKind.ACKNOWLEDGEMENT, text="Nous restons à votre disposition.")

    def grant(self) -> Letter:
        request = instructed(self.pharmacist, self.evaluator)
        more = {"reasons": LONG, "conditions": "Rendre compte chaque trimestre.", "valid_until": dt.date(2028, 3, 11)}
        decision = signed(request, self.evaluator, self.signatory, **more)
        opened(decision, self.pharmacist)
        assert decision.letter is not None
        return decision.letter

    def refusal(self) -> Letter:
        request = instructed(self.pharmacist, self.evaluator)
        LoweringRequest.objects.filter(pk=request.pk).update(residence="overseas")
        self.clock.move_to(FLIP + 3 * DAY)
        decision = signed(request, self.evaluator, self.signatory, "refused", reasons=LONG)
        assert decision.letter is not None
        return decision.letter

    def silent(self) -> LoweringRequest:
        request = filed(self.pharmacist)
        self.clock.move_to(FLIP + DAY)
        record_silence(request, now=FLIP + DAY, actor=CLOCK)
        return request

    def silence(self) -> Letter:
        return self.letter(self.silent(), LetterKind.SILENCE)

    def reasons(self) -> Letter:
        request = self.silent()
        reasons_ask(request_id=request.pk, actor=self.pharmacist.actor)
        return reasons_give(request_id=request.pk, actor=self.evaluator.actor, text=LONG)

    def hearing(self) -> Letter:
        return invited(self.grant().request, self.evaluator, "revoked")

    def revocation(self) -> Letter:
        return self._ended("revoked")

    def abrogation(self) -> Letter:
        return self._ended("abrogated")

    def _ended(self, outcome: str) -> Letter:
        granted = self.grant().request
        decision = ended(granted, self.evaluator, self.pharmacist, self.signatory, outcome)
        assert decision.letter is not None
        return decision.letter


@pytest.fixture
def agency(pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller) -> Agency:
    return Agency(pharmacist_a, evaluator, signatory, clock)


def document_of(letter: Letter) -> IssuedDocument:
    assert letter.document is not None
    return letter.document


@pytest.mark.parametrize(
    "write",
    [Agency.acknowledgement, Agency.refusal, Agency.hearing, Agency.abrogation],
    ids=["acknowledgement", "refusal", "hearing", "abrogation"],
)
def test_a_letter_conforms_to_pdf_a_and_pdf_ua(agency: Agency, write: Callable[[Agency], Letter]) -> None:
    assert verapdf.faults(document_bytes(document_of(write(agency)))) == []


def test_the_published_decision_conforms_too(agency: Agency, publisher: Persona) -> None:
    letter = agency.grant()

    publication = publication_publish(request_id=letter.request_id, actor=publisher.actor, reasons="Trop court.")

    assert publication.document is not None
    assert verapdf.faults(document_bytes(publication.document)) == []


SAID = {
    "registration": ["BS-2026-", "12 mars 2026 à 10 h 00", "26 mars 2026", "12 mai 2026"],
    "acknowledgement": ["12 mars 2026", "01 99 00 00 00", "sous réserve que la demande soit complète", "L. 114-5"],
    "completeness": ["15 avril 2026", "est suspendu pendant la période", "sans effet sur le délai", "15 juin 2026"],
    "grant": [
        "4 semaines de besoins, à compter du 12 mars 2026",
        "11 mars 2028",
        "décision DG 2026-12",
        "Simon Savary",
    ],
    "refusal": ["est rejetée", "trois mois francs", "outre-mer", "remplace le rejet implicite né le 12 mai 2026"],
    "silence": ["décision implicite de rejet est née le 12 mai 2026", "recours gracieux", "13 juillet 2026"],
    "hearing": ["envisage de retirer", "27 mars 2026 inclus", "L. 122-1", "12 juillet 2026", "n’est pas une décision"],
    "revocation": ["est retirée", "observations présentées le 12 mars 2026", "L. 242-1", "13 mai 2026"],
    "abrogation": ["est abrogée à compter du 12 mars 2026", "L. 242-2", "deux mois francs", "L. 221-8"],
    "reasons": ["14 mai 2026", "trois mois ne laisse pas le temps", "15 juillet 2026"],
}


@pytest.mark.parametrize("kind", sorted(SAID))
def test_each_letter_says_what_it_has_to(agency: Agency, kind: str) -> None:
    text = joined(text_of(document_of(getattr(agency, kind)())))

    assert [words for words in SAID[kind] if joined(words) not in text] == []
    assert joined("Service des ruptures d’approvisionnement") in text


def joined(text: str) -> str:
    """A text without spaces and hyphens: lines of a PDF break where they please."""
    return re.sub(r"[\s\u2010-]", "", text)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("l’article L. 232-4 du code", "l’article L.~232-4 du code"),
        ("R. 5124-49-4 III CSP", "R.~5124-49-4~III~CSP"),
        ("R.* 311-12 et D. 312-1", "R.*~311-12 et D.~312-1"),
        ("MOLÉCULINE 100 mg/mL, 2 % et 4 gélules", "MOLÉCULINE 100~mg/mL, 2~% et 4 gélules"),
    ],
)
def test_a_line_never_ends_inside_an_article_or_a_quantity(text: str, whole: str) -> None:
    assert unbroken(text) == whole.replace("~", "\u00a0")
