"""Measures: proposed by either side, agreed or refused by the agency, ended with their effect."""

import datetime as dt

import pytest

from declarations.enums import MeasureStatus, State
from declarations.services.closure import SERVICES, Answers
from declarations.services.measures import measure_agree, measure_end, measure_propose, measure_refuse
from mitm.errors import CaseError, ConflictError, ForbiddenError
from tests.declarations.building import TODAY, followed, running_measure
from tests.support.files import pdf, upload

pytestmark = pytest.mark.django_db


def propose(case, person, kind="quantitative"):
    return measure_propose(declaration_id=case.pk, actor=person.actor, kind=kind, description="1 boîte par mois")


@pytest.mark.parametrize("persona", ["evaluator", "declarant_a"], indirect=True)
def test_either_side_proposes(case, persona):
    assert propose(case, persona).status_on(TODAY) == MeasureStatus.PROPOSED


def test_a_measure_is_one_of_the_list(case, evaluator):
    with pytest.raises(CaseError) as refusal:
        propose(case, evaluator, kind="priere")

    assert refusal.value.fields.keys() == {"kind"}


def test_a_case_that_has_ended_takes_no_measure(case, evaluator):
    answers = Answers(ended_on=TODAY, comment="Livraisons normales.")
    SERVICES[State.RETURNED](declaration_id=followed(case, evaluator).pk, actor=evaluator.actor, answers=answers)

    with pytest.raises(ConflictError) as refusal:
        propose(case, evaluator)

    assert refusal.value.code == "not_open"


def test_only_the_agency_agrees(case, pharmacist_a):
    measure = propose(case, pharmacist_a)

    with pytest.raises(ForbiddenError):
        measure_agree(measure_id=measure.pk, actor=pharmacist_a.actor, starts_on=TODAY)


def test_an_agreed_measure_runs_with_its_letter(case, evaluator):
    measure = propose(case, evaluator)

    measure_agree(measure_id=measure.pk, actor=evaluator.actor, starts_on=TODAY, letter=upload("lettre.pdf", pdf()))

    measure.refresh_from_db()
    assert measure.status_on(TODAY) == MeasureStatus.RUNNING
    assert measure.letter.label == "Lettre : Contingentement quantitatif"


@pytest.mark.parametrize(
    ("slip", "field"),
    [({"starts_on": dt.date(2062, 3, 12)}, "starts_on"), ({"ends_on": dt.date(2092, 3, 12)}, "ends_on")],
)
def test_a_measure_has_years_that_somebody_can_mean(case, evaluator, slip, field):
    measure = propose(case, evaluator)

    with pytest.raises(CaseError) as refusal:
        measure_agree(measure_id=measure.pk, actor=evaluator.actor, **{"starts_on": TODAY, **slip})

    assert refusal.value.fields.keys() == {field}


def test_a_measure_does_not_end_before_it_starts(case, evaluator):
    measure = propose(case, evaluator)

    with pytest.raises(CaseError) as refusal:
        measure_agree(
            measure_id=measure.pk, actor=evaluator.actor, starts_on=TODAY, ends_on=TODAY - dt.timedelta(days=1)
        )

    assert refusal.value.fields.keys() == {"ends_on"}


def test_a_measure_is_agreed_once(case, evaluator):
    measure = running_measure(case, evaluator)

    with pytest.raises(ConflictError) as refusal:
        measure_agree(measure_id=measure.pk, actor=evaluator.actor, starts_on=TODAY)

    assert refusal.value.code == "measure_status"


def test_a_refusal_has_a_reason(case, evaluator):
    with pytest.raises(CaseError) as refusal:
        measure_refuse(measure_id=propose(case, evaluator).pk, actor=evaluator.actor, reason=" ")

    assert refusal.value.fields.keys() == {"reason"}


def test_an_agreed_measure_that_has_not_started_may_still_be_refused(case, evaluator):
    measure = propose(case, evaluator)
    measure_agree(measure_id=measure.pk, actor=evaluator.actor, starts_on=TODAY + dt.timedelta(days=5))

    measure_refuse(measure_id=measure.pk, actor=evaluator.actor, reason="Un lot est arrivé.")

    measure.refresh_from_db()
    assert measure.status_on(TODAY) == MeasureStatus.REFUSED
    assert (measure.starts_on, measure.ends_on, measure.agreed_by) == (None, None, None)


def test_a_running_measure_is_not_refused(case, evaluator):
    with pytest.raises(ConflictError):
        measure_refuse(measure_id=running_measure(case, evaluator).pk, actor=evaluator.actor, reason="Trop tard")


def test_a_measure_ends_with_what_it_did(case, evaluator, clock):
    measure = running_measure(case, evaluator)
    clock.shift(dt.timedelta(days=10))

    measure_end(measure_id=measure.pk, actor=evaluator.actor, ends_on=TODAY, effect="Les stocks ont tenu.")

    measure.refresh_from_db()
    assert measure.status_on(TODAY + dt.timedelta(days=10)) == MeasureStatus.ENDED
    assert measure.effect == "Les stocks ont tenu."


@pytest.mark.parametrize(
    ("days", "effect", "field"), [(0, "", "effect"), (1, "Bon.", "ends_on"), (-1, "Bon.", "ends_on")]
)
def test_an_end_has_an_effect_and_a_day_between_start_and_today(case, evaluator, days, effect, field):
    measure = running_measure(case, evaluator)

    with pytest.raises(CaseError) as refusal:
        measure_end(
            measure_id=measure.pk, actor=evaluator.actor, ends_on=TODAY + dt.timedelta(days=days), effect=effect
        )

    assert refusal.value.fields.keys() == {field}


def test_the_effect_of_a_measure_is_written_once(case, evaluator):
    measure = running_measure(case, evaluator)
    measure_end(measure_id=measure.pk, actor=evaluator.actor, ends_on=TODAY, effect="Bon.")

    with pytest.raises(ConflictError):
        measure_end(measure_id=measure.pk, actor=evaluator.actor, ends_on=TODAY, effect="Mauvais.")


def test_the_effect_of_a_measure_whose_term_has_passed_can_be_said(case, evaluator, clock):
    measure = propose(case, evaluator)
    measure_agree(measure_id=measure.pk, actor=evaluator.actor, starts_on=TODAY, ends_on=TODAY)
    clock.shift(dt.timedelta(days=3))

    measure_end(measure_id=measure.pk, actor=evaluator.actor, ends_on=TODAY, effect="Sans effet.")

    measure.refresh_from_db()
    assert measure.effect == "Sans effet."
