"""The laboratory says that a case is over: what the report changes, and what stands in its way."""

import datetime as dt

import pytest

from declarations.enums import State
from declarations.services.ending import end_report
from declarations.services.updates import update_open, update_save
from mitm.errors import CaseError, ConflictError
from tests.declarations.building import TODAY, file_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(pharmacist_a):
    return file_case(pharmacist_a)


def report(case, person, outcome=State.RETURNED, on=TODAY):
    return end_report(declaration_id=case.pk, actor=person.actor, outcome=outcome, on=on)


def test_an_update_that_somebody_has_begun_to_write_is_not_swept_away(case, declarant_a, pharmacist_a):
    update_open(declaration_id=case.pk, actor=declarant_a.actor)
    update_save(declaration_id=case.pk, actor=declarant_a.actor, values={"stock_retail": 10})

    with pytest.raises(ConflictError) as refusal:
        report(case, pharmacist_a)

    assert refusal.value.code == "update_in_preparation"


def test_an_update_that_was_only_opened_is_no_obstacle(case, declarant_a, pharmacist_a):
    update_open(declaration_id=case.pk, actor=declarant_a.actor)

    assert report(case, pharmacist_a).version == 2


def test_the_day_of_a_cessation_becomes_the_one_on_which_it_took_effect(pharmacist_a):
    planned = TODAY + dt.timedelta(days=400)
    case = file_case(pharmacist_a, kind="cessation", starts_on=planned, late_justification="Décision du siège.")

    assert report(case, pharmacist_a, State.CEASED).starts_on == TODAY


def test_a_return_reported_is_the_return_expected(case, pharmacist_a):
    reported = report(case, pharmacist_a)

    assert (reported.return_earliest, reported.return_likely, reported.return_latest) == (None, TODAY, None)


def test_an_end_to_come_is_not_reported(case, pharmacist_a):
    with pytest.raises(CaseError) as refusal:
        report(case, pharmacist_a, on=TODAY + dt.timedelta(days=1))

    assert refusal.value.fields.keys() == {"on"}
