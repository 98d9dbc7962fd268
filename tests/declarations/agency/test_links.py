"""Cases that hang together: links, and crisis sheets over cases of several laboratories."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.models import DeclarationLink
from declarations.services.closure import Answers, close_returned
from declarations.services.links import (
    cases_link,
    cases_unlink,
    crisis_attach,
    crisis_close,
    crisis_detach,
    crisis_open,
    crisis_write,
)
from mitm.audit.selectors import events_of
from mitm.errors import CaseError, ConflictError
from tests.declarations.building import TODAY, file_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(pharmacist_a):
    """A second case."""
    return file_case(pharmacist_a)


def link(case, other, evaluator, kind="same_cause"):
    return cases_link(declaration_id=case.pk, other_id=other.pk, kind=kind, actor=evaluator.actor, reason="Même site.")


def test_a_link_is_written_in_both_journals(case, other, evaluator):
    link(other, case, evaluator)

    assert DeclarationLink.objects.get().first == case
    assert [events_of(one).last().kind for one in (case, other)] == ["linked", "linked"]


def test_two_cases_are_linked_once(case, other, evaluator):
    link(case, other, evaluator)

    with pytest.raises(ConflictError):
        link(other, case, evaluator)


@pytest.mark.parametrize(("kind", "field"), [("autre", "kind"), ("same_cause", "other")])
def test_a_link_is_of_the_list_and_between_two(case, evaluator, kind, field):
    with pytest.raises(CaseError) as refusal:
        link(case, case, evaluator, kind)

    assert refusal.value.fields.keys() == {field}


def test_a_link_is_taken_back_with_a_reason(case, other, evaluator):
    made = link(case, other, evaluator)

    cases_unlink(link_id=made.pk, actor=evaluator.actor, reason="Autre site en fait.")

    assert not DeclarationLink.objects.exists()
    assert events_of(other).last().comment == "Autre site en fait."


def test_a_crisis_gathers_cases(case, other, evaluator):
    crisis = crisis_open(title="Incendie d’un site", cause="manufacturing", actor=evaluator.actor, cases=[case.pk])
    crisis_attach(crisis_id=crisis.pk, declaration_id=other.pk, actor=evaluator.actor)

    assert set(crisis.declarations.all()) == {case, other}


def test_a_case_is_under_one_crisis(case, evaluator):
    crisis_open(title="Incendie", cause="manufacturing", actor=evaluator.actor, cases=[case.pk])

    with pytest.raises(ConflictError) as refusal:
        crisis_open(title="Grève", cause="logistics", actor=evaluator.actor, cases=[case.pk])

    assert refusal.value.code == "already_attached"


def test_a_case_is_taken_off(case, evaluator):
    crisis = crisis_open(title="Incendie", cause="manufacturing", actor=evaluator.actor, cases=[case.pk])

    crisis_detach(crisis_id=crisis.pk, declaration_id=case.pk, actor=evaluator.actor)

    case.refresh_from_db()
    assert case.crisis is None


def test_two_people_do_not_overwrite_each_other(evaluator, head):
    crisis = crisis_open(title="Incendie", cause="manufacturing", actor=evaluator.actor)
    crisis_write(crisis_id=crisis.pk, actor=head.actor, title="Incendie à Lyon", summary="", revision=0)

    with pytest.raises(ConflictError):
        crisis_write(crisis_id=crisis.pk, actor=evaluator.actor, title="Incendie", summary="Un site.", revision=0)


def test_a_crisis_ends_when_all_its_cases_have(case, evaluator):
    crisis = crisis_open(title="Incendie", cause="manufacturing", actor=evaluator.actor, cases=[case.pk])
    ending = {"crisis_id": crisis.pk, "actor": evaluator.actor, "closed_on": TODAY, "summary": "Site reconstruit."}
    with pytest.raises(ConflictError):
        crisis_close(**ending)
    close_returned(declaration_id=case.pk, actor=evaluator.actor, answers=Answers(TODAY, "Retour."))

    assert crisis_close(**ending).closed_on == TODAY


@pytest.mark.parametrize("days", [-1, 1])
def test_a_crisis_ends_neither_before_it_began_nor_in_the_future(evaluator, days):
    crisis = crisis_open(title="Incendie", cause="manufacturing", actor=evaluator.actor)

    with pytest.raises(CaseError) as refusal:
        crisis_close(
            crisis_id=crisis.pk, actor=evaluator.actor, closed_on=TODAY + dt.timedelta(days=days), summary="Rien."
        )

    assert refusal.value.fields.keys() == {"closed_on"}


def test_a_closed_crisis_takes_no_case(case, evaluator):
    crisis = crisis_open(title="Incendie", cause="manufacturing", actor=evaluator.actor)
    crisis_close(crisis_id=crisis.pk, actor=evaluator.actor, closed_on=TODAY, summary="Fausse alerte.")

    with pytest.raises(ConflictError) as refusal:
        crisis_attach(crisis_id=crisis.pk, declaration_id=case.pk, actor=evaluator.actor)

    assert refusal.value.code == "crisis_closed"


def test_whoever_has_read_the_sheet_again_sends_the_same_text(evaluator, head):
    crisis = crisis_open(title="Incendie", cause="manufacturing", actor=evaluator.actor)
    crisis_write(crisis_id=crisis.pk, actor=head.actor, title="Incendie à Lyon", summary="", revision=0)
    address = reverse("agency_crisis_write", args=[crisis.pk])

    page = evaluator.client.post(address, {"title": "Incendie", "summary": "Un site.", "revision": "0"})
    assert page.status_code == 422
    assert 'name="revision" value="1"' in page.content.decode()

    evaluator.client.post(address, {"title": "Incendie", "summary": "Un site.", "revision": "1"})
    crisis.refresh_from_db()
    assert crisis.summary == "Un site."


def test_one_case_under_way_is_told_as_one(case, evaluator):
    crisis = crisis_open(title="Incendie", cause="manufacturing", actor=evaluator.actor)
    crisis_attach(crisis_id=crisis.pk, declaration_id=case.pk, actor=evaluator.actor)
    with pytest.raises(ConflictError, match="1\u00a0dossier de cette fiche est encore ouvert"):
        crisis_close(crisis_id=crisis.pk, actor=evaluator.actor, closed_on=TODAY, summary="Fini.")
