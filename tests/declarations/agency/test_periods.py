"""A risk turns into a rupture and back: periods follow each other and never overlap."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from declarations.enums import DueKind, Kind, State
from declarations.models import StatusInterval
from declarations.services.ending import end_report
from declarations.services.intervals import interval_change
from declarations.services.updates import update_file, update_file_at_once, update_open, update_save
from mitm.errors import CaseError, ConflictError, ForbiddenError
from tests.declarations.building import TODAY, file_case

pytestmark = pytest.mark.django_db


def day(number: int) -> dt.date:
    """A day of March 2026."""
    return dt.date(2026, 3, number)


@pytest.fixture
def risk(pharmacist_a, clock):
    """A risk filed on 2 March, for a rupture that should begin on 20 March; today is the 12th."""
    clock.move_to(dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC))
    declaration = file_case(
        pharmacist_a, kind="risk", aware_on=day(2), starts_on=day(20), return_likely=dt.date(2026, 6, 1)
    )
    clock.move_to(dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC))
    return declaration


def change(case, person, kind, starts_on, reason="Le stock est épuisé."):
    return interval_change(declaration_id=case.pk, actor=person.actor, kind=kind, starts_on=starts_on, reason=reason)


def periods(case) -> list[tuple]:
    return list(case.intervals.order_by("starts_on").values_list("kind", "starts_on", "ends_on"))


def test_a_rupture_that_comes_sooner_than_announced(risk, evaluator):
    change(risk, evaluator, Kind.RUPTURE, day(10))

    risk.refresh_from_db()
    assert periods(risk) == [("risk", day(2), day(10)), ("rupture", day(10), None)]
    assert (risk.kind, risk.starts_on) == ("rupture", day(10))


def test_a_risk_and_a_rupture_take_turns(case, evaluator, clock):
    clock.move_to(dt.datetime(2026, 3, 30, 9, 0, tzinfo=dt.UTC))
    change(case, evaluator, Kind.RISK, day(15))
    change(case, evaluator, Kind.RUPTURE, day(20))

    assert periods(case) == [("rupture", day(12), day(15)), ("risk", day(15), day(20)), ("rupture", day(20), None)]


def test_a_case_that_was_a_rupture_from_the_outset(risk, evaluator):
    change(risk, evaluator, Kind.RUPTURE, day(1))

    assert periods(risk) == [("rupture", day(1), None)]


@pytest.mark.parametrize(
    ("kind", "starts_on", "reason", "field"),
    [
        (Kind.RUPTURE, day(10), " ", "reason"),
        (Kind.RUPTURE, day(13), "Plus rien.", "starts_on"),
        (Kind.RISK, day(10), "Rien de neuf.", "kind"),
        (Kind.CESSATION, day(10), "Arrêt.", "kind"),
        ("autre", day(10), "Autre.", "kind"),
    ],
)
def test_what_a_change_must_be(risk, evaluator, kind, starts_on, reason, field):
    with pytest.raises(CaseError) as refusal:
        change(risk, evaluator, kind, starts_on, reason)

    assert refusal.value.fields.keys() == {field}


def test_a_change_does_not_reach_behind_the_period_under_way(case, evaluator, clock):
    clock.move_to(dt.datetime(2026, 3, 30, 9, 0, tzinfo=dt.UTC))
    change(case, evaluator, Kind.RISK, day(20))

    with pytest.raises(CaseError) as refusal:
        change(case, evaluator, Kind.RUPTURE, day(15))

    assert refusal.value.code == "before_period"


def test_the_responsible_pharmacist_may_say_it(risk, pharmacist_a):
    change(risk, pharmacist_a, Kind.RUPTURE, TODAY)

    risk.refresh_from_db()
    assert (risk.kind, risk.unread_since is not None) == ("rupture", True)


def test_what_the_pharmacist_says_is_news(risk, pharmacist_a, evaluator):
    change(risk, pharmacist_a, Kind.RUPTURE, day(10))

    risk.refresh_from_db()
    assert (risk.news_on, risk.turned_on) == (TODAY, day(10))


def test_a_rupture_that_is_a_risk_again_owes_no_other_start(case, evaluator, pharmacist_a, clock):
    clock.move_to(dt.datetime(2026, 3, 30, 9, 0, tzinfo=dt.UTC))
    change(case, evaluator, Kind.RISK, day(15))

    filed = update_file_at_once(declaration_id=case.pk, actor=pharmacist_a.actor, values={}, comment="Livré.")
    assert filed.due_kind != DueKind.START


def test_a_declarant_may_not(risk, declarant_a):
    with pytest.raises(ForbiddenError):
        change(risk, declarant_a, Kind.RUPTURE, TODAY)


def test_a_case_is_changed_once(risk, evaluator):
    change(risk, evaluator, Kind.RUPTURE, TODAY)

    with pytest.raises(ConflictError):
        change(risk, evaluator, Kind.RUPTURE, TODAY)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "constraint"),
    [
        (day(12), None, "interval_no_overlap"),
        (day(5), day(5), "interval_not_empty"),
        (day(5), day(13), "interval_no_overlap"),
    ],
)
def test_the_database_keeps_periods_apart(case, starts_on, ends_on, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        StatusInterval.objects.create(declaration=case, kind="risk", starts_on=starts_on, ends_on=ends_on)


def test_a_year_that_nobody_means_is_refused_at_its_field(risk, pharmacist_a):
    with pytest.raises(CaseError) as refusal:
        change(risk, pharmacist_a, Kind.RUPTURE, dt.date(1926, 3, 12))

    assert refusal.value.fields == {"starts_on": "L’année 1926 n’est pas plausible."}


class TestAnUpdateInPreparation:
    """Written before the agency turned the case."""

    @pytest.fixture
    def prepared(self, risk, declarant_a):
        update_open(declaration_id=risk.pk, actor=declarant_a.actor)
        return update_save(declaration_id=risk.pk, actor=declarant_a.actor, values={"stock_retail": 5})

    def test_takes_up_the_start_that_the_agency_wrote(self, risk, prepared, evaluator, pharmacist_a, clock):
        clock.shift(dt.timedelta(days=1))
        change(risk, evaluator, Kind.RUPTURE, TODAY)
        clock.shift(dt.timedelta(days=30))

        filed = update_file(declaration_id=risk.pk, actor=pharmacist_a.actor)
        assert (filed.starts_on, filed.details["stock_retail"]) == (TODAY, 5)

    def test_keeps_the_start_that_somebody_typed(self, risk, prepared, declarant_a, evaluator, pharmacist_a):
        update_save(declaration_id=risk.pk, actor=declarant_a.actor, values={"starts_on": day(8)})
        change(risk, evaluator, Kind.RUPTURE, TODAY)

        assert update_file(declaration_id=risk.pk, actor=pharmacist_a.actor).starts_on == day(8)

    def test_is_to_be_read_again(self, risk, prepared, evaluator, pharmacist_a):
        change(risk, evaluator, Kind.RUPTURE, TODAY)
        with pytest.raises(ConflictError) as refusal:
            update_file(declaration_id=risk.pk, actor=pharmacist_a.actor, revision=prepared.revision)

        assert refusal.value.code == "stale"

    def test_of_an_end_that_no_longer_fits_is_refused(self, risk, declarant_a, evaluator, pharmacist_a):
        end_report(declaration_id=risk.pk, actor=declarant_a.actor, outcome=State.AVOIDED, on=TODAY)
        change(risk, evaluator, Kind.RUPTURE, TODAY)
        with pytest.raises(ConflictError) as refusal:
            update_file(declaration_id=risk.pk, actor=pharmacist_a.actor)

        assert refusal.value.code == "unfit_end"
