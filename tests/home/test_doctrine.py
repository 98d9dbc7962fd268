"""The page of doctrine: everybody at the agency reads it, a jurist changes it and sees first what would move."""

import datetime as dt

import pytest

from declarations.models import Declaration
from declarations.selectors.doctrine import consequences
from declarations.services.follow_up import cases_follow_up
from mitm.doctrine.models import DoctrineSetting
from mitm.doctrine.services import doctrine_decide
from mitm.law.doctrine import QUESTIONS
from mitm.registry.enums import GenericKind
from mitm.registry.models import GenericGroup, GenericMember
from tests.declarations.building import TODAY, file_case
from tests.factories import SpecialityFactory
from tests.support.sessions import together

pytestmark = pytest.mark.django_db
CHANGE = "/agence/doctrine/take_days/"
ANSWER = {"value": "5", "valid_from": "12/03/2026", "reason": "Effectif réduit.", "act": "set"}


def test_every_question_is_shown_with_its_answer(evaluator) -> None:
    page = evaluator.client.get("/agence/doctrine/").content.decode()
    assert "Quels dossiers sont publiés" in page
    assert "Les MITM sans alternative disponible sur le marché français" in page
    assert "Horloge des demandes de baisse" in page
    assert "La notification de la décision expresse" in page
    assert CHANGE not in page


def test_a_jurist_answers_from_a_date_on_with_a_reason(jurist) -> None:
    assert jurist.client.post(CHANGE, ANSWER).status_code == 302
    setting = DoctrineSetting.objects.get()
    assert (setting.key, setting.value, setting.valid_from) == ("take_days", 5, dt.date(2026, 3, 12))
    assert "Effectif réduit." in jurist.client.get("/agence/doctrine/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_copies_of_one_answer_give_it_once(jurist) -> None:
    asked = {"key": "take_days", "value": 5, "valid_from": TODAY, "reason": "Effectif réduit."}
    first, second = together(*[lambda: doctrine_decide(**asked, actor=jurist.actor)] * 2)
    assert first == second == DoctrineSetting.objects.get()


def test_an_answer_given_again_after_another_one_counts(jurist) -> None:
    for value in ("5", "4", "5"):
        jurist.client.post(CHANGE, ANSWER | {"value": value})
    assert [setting.value for setting in DoctrineSetting.objects.order_by("id")] == [5, 4, 5]


def test_the_effect_is_seen_before_anything_is_written(jurist, filed_case: Declaration) -> None:
    page = jurist.client.post(CHANGE, {**ANSWER, "act": "preview"}).content.decode()
    assert "1\u00a0échéance sur 1 bougerait." in page
    assert not DoctrineSetting.objects.exists()


def test_an_answer_equal_to_the_present_one_moves_nothing(jurist, filed_case: Declaration) -> None:
    page = jurist.client.post(CHANGE, {**ANSWER, "value": "1", "act": "preview"}).content.decode()
    assert "Aucune échéance en cours ne bougerait." in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"value": "99"}, "30"), ({"reason": ""}, "id_reason"), ({"valid_from": "11/03/2026"}, "12")],
)
def test_bad_input_is_named_at_its_field(jurist, changes, message) -> None:
    page = jurist.client.post(CHANGE, ANSWER | changes).content.decode()
    assert 'aria-invalid="true"' in page
    assert message in page
    assert not DoctrineSetting.objects.exists()


@pytest.mark.parametrize(
    ("question", "value", "said"), [("take_days", "5", "comme si la réponse"), ("clock_mailbox", "", "silence aura")]
)
def test_an_effect_says_how_it_was_measured(jurist, question, value, said) -> None:
    options = [option for option, _ in QUESTIONS[question].options]
    answer = {"value": value or options[-1], "valid_from": "01/06/2026"}
    page = jurist.client.get(f"/agence/doctrine/{question}/effet/", answer).text
    assert [said in page for said in ("comme si la réponse", "silence aura")].count(True) == 1
    assert said in page


def test_others_may_not_change_it_and_an_unknown_question_is_not_found(evaluator, jurist) -> None:
    assert evaluator.client.get(CHANGE).status_code == 403
    assert jurist.client.get("/agence/doctrine/humeur/").status_code == 404


def test_a_preview_names_the_cases_that_would_move(jurist, filed_case: Declaration) -> None:
    page = jurist.client.post(CHANGE, {**ANSWER, "act": "preview"}).content.decode()
    assert f">{filed_case.reference}</a>" in page
    assert "13/03/2026 → 17/03/2026, complément attendu" in page


def test_the_clock_looks_again_at_open_cases_after_a_decision(jurist, filed_case: Declaration) -> None:
    now = dt.datetime(2026, 3, 12, 11, 0, tzinfo=dt.UTC)
    cases_follow_up(now=now)
    jurist.client.post(CHANGE, ANSWER)

    cases_follow_up(now=now)

    filed_case.refresh_from_db()
    assert filed_case.due_on == dt.date(2026, 3, 17)  # the complement is now the first thing due


@pytest.mark.parametrize(("alternative", "scope", "changed"), [(True, "mitm", 1), (False, "mitm", 0), (True, "all", 1)])
def test_a_preview_counts_the_cases_that_would_be_published(
    pharmacist_a, laboratory_a, alternative, scope, changed
) -> None:
    group = GenericGroup.objects.create(code="1", label="Groupe", first_seen_on=TODAY)
    ours, other = SpecialityFactory(laboratory=laboratory_a), SpecialityFactory()
    for speciality in (ours, other) if alternative else (ours,):
        GenericMember.objects.create(group=group, speciality=speciality, kind=GenericKind.GENERIC, first_seen_on=TODAY)
    file_case(pharmacist_a, specialities=[ours])

    assert consequences("publication_scope", scope, today=TODAY).changed == changed
