"""The page of a filed declaration: what is asked, what was said, what was filed."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.services.closure import Answers, close_returned
from declarations.services.exchanges import information_request, message_post, note_add
from tests.declarations.building import TODAY, file_case, followed, running_measure, taken
from tests.declarations.portal.driving import page, said

pytestmark = pytest.mark.django_db
HIGH = {"market_share": "80", "kind": "rupture"}


@pytest.fixture
def case(pharmacist_a):
    return file_case(pharmacist_a)


def test_the_state_is_in_the_laboratory_s_words(case, declarant_a, evaluator):
    assert "Déposée" in page(declarant_a, case)
    taken(case, evaluator)
    assert "En évaluation à l’agence" in page(declarant_a, case)


def test_a_question_is_shown_with_its_date_and_its_answer_form(case, declarant_a, evaluator):
    information_request(
        declaration_id=case.pk, actor=evaluator.actor, question="Quel lot ?", due_on=TODAY + dt.timedelta(days=4)
    )
    text = page(declarant_a, case)
    assert "Quel lot ?" in text
    assert "dans 4 jours" in text
    assert "Envoyer la réponse" in text


def test_a_reader_reads_without_acting(case, reader_a):
    text = page(reader_a, case)
    assert case.reference in text
    for button in ("Mettre à jour", "Signaler la fin", "Écrire à l’agence", "Proposer une mesure", "Joindre une pièce"):
        assert button not in text


def test_what_is_missing_at_this_criticality_is_listed(pharmacist_a):
    case = file_case(pharmacist_a, kind="rupture", market_share="90")
    assert case.criticality >= 3
    text = page(pharmacist_a, case)
    assert "À ce niveau de criticité, le complément est attendu sous 3 jours ouvrés." in text
    assert "conséquences pour les patients" in text


def test_internal_notes_stay_with_the_agency(case, declarant_a, evaluator):
    note_add(declaration_id=case.pk, actor=evaluator.actor, body="Soupçon de mauvaise foi")
    assert "Soupçon" not in page(declarant_a, case)


def test_the_history_names_what_happened_and_no_more(case, declarant_a, evaluator):
    followed(case, evaluator)
    text = page(declarant_a, case)
    assert "Prise en charge par l’agence" in text
    assert "evaluated" not in text


def test_measures_say_where_they_stand(case, declarant_a, evaluator):
    followed(case, evaluator)
    running_measure(case, evaluator)
    text = page(declarant_a, case)
    assert "Contingentement quantitatif" in text
    assert "En cours" in text


def test_messages_of_both_sides_are_in_order(case, declarant_a, evaluator):
    message_post(declaration_id=case.pk, actor=evaluator.actor, body="Premier mot")
    message_post(declaration_id=case.pk, actor=declarant_a.actor, body="Second mot")
    text = page(declarant_a, case)
    assert text.index("Premier mot") < text.index("Second mot")


def test_an_ended_case_asks_for_nothing(case, pharmacist_a, evaluator):
    followed(case, evaluator)
    answers = Answers(ended_on=TODAY, comment="Livraisons normales.")
    close_returned(declaration_id=case.pk, actor=evaluator.actor, answers=answers)
    text = page(pharmacist_a, case)
    assert "rien n’est plus attendu" in text
    assert "Mettre à jour" not in text


@pytest.mark.parametrize("name", ["", "filed", "receipt", "document", "update", "end", "products"])
def test_a_competitor_finds_no_page_of_the_case(case, declarant_b, name):
    address = reverse(f"portal_declaration_{name}" if name else "portal_declaration", args=[case.pk])
    assert declarant_b.client.get(address).status_code == 404


def test_the_agency_has_its_own_page(case, evaluator):
    assert evaluator.client.get(case.get_portal_url()).status_code == 404


def test_a_full_case_costs_few_queries(case, pharmacist_a, evaluator, django_assert_max_num_queries):
    followed(case, evaluator)
    running_measure(case, evaluator)
    for number in range(3):
        due_on = TODAY + dt.timedelta(days=number)
        information_request(declaration_id=case.pk, actor=evaluator.actor, question="?", due_on=due_on)
        message_post(declaration_id=case.pk, actor=evaluator.actor, body="…")
    browser = pharmacist_a.client
    with django_assert_max_num_queries(14):
        assert browser.get(case.get_portal_url()).status_code == 200


def test_the_receipt_screen_says_what_comes_next(case, pharmacist_a):
    text = said(pharmacist_a.client.get(reverse("portal_declaration_filed", args=[case.pk])))
    assert "L’agence prend le dossier en charge sous 1 jour ouvré." in text
    assert "Compléter maintenant" in text


def test_a_level_is_told_to_be_the_agency_s_once_somebody_kept_it(case, declarant_a, evaluator):
    assert "Criticité calculée au dépôt" in page(declarant_a, case)
    followed(case, evaluator)
    assert "Criticité retenue par l’agence" in page(declarant_a, case)
