"""The pages on the mailbox and on letters."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from derogations.enums import FirstRecipient, MailState, MatchBasis
from derogations.models import IncomingMail, LoweringRequest
from derogations.services.mail_intake import Delivery, mail_take
from mitm.documents.models import Attachment
from mitm.documents.selectors import file_faults
from mitm.documents.storage import ORIGINALS, path_of
from mitm.outbox.models import OutgoingMessage
from mitm.web.contributions import desk_items
from tests.derogations.mail.letters import RECEIVED, message
from tests.factories import SpecialityFactory
from tests.support.files import pdf, upload

if TYPE_CHECKING:
    from tests.personas import Persona

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 12)
LIST = "/agence/demandes/courrier/"
PAPER = "/agence/demandes/papier/"


def take(raw: bytes) -> IncomingMail:
    return mail_take(Delivery(raw, len(raw), RECEIVED))


@pytest.fixture
def unmatched() -> IncomingMail:
    """A request of nobody known."""
    return take(message("[DemandeBaisse] Maison Inconnue", files=(("a.pdf", pdf()), ("b.pdf", b"MZ"))))


@pytest.fixture
def untitled() -> IncomingMail:
    """A request badly titled."""
    return take(message("Notre dossier", files=(("a.pdf", pdf()),)))


def read(persona: Persona, path: str) -> str:
    response = persona.client.get(path)
    assert response.status_code == 200, path
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").replace("\u202f", " ")


def test_the_list_shows_what_waits_first(evaluator: Persona, unmatched, untitled) -> None:
    page = read(evaluator, LIST)
    assert "Maison Inconnue" in page
    assert "Pas de titre de demande" in page


FILTERS = [("attend=true", 2), ("etat=to_match", 1), ("q=alice", 2), ("etat=unrelated&attend=false", 0)]


@pytest.mark.parametrize(("query", "count"), FILTERS)
def test_the_list_is_filtered(evaluator: Persona, unmatched, untitled, query: str, count: int) -> None:
    page = read(evaluator, f"{LIST}?{query}")
    assert sum(mail.get_absolute_url() in page for mail in (unmatched, untitled)) == count


def test_the_list_and_the_page_cost_few_queries(evaluator: Persona, unmatched) -> None:
    for path, limit in ((LIST, 6), (unmatched.get_absolute_url(), 6)):
        evaluator.client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            evaluator.client.get(path)
        assert len(queries) <= limit, [query["sql"][:120] for query in queries]


def test_the_page_shows_text_files_headers_and_what_was_kept_apart(auditor: Persona, unmatched) -> None:
    page = read(auditor, unmatched.get_absolute_url())
    for words in (
        "Veuillez trouver",
        "Mis à l’écart",
        "received",
        "mercredi 11 mars 2026",
        "Laboratoire à reconnaître",
    ):
        assert words in page
    assert "Rattacher et compléter" not in page


def test_nothing_of_a_message_is_rendered(evaluator: Persona) -> None:
    mail = take(message("[DemandeBaisse] <script>alert(1)</script>", text="<img src=x onerror=alert(1)>"))
    page = read(evaluator, mail.get_absolute_url())
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_original_is_downloaded_as_it_came(evaluator: Persona, pharmacist_a: Persona, unmatched) -> None:
    address = f"{unmatched.get_absolute_url()}original/"
    response = evaluator.client.get(address)
    assert response["Content-Disposition"].startswith("attachment")
    assert hashlib.sha256(response.content).hexdigest() == unmatched.sha256
    assert pharmacist_a.client.get(address).status_code == 404


def test_an_original_that_changed_is_told(evaluator: Persona, unmatched) -> None:
    path_of(ORIGINALS, unmatched.sha256).write_bytes(b"autre chose")
    assert evaluator.client.get(f"{unmatched.get_absolute_url()}original/").status_code == 500
    assert (f"Courriel {unmatched.pk}", "le fichier manque ou a changé") in list(file_faults())


def identify(persona: Persona, request: LoweringRequest, **data: object):
    return persona.client.post(f"/agence/demandes/{request.pk}/rattacher/", {"revision": request.revision, **data})


def test_matching_shows_the_request_to_the_laboratory_and_moves_no_date(evaluator, pharmacist_a, unmatched) -> None:
    case, product = unmatched.request, SpecialityFactory(laboratory=pharmacist_a.laboratory)
    address = f"/labo/demandes/{case.pk}/"
    assert pharmacist_a.client.get(address).status_code == 404
    given = {"laboratory": "aubepine", "cis": product.cis, "ground": "seasonality", "threshold_value": "4"}
    assert identify(evaluator, case, threshold_unit="weeks", **given).status_code == 302
    before, case = case, LoweringRequest.objects.get(pk=case.pk)
    assert (case.laboratory, case.speciality, case.ground) == (pharmacist_a.laboratory, product, "seasonality")
    assert (case.received_on, case.implicit_on) == (before.received_on, before.implicit_on)
    mail = IncomingMail.objects.get(pk=unmatched.pk)
    assert (mail.state, mail.match_basis) == (MailState.FILED, MatchBasis.PERSON)
    assert pharmacist_a.client.get(address).status_code == 200
    assert OutgoingMessage.objects.filter(recipient=pharmacist_a.user, subject__contains=case.reference).exists()


def test_a_product_alone_tells_its_laboratory(evaluator: Persona, laboratory_a, unmatched) -> None:
    product = SpecialityFactory(laboratory=laboratory_a)
    assert identify(evaluator, unmatched.request, laboratory="", cis=product.cis).status_code == 302
    assert LoweringRequest.objects.get().laboratory == laboratory_a


def test_what_is_wrong_is_said_at_its_field(evaluator: Persona, laboratory_a, laboratory_b, unmatched) -> None:
    foreign = SpecialityFactory(laboratory=laboratory_b)
    light = SpecialityFactory(laboratory=laboratory_a, is_mitm=False)
    refused = [
        ({"laboratory": "Inconnu SA"}, "Aucun laboratoire du registre ne porte ce nom."),
        ({"laboratory": "laboratoire"}, "Plusieurs laboratoires peuvent être visés"),
        ({"laboratory": ""}, "Nommer le laboratoire, ou le produit"),
        ({"laboratory": "aubepine", "cis": "69999999"}, "Aucun produit du registre ne porte ce code."),
        ({"laboratory": "aubepine", "cis": foreign.cis}, "n’est pas exploitée par ce laboratoire"),
        ({"laboratory": "aubepine", "cis": light.cis}, "Seul un médicament d’intérêt thérapeutique majeur"),
        ({"laboratory": "aubepine", "threshold_value": "9"}, "inférieur à deux mois"),
    ]
    for data, words in refused:
        response = identify(evaluator, unmatched.request, **data)
        assert response.status_code == 422, data
        assert words in response.content.decode().replace("\u00a0", " "), data
    assert LoweringRequest.objects.get().laboratory is None


def test_a_request_of_the_portal_keeps_its_laboratory(evaluator: Persona, filed_request) -> None:
    response = evaluator.client.post(
        f"/agence/demandes/{filed_request.pk}/rattacher/",
        {"revision": filed_request.revision, "laboratory": filed_request.laboratory.name},
        follow=True,
    )
    assert "vient du portail" in response.content.decode()


def test_a_message_badly_titled_becomes_a_request_at_its_own_date(evaluator: Persona, untitled) -> None:
    response = evaluator.client.post(f"{untitled.get_absolute_url()}enregistrer/", {"applicant": "Maison Inconnue"})
    case = LoweringRequest.objects.get()
    assert response["Location"] == case.get_absolute_url()
    assert (case.received_on, case.applicant) == (dt.date(2026, 3, 11), "Maison Inconnue")
    assert Attachment.objects.get().case_id == case.pk
    assert IncomingMail.objects.get().parts.count() == 1


def test_a_duplicate_may_still_be_registered(evaluator: Persona, unmatched) -> None:
    original = path_of(ORIGINALS, unmatched.sha256).read_bytes()
    double = take(b"Received: from a by b; Wed, 11 Mar 2026 10:00:00 +0100\r\n" + original)
    assert double.duplicate_of == unmatched
    evaluator.client.post(f"{double.get_absolute_url()}enregistrer/", {"applicant": "Maison"})
    assert LoweringRequest.objects.count() == 2


def test_a_message_is_set_aside_with_a_reason(evaluator: Persona, untitled) -> None:
    address = f"{untitled.get_absolute_url()}ecarter/"
    assert evaluator.client.post(address, {"reason": ""}).status_code == 422
    assert evaluator.client.post(address, {"reason": "Publicité"})["Location"] == LIST
    mail = IncomingMail.objects.get()
    assert (mail.awaits, mail.handled_by, mail.handled_reason) == (False, evaluator.user, "Publicité")


def test_a_registered_message_is_not_set_aside(evaluator: Persona, unmatched) -> None:
    response = evaluator.client.post(f"{unmatched.get_absolute_url()}ecarter/", {"reason": "Publicité"})
    assert "son délai court" in response.content.decode()
    assert IncomingMail.objects.get().state == MailState.TO_MATCH


def test_the_desk_calls_for_what_waits(evaluator: Persona, auditor: Persona, unmatched, untitled) -> None:
    reasons = [item.reason for item in desk_items(evaluator.actor, today=TODAY)]
    assert any("à rattacher" in reason for reason in reasons)
    assert any("sans titre de demande" in reason for reason in reasons)
    assert desk_items(auditor.actor, today=TODAY) == []


def test_the_page_of_the_request_leads_to_the_message(evaluator: Persona, unmatched) -> None:
    page = read(evaluator, unmatched.request.get_absolute_url())
    assert unmatched.get_absolute_url() in page
    assert f"/agence/demandes/{unmatched.request.pk}/rattacher/" in page


def paper(persona: Persona, **data: object):
    given = {"received_on": "11/03/2026", "applicant": "Maison Inconnue", "threshold_unit": "weeks", **data}
    return persona.client.post(PAPER, given)


def test_a_letter_is_registered_with_its_scan_and_its_dates(evaluator: Persona, pharmacist_a: Persona) -> None:
    product = SpecialityFactory(laboratory=pharmacist_a.laboratory)
    response = paper(
        evaluator,
        laboratory="aubepine",
        cis=product.cis,
        first_received_on="02/03/2026",
        first_recipient="administration",
        first_authority="ARS",
        scan=upload("lettre.pdf", pdf()),
    )
    case = LoweringRequest.objects.get()
    assert response["Location"] == case.get_absolute_url()
    assert (case.received_on, case.first_received_on) == (dt.date(2026, 3, 11), dt.date(2026, 3, 2))
    assert (case.implicit_on, case.first_recipient) == (dt.date(2026, 5, 2), FirstRecipient.ADMINISTRATION)
    assert Attachment.objects.get().name == "lettre.pdf"
    assert OutgoingMessage.objects.filter(recipient=pharmacist_a.user, subject__contains="par courrier").exists()


def test_a_letter_of_nobody_known_runs_all_the_same(evaluator: Persona) -> None:
    paper(evaluator)
    case = LoweringRequest.objects.get()
    assert (case.laboratory, case.implicit_on) == (None, dt.date(2026, 5, 11))
    assert any("courrier papier à rattacher" in item.reason for item in desk_items(evaluator.actor, today=TODAY))


REFUSED = [
    ({"received_on": "13/03/2026"}, "La date de réception est dans l’avenir."),
    ({"received_on": "31/02/2026"}, "n’existe pas dans le calendrier"),
    ({"received_on": "31/12/2015"}, "La date ne peut pas être avant le 01/01/2016."),
    ({"first_received_on": "31/12/2015", "first_authority": "ARS"}, "La date ne peut pas être avant le 01/01/2016."),
    ({"first_received_on": "12/03/2026", "first_authority": "ARS"}, "n’a pas pu recevoir la demande après l’agence"),
    ({"first_received_on": "02/03/2026"}, "Indiquer l’administration saisie d’abord."),
    ({"first_authority": "ARS"}, "Indiquer le jour où elle l’a reçue"),
    ({"applicant": ""}, "Remplissez ce champ."),
    ({"cis": "69999999"}, "Aucun produit du registre ne porte ce code."),
    ({"scan": upload("vide.pdf", b"")}, "vide"),
    ({"scan": upload("programme.pdf", b"MZ\x90")}, "n’est pas celui d’un fichier .pdf"),
]


@pytest.mark.parametrize(("data", "words"), REFUSED)
def test_a_letter_that_cannot_be_is_refused_at_its_field(evaluator: Persona, data, words: str) -> None:
    response = paper(evaluator, **data)
    assert response.status_code == 422
    assert words in response.content.decode().replace("\u00a0", " ")
    assert (LoweringRequest.objects.count(), Attachment.objects.count()) == (0, 0)


def test_whoever_only_reads_registers_nothing(auditor: Persona) -> None:
    assert auditor.client.get(PAPER).status_code == 403


def test_reading_now_needs_no_mailbox(evaluator: Persona, settings) -> None:
    settings.MAILBOX = None
    assert evaluator.client.post(f"{LIST}relever/")["Location"] == LIST
