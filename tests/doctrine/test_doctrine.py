"""A jurist answers an open question from a date on, with a reason; nothing is overwritten."""

import datetime as dt

import pytest
from django.db import InternalError, transaction

from mitm.doctrine.models import DoctrineSetting
from mitm.doctrine.selectors import doctrine_on, history
from mitm.doctrine.services import doctrine_set
from mitm.errors import CaseError

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 12)


def answer(jurist, **changes: object) -> DoctrineSetting:
    fields = {"key": "late_tolerance", "value": 5, "valid_from": TODAY, "reason": "Instruction du 2 mars."} | changes
    return doctrine_set(actor=jurist.actor, **fields)


def test_an_answer_counts_from_its_day_on(jurist) -> None:
    answer(jurist)
    assert doctrine_on(TODAY)["late_tolerance"] == 5
    assert doctrine_on(TODAY - dt.timedelta(days=1))["late_tolerance"] == 2


def test_a_later_answer_from_the_same_day_replaces_the_one_before(jurist) -> None:
    answer(jurist)
    answer(jurist, value=3)
    assert doctrine_on(TODAY)["late_tolerance"] == 3
    assert [setting.value for setting in history()] == [3, 5]


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"key": "humeur"}, "unknown_question", "key"),
        ({"value": 99}, "unfit_answer", "value"),
        ({"value": "cinq"}, "unfit_answer", "value"),
        ({"reason": "  "}, "reason_missing", "reason"),
    ],
)
def test_an_unfit_answer_is_refused_at_its_field(jurist, changes, code, field) -> None:
    with pytest.raises(CaseError) as caught:
        answer(jurist, **changes)
    assert (caught.value.code, list(caught.value.fields)) == (code, [field])
    assert not DoctrineSetting.objects.exists()


def test_an_answer_given_is_never_rewritten(jurist) -> None:
    setting = answer(jurist)
    with pytest.raises(InternalError), transaction.atomic():
        DoctrineSetting.objects.filter(pk=setting.pk).update(value=9)
