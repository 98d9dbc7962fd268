"""From the declarant to the responsible pharmacist, and to the agency."""

import pytest
from django.urls import reverse

from declarations.models import Declaration
from mitm.outbox.models import OutgoingMessage
from tests.declarations.portal.driving import act, begin, page, ready, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(declarant_a, pharmacist_a, speciality):
    """A declaration that waits for the pharmacist."""
    case = ready(declarant_a, speciality.cis)
    act(declarant_a, case, "submit")
    case.refresh_from_db()
    return case


def test_the_declarant_hands_over_and_the_pharmacist_is_told(submitted, pharmacist_a):
    assert submitted.state == "to_confirm"
    told = OutgoingMessage.objects.filter(recipient=pharmacist_a.user)
    assert "Déclaration à confirmer" in told.first().subject


def test_the_declarant_reads_that_it_waits(submitted, declarant_a):
    text = page(declarant_a, submitted)
    assert "En attente du pharmacien responsable" in text
    assert "Confirmer et déposer" not in text


def test_the_pharmacist_confirms_and_the_receipt_is_there_at_once(submitted, pharmacist_a):
    text = said(act(pharmacist_a, submitted, "confirm"))
    submitted.refresh_from_db()
    assert submitted.state == "filed"
    assert submitted.reference in text
    assert "12 mars 2026 à 10 h 00" in text
    assert "Ce que l’agence demandera ensuite" in text


def test_the_pharmacist_may_file_his_or_her_own_draft(pharmacist_a, speciality):
    case = ready(pharmacist_a, speciality.cis)
    act(pharmacist_a, case, "confirm")
    case.refresh_from_db()
    assert case.state == "filed"


def test_the_pharmacist_sends_back_with_a_comment(submitted, pharmacist_a, declarant_a):
    act(pharmacist_a, submitted, "send_back", comment="Préciser la date de début.")
    submitted.refresh_from_db()
    assert submitted.state == "draft"
    text = page(declarant_a, submitted)
    assert "Renvoyée pour correction" in text
    assert "Préciser la date de début." in text


def test_sending_back_needs_a_comment(submitted, pharmacist_a):
    assert "Dites ce qui est à corriger." in said(act(pharmacist_a, submitted, "send_back", comment=" "))
    submitted.refresh_from_db()
    assert submitted.state == "to_confirm"


def test_what_waits_for_the_pharmacist_is_not_rewritten_meanwhile(submitted, declarant_a):
    address = reverse("portal_declaration_step", args=[submitted.pk, "avis"])
    assert declarant_a.client.post(address, {"act": "next"}).url == submitted.get_portal_url()


def test_a_declarant_cannot_confirm(submitted, declarant_a):
    assert declarant_a.client.post(reverse("portal_declaration_confirm", args=[submitted.pk])).status_code == 403


def test_an_incomplete_draft_is_not_handed_over(declarant_a, pharmacist_a, speciality):
    case = begin(declarant_a, speciality.cis)
    act(declarant_a, case, "submit")
    case.refresh_from_db()
    assert case.state == "draft"


def test_without_pharmacist_the_reason_is_said(declarant_a, speciality):
    case = ready(declarant_a, speciality.cis)
    text = said(act(declarant_a, case, "submit"))
    assert "Aucun pharmacien responsable n’est enregistré" in text


def test_a_draft_that_went_late_meanwhile_asks_for_its_justification(declarant_a, pharmacist_a, speciality, clock):
    case = ready(declarant_a, speciality.cis)
    act(declarant_a, case, "submit")
    clock.shift(8 * 86_400)
    assert "justifiez le retard" in page(pharmacist_a, case)
    act(pharmacist_a, case, "confirm")
    case.refresh_from_db()
    assert case.state == "to_confirm"


def test_a_draft_may_be_given_up(declarant_a, speciality):
    case = begin(declarant_a, speciality.cis)
    act(declarant_a, case, "abandon")
    case.refresh_from_db()
    assert case.state == "abandoned"
    assert "Brouillon abandonné" in page(declarant_a, case)


def test_confirming_twice_files_once(submitted, pharmacist_a):
    act(pharmacist_a, submitted, "confirm")
    text = said(act(pharmacist_a, submitted, "confirm"))
    assert "Ce n’est pas possible" in text
    assert Declaration.objects.filter(state="filed").count() == 1


ACTS = ["submit", "confirm", "send_back", "abandon", "update_open", "update_discard", "message", "measure", "file"]


@pytest.mark.parametrize("name", ACTS)
def test_a_reader_acts_on_nothing(submitted, reader_a, name):
    assert reader_a.client.post(reverse(f"portal_declaration_{name}", args=[submitted.pk])).status_code == 403


@pytest.mark.parametrize("name", ACTS)
def test_a_competitor_finds_nothing(submitted, declarant_b, name):
    expected = 403 if name in ("confirm", "send_back") else 404
    assert declarant_b.client.post(reverse(f"portal_declaration_{name}", args=[submitted.pk])).status_code == expected


def test_a_reader_may_not_begin(reader_a):
    assert reader_a.client.get(reverse("portal_declaration_new")).status_code == 403


def test_a_draft_that_changed_meanwhile_is_read_again_before_it_is_given_back(submitted, pharmacist_a):
    answer = said(act(pharmacist_a, submitted, "send_back", comment="Préciser le site.", revision="0"))
    assert "Ce dossier a changé depuis que vous l’avez ouvert" in answer
    assert "Préciser le site." in answer


def test_what_was_filed_meanwhile_is_not_given_back(submitted, pharmacist_a):
    act(pharmacist_a, submitted, "confirm")
    answer = said(act(pharmacist_a, submitted, "send_back", comment="Préciser le site."))
    assert "ce que vous venez d’envoyer n’a rien changé" in answer
