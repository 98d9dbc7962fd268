"""The laboratory says that a case is over: what the report changes, and what stands in its way."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from declarations.enums import DueKind, State
from declarations.models import Reminder
from declarations.services.ending import end_report
from declarations.services.follow_up import cases_follow_up
from declarations.services.updates import update_file_at_once, update_open, update_save
from mitm.errors import CaseError, ConflictError
from tests.declarations.building import TODAY, file_case, followed

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(pharmacist_a):
    return file_case(pharmacist_a)


def report(case, person, outcome=State.RETURNED, on=TODAY, comment=""):
    return end_report(declaration_id=case.pk, actor=person.actor, outcome=outcome, on=on, comment=comment)


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

    with pytest.raises(CaseError) as refusal:  # a year before the day announced, on which nobody was told
        report(case, pharmacist_a, State.CEASED)
    assert (refusal.value.code, refusal.value.fields.keys()) == ("justification_missing", {"comment"})

    assert report(case, pharmacist_a, State.CEASED, comment="Usine fermée.").starts_on == TODAY


def test_a_return_reported_is_the_return_expected(case, pharmacist_a):
    reported = report(case, pharmacist_a)

    assert (reported.return_earliest, reported.return_likely, reported.return_latest) == (None, TODAY, None)


def test_an_end_reported_of_what_has_changed_since_is_stale(case, pharmacist_a, evaluator):
    read = case.revision
    followed(case, evaluator)
    with pytest.raises(ConflictError) as refusal:
        end_report(declaration_id=case.pk, actor=pharmacist_a.actor, outcome=State.RETURNED, on=TODAY, revision=read)

    assert refusal.value.code == "stale"


def test_an_end_to_come_is_not_reported(case, pharmacist_a):
    with pytest.raises(CaseError) as refusal:
        report(case, pharmacist_a, on=TODAY + dt.timedelta(days=1))

    assert refusal.value.fields.keys() == {"on"}


def test_a_year_that_nobody_means_is_refused_at_its_field(pharmacist_a):
    case = file_case(pharmacist_a, kind="risk")
    with pytest.raises(CaseError) as refusal:
        report(case, pharmacist_a, State.AVOIDED, dt.date(1926, 3, 12))

    assert refusal.value.fields == {"on": "L’année 1926 n’est pas plausible."}


def test_whoever_confirms_an_end_may_correct_its_first_step(pharmacist_a, declarant_a, clock):
    case = file_case(pharmacist_a, kind="risk", starts_on=TODAY + dt.timedelta(days=3))
    clock.shift(dt.timedelta(days=10))
    report(case, declarant_a, State.AVOIDED, TODAY + dt.timedelta(days=10))

    said = {"starts_on": "15/03/2026", "cause": "capacity", "return_likely": "11/05/2026", "act": "next"}
    sent = pharmacist_a.client.post(reverse("portal_declaration_step", args=[case.pk, "avis"]), said)
    assert sent.status_code == 302


def test_a_complement_given_in_time_is_not_called_late_once_the_end_is_reported(pharmacist_a, evaluator, clock):
    case = followed(file_case(pharmacist_a), evaluator)  # critical: no alternative, no stock, a MITM
    update_file_at_once(declaration_id=case.pk, actor=pharmacist_a.actor, values=COMPLEMENT)
    clock.shift(dt.timedelta(days=12))
    cases_follow_up(now=timezone.now())
    report(case, pharmacist_a, on=timezone.localdate())
    cases_follow_up(now=timezone.now())

    assert not Reminder.objects.filter(due_kind=DueKind.COMPLEMENT).exists()


COMPLEMENT = {
    **dict.fromkeys(("stock_retail", "sales_retail", "stock_hospital", "sales_hospital", "safety_stock"), 1),
    **dict.fromkeys(("cause_detail", "manufacturing_sites", "other_countries", "patient_impact", "alternatives"), "."),
    "market_share": "10",
    "measures": ["quantitative"],
}
