"""The certificate of a rejection by silence: asked for by the laboratory, issued by a person, downloaded."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pypdf
import pytest

from derogations.enums import LetterKind
from derogations.models import LoweringRequest
from derogations.services.letters import letter_draft, letter_issue
from derogations.services.outcomes import record_silence
from derogations.services.remedies import certificate_ask
from mitm.accounts.actor import CLOCK
from mitm.documents.selectors import document_bytes
from mitm.errors import ConflictError
from tests.derogations.building import filed, instructed

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

FLIP = dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)


@pytest.fixture
def silent(pharmacist_a: Persona, clock: Traveller) -> LoweringRequest:
    """A request that silence rejected; the next morning."""
    request = filed(pharmacist_a)
    record_silence(request, now=FLIP, actor=CLOCK)
    clock.move_to(FLIP + dt.timedelta(hours=10))
    request.refresh_from_db()
    return request


def text(persona: Persona, address: str) -> str:
    page = persona.client.get(address).content.decode()
    return " ".join(page.replace("\u00a0", " ").replace("&nbsp;", " ").split())


def test_is_asked_for_on_the_portal_and_awaited_at_the_agency(
    silent: LoweringRequest, pharmacist_a: Persona, evaluator: Persona
) -> None:
    portal, agency = silent.get_portal_url(), silent.get_absolute_url()
    assert "Demander l’attestation" in text(pharmacist_a, portal)
    pharmacist_a.client.post(f"{portal}attestation/")

    assert "Attestation demandée le" in text(pharmacist_a, portal)
    assert "Demander l’attestation" not in text(pharmacist_a, portal)
    assert "Émettre l’attestation demandée" in text(evaluator, agency)
    assert "attestation de rejet demandée le 13 mai 2026" in text(evaluator, "/agence/")


def test_once_issued_is_downloaded_and_awaited_no_more(
    silent: LoweringRequest, pharmacist_a: Persona, evaluator: Persona
) -> None:
    certificate_ask(request_id=silent.pk, actor=pharmacist_a.actor)
    draft = letter_draft(request_id=silent.pk, kind=LetterKind.SILENCE, actor=evaluator.actor)
    letter = letter_issue(letter_id=draft.pk, actor=evaluator.actor)

    opened = pharmacist_a.client.post(f"{silent.get_portal_url()}lettres/{letter.number}/", follow=True)
    content = opened.content
    assert letter.document is not None
    assert content == document_bytes(letter.document)
    said = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert "présentéele13mai2026" in "".join(said.replace("\u2010", "").split())
    assert "attestation de rejet demandée" not in text(evaluator, "/agence/")


def test_is_asked_for_once(silent: LoweringRequest, pharmacist_a: Persona) -> None:
    certificate_ask(request_id=silent.pk, actor=pharmacist_a.actor)

    with pytest.raises(ConflictError) as error:
        certificate_ask(request_id=silent.pk, actor=pharmacist_a.actor)
    assert error.value.code == "already_asked"


def test_attests_a_silence_only(pharmacist_a: Persona, evaluator: Persona) -> None:
    with pytest.raises(ConflictError) as error:
        certificate_ask(request_id=instructed(pharmacist_a, evaluator).pk, actor=pharmacist_a.actor)
    assert error.value.code == "not_silence"


def test_is_issued_on_demand_and_the_agency_reads_so(silent: LoweringRequest, evaluator: Persona) -> None:
    assert "l’agence le fait sur demande" in text(evaluator, f"{silent.get_absolute_url()}lettres/nouvelle/silence/")


def test_is_issued_once(silent: LoweringRequest, evaluator: Persona) -> None:
    draft = letter_draft(request_id=silent.pk, kind=LetterKind.SILENCE, actor=evaluator.actor)
    letter_issue(letter_id=draft.pk, actor=evaluator.actor)

    with pytest.raises(ConflictError) as error:
        letter_draft(request_id=silent.pk, kind=LetterKind.SILENCE, actor=evaluator.actor)
    assert error.value.code == "already_issued"
