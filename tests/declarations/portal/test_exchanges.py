"""Answers, messages, measures and files that a laboratory sends."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.models import InformationRequest
from declarations.services.exchanges import information_request
from mitm.documents.models import Attachment
from tests.declarations.agency.test_closure import close
from tests.declarations.building import TODAY, file_case, followed
from tests.declarations.portal.driving import act, said
from tests.support.files import EXE, PNG, pdf, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(pharmacist_a):
    return file_case(pharmacist_a)


@pytest.fixture
def asked(case, evaluator) -> InformationRequest:
    """A question of the agency."""
    return information_request(
        declaration_id=case.pk, actor=evaluator.actor, question="Quel lot ?", due_on=TODAY + dt.timedelta(days=4)
    )


def test_an_answer_goes_with_its_files(asked, case, declarant_a):
    files = [upload("lot.pdf", pdf()), upload("photo.png", PNG)]
    text = said(act(declarant_a, case, "answer", asked.number, answer="Le lot 7.", file=files))
    asked.refresh_from_db()
    assert asked.answer == "Le lot 7."
    assert "Réponse à la demande n° 1 envoyée." in text
    assert {file.name for file in Attachment.objects.all()} == {"lot.pdf", "photo.png"}


def test_an_empty_answer_is_refused_at_its_field(asked, case, declarant_a):
    assert "Écrivez la réponse." in said(act(declarant_a, case, "answer", asked.number, answer=" "))
    asked.refresh_from_db()
    assert asked.is_open


def test_a_file_that_lies_about_itself_is_refused_and_nothing_is_answered(asked, case, declarant_a):
    sent = {"answer": "Voir pièce.", "file": [upload("lot.pdf", EXE)]}
    text = said(act(declarant_a, case, "answer", asked.number, **sent))
    asked.refresh_from_db()
    assert asked.is_open
    assert not Attachment.objects.exists()
    assert "Voir pièce." in text
    assert "fr-error-text" in text


def test_an_answer_is_given_once(asked, case, declarant_a):
    act(declarant_a, case, "answer", asked.number, answer="Le lot 7.")
    text = said(act(declarant_a, case, "answer", asked.number, answer="Le lot 8."))
    asked.refresh_from_db()
    assert asked.answer == "Le lot 7."
    assert "Cette demande a déjà reçu une réponse" in text


def test_an_unknown_question_does_not_exist(case, declarant_a):
    assert declarant_a.client.post(reverse("portal_declaration_answer", args=[case.pk, 9])).status_code == 404


def test_a_message_reaches_the_agency(case, declarant_a, head):
    text = said(act(declarant_a, case, "message", body="Bonjour <b>à tous</b>"))
    assert "Bonjour &lt;b&gt;à tous&lt;/b&gt;" in text


@pytest.mark.parametrize("body", ["", "   ", "a" * 20_000, "sens \u202ecaché"])
def test_a_message_that_says_nothing_readable_is_refused(case, declarant_a, body):
    act(declarant_a, case, "message", body=body)
    assert not case.messages.exists()


def test_a_measure_is_proposed(case, declarant_a):
    text = said(act(declarant_a, case, "measure", kind="import", description="4 000 boîtes de Belgique"))
    assert "4 000 boîtes de Belgique" in text
    assert "Proposée" in text


def test_a_measure_without_kind_is_refused(case, declarant_a):
    assert "Choisissez une réponse." in said(act(declarant_a, case, "measure", kind=""))


def test_a_file_is_put_on_the_case_and_can_be_read_by_the_laboratory_only(case, declarant_a, declarant_b):
    act(declarant_a, case, "file", file=upload("plan.pdf", pdf()), label="Plan de production")
    address = reverse("attachment", args=[Attachment.objects.get().pk])
    assert declarant_a.client.get(address).status_code == 200
    assert declarant_b.client.get(address).status_code == 404


@pytest.mark.parametrize(("name", "content"), [("plan.pdf", EXE), ("plan.exe", EXE), ("plan.pdf", b"")])
def test_a_bad_file_is_refused_at_its_field(case, declarant_a, name, content):
    text = said(act(declarant_a, case, "file", file=upload(name, content)))
    assert not Attachment.objects.exists()
    assert "fr-error-text" in text


class TestOnceTheCaseHasEnded:
    """The laboratory may still write; what can no longer be done is said."""

    @pytest.fixture
    def ended(self, case, evaluator):
        return close(followed(case, evaluator), evaluator)

    def test_a_measure_proposed_too_late_is_told_to_have_changed_nothing(self, ended, declarant_a):
        answer = said(act(declarant_a, ended, "measure", kind="import", description="Lot espagnol"))
        assert "ce que vous venez d’envoyer n’a rien changé" in answer

    def test_a_message_can_be_marked_as_read(self, ended, declarant_a, evaluator):
        act(declarant_a, ended, "message", body="Les livraisons sont normales.")
        page = said(evaluator.client.get(ended.get_absolute_url()))
        assert "Marquer les nouvelles comme lues" in page

        evaluator.client.post(reverse("agency_news_read", args=[ended.pk]))
        assert "Nouvelles du laboratoire à lire" not in said(evaluator.client.get(ended.get_absolute_url()))

    def test_an_update_in_preparation_awaits_nobody(self, case, declarant_a, evaluator):
        act(declarant_a, case, "update_open")
        act(declarant_a, case, "update", act="submit", comment="Nouveau lot.")
        assert "attend la confirmation" in said(declarant_a.client.get(case.get_portal_url()))

        close(followed(case, evaluator), evaluator)
        assert "attend la confirmation" not in said(declarant_a.client.get(case.get_portal_url()))
