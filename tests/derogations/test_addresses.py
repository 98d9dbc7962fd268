"""A letter that goes by post has somewhere to go, and says so where the window of the envelope is."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pypdf
import pytest

from derogations.enums import Delivery, Ground, LetterKind
from derogations.models import Letter, LoweringRequest
from derogations.services.identifying import request_identify
from derogations.services.letters import letter_draft, letter_issue, registrations_issue_missing
from mitm.documents.selectors import document_bytes
from mitm.errors import CaseError
from mitm.registry.models import Laboratory
from tests.derogations.building import TODAY, instructed, on_paper, proposed

if TYPE_CHECKING:
    from tests.personas import Persona

POINTS_A_MILLIMETRE = 72 / 25.4


def acknowledgement(request: LoweringRequest, evaluator: Persona) -> Letter:
    draft = letter_draft(request_id=request.pk, kind=LetterKind.ACKNOWLEDGEMENT, actor=evaluator.actor)
    return letter_issue(letter_id=draft.pk, actor=evaluator.actor)


def places(letter: Letter) -> dict[str, tuple[float, float]]:
    """Where words begin on the first page, in millimetres from its left and upper edges."""
    found: dict[str, tuple[float, float]] = {}
    page = pypdf.PdfReader(io.BytesIO(document_bytes(letter.document))).pages[0]
    height = float(page.mediabox.height)

    def visit(text: str, page: list[float], line: list[float], *_: object) -> None:
        left, up = line[4] * page[0] + page[4], line[5] * page[3] + page[5]
        if text.strip():
            found.setdefault(text.strip(), (left / POINTS_A_MILLIMETRE, (height - up) / POINTS_A_MILLIMETRE))

    page.extract_text(visitor_text=visit)
    return found


def test_the_address_stands_in_the_window(evaluator: Persona, laboratory_a: Laboratory) -> None:
    Laboratory.objects.filter(pk=laboratory_a.pk).update(postal_address="12 rue des Essais\n69003 LYON")
    letter = acknowledgement(on_paper(evaluator, TODAY), evaluator)

    for line in ("Laboratoire Aubépine", "3 quai des Tests", "44000 NANTES"):
        left, top = places(letter)[line]
        assert 105 <= left <= 115
        assert 48 <= top <= 85


def test_a_long_name_and_address_stay_above_the_date(evaluator: Persona) -> None:
    request = on_paper(evaluator, TODAY)
    name = "LABORATOIRES FRANÇAIS DU FRACTIONNEMENT, DES BIOTECHNOLOGIES ET DE LA CHIMIE FINE DE HAUTE-PROVENCE"
    where = "\n".join(f"Ligne numéro {number} de cette adresse" for number in range(1, 6))
    LoweringRequest.objects.filter(pk=request.pk).update(applicant=name, postal_address=where)
    found = places(acknowledgement(request, evaluator))

    assert found["Ligne numéro 5 de cette adresse"][1] < 90
    assert found["Ligne numéro 5 de cette adresse"][1] < found["Lettre recommandée avec avis de réception"][1]


def test_without_an_address_a_paper_letter_stays_a_draft(evaluator: Persona) -> None:
    request = on_paper(evaluator, TODAY)
    LoweringRequest.objects.filter(pk=request.pk).update(postal_address="")

    with pytest.raises(CaseError, match="adresse postale du demandeur manque") as error:
        acknowledgement(request, evaluator)
    assert error.value.code == "address_missing"
    draft = Letter.objects.get(request=request)
    page = evaluator.client.get(f"{request.get_absolute_url()}lettres/{draft.pk}/").content.decode()
    assert "Adresse postale inconnue" in page


def test_the_signatory_reads_that_the_address_is_missing(
    pharmacist_a: Persona, evaluator: Persona, signatory: Persona
) -> None:
    request = instructed(pharmacist_a, evaluator)
    LoweringRequest.objects.filter(pk=request.pk).update(consent_on=None)
    Laboratory.objects.update(postal_address="")
    decision = proposed(request, evaluator)

    page = signatory.client.get(f"{request.get_absolute_url()}decision/{decision.pk}/").content.decode()
    assert "Adresse postale inconnue" in page


def test_online_no_address_is_needed(pharmacist_a: Persona, evaluator: Persona) -> None:
    Laboratory.objects.update(postal_address="")

    assert acknowledgement(instructed(pharmacist_a, evaluator), evaluator).document_id


def test_the_address_of_the_letter_is_registered_with_it(evaluator: Persona) -> None:
    facts = {
        "received_on": "10/03/2026",
        "applicant": "Laboratoire Aubépine",
        "postal_address": "3 quai des Tests\r\n44000 NANTES",
        "threshold_unit": "weeks",
    }
    assert evaluator.client.post("/agence/demandes/papier/", {**facts, "postal_address": "Nantes"}).status_code == 422
    assert evaluator.client.post("/agence/demandes/papier/", facts).status_code == 302

    assert LoweringRequest.objects.get().letter_address == "3 quai des Tests\n44000 NANTES"


def test_the_receipt_of_a_message_leaves_once_its_laboratory_is_known(
    evaluator: Persona, laboratory_a: Laboratory
) -> None:
    request = on_paper(evaluator, TODAY)
    LoweringRequest.objects.filter(pk=request.pk).update(channel="email", postal_address="")
    assert registrations_issue_missing(now=request.registered_at).done == 0

    request_identify(request_id=request.pk, actor=evaluator.actor, laboratory_id=laboratory_a.pk)

    assert Letter.objects.get(request=request).kind == LetterKind.REGISTRATION


def test_an_acknowledgement_begun_before_its_laboratory_was_known_leaves_online(
    evaluator: Persona, laboratory_a: Laboratory
) -> None:
    request = on_paper(evaluator, TODAY)
    LoweringRequest.objects.filter(pk=request.pk).update(channel="email", postal_address="")
    draft = letter_draft(request_id=request.pk, kind=LetterKind.ACKNOWLEDGEMENT, actor=evaluator.actor)
    assert draft.delivery == Delivery.PAPER

    request_identify(request_id=request.pk, actor=evaluator.actor, laboratory_id=laboratory_a.pk)

    draft.refresh_from_db()
    assert draft.delivery == Delivery.ELECTRONIC


def test_a_letter_begun_on_another_ground_asks_for_what_the_text_requires_on_the_one_known_now(
    evaluator: Persona, laboratory_a: Laboratory
) -> None:
    request = on_paper(evaluator, TODAY, laboratory_id=laboratory_a.pk)
    LoweringRequest.objects.filter(pk=request.pk).update(ground=Ground.SHELF_LIFE)
    draft = letter_draft(
        request_id=request.pk,
        kind=LetterKind.COMPLETENESS,
        actor=evaluator.actor,
        due_on=TODAY + dt.timedelta(days=15),
        pieces=[("stability", ""), ("stock", "")],
    )

    facts = {"laboratory_id": laboratory_a.pk, "values": {"ground": Ground.MEDICAL_GAS}}
    request_identify(request_id=request.pk, actor=evaluator.actor, **facts)

    assert [piece.code for piece in draft.pieces.filter(required_by_text=True)] == ["stock"]
