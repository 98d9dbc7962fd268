"""Updates: prepared, confirmed, frozen as a new version; figures typed again."""

import datetime as dt

import pytest
from django.utils import timezone

from declarations.enums import Awaiting, State
from declarations.models import Declaration, StatusInterval, UpdateDraft
from declarations.services.ending import end_report
from declarations.services.filing import notice_file
from declarations.services.intervals import interval_change
from declarations.services.updates import (
    update_discard,
    update_file,
    update_file_at_once,
    update_open,
    update_save,
    update_submit,
)
from declarations.snapshots import differences
from mitm.audit.selectors import snapshots_of
from mitm.cases.products import ProductRef
from mitm.errors import CaseError
from tests.declarations.building import file_case
from tests.factories import SpecialityFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 12)


@pytest.fixture
def declaration(pharmacist_a, laboratory_a) -> Declaration:
    values = {
        "kind": "risk",
        "aware_on": TODAY,
        "starts_on": dt.date(2026, 3, 20),
        "cause": "capacity",
        "return_likely": dt.date(2026, 5, 4),
        "stock_retail": 1200,
        "indications": "Infections",
    }
    product = SpecialityFactory(laboratory=laboratory_a)
    return notice_file(values=values, products=[ProductRef(product.cis)], actor=pharmacist_a.actor)


def refused(act, **kwargs: object) -> CaseError:
    with pytest.raises(CaseError) as caught:
        act(**kwargs)
    return caught.value


def test_an_update_starts_with_what_is_known_but_no_stock_figure(declaration, declarant_a) -> None:
    draft = update_open(declaration_id=declaration.pk, actor=declarant_a.actor)
    assert draft.data["indications"] == "Infections"
    assert draft.data["return_likely"] == "2026-05-04"
    assert "stock_retail" not in draft.data


def test_opening_twice_keeps_what_was_typed(declaration, declarant_a) -> None:
    update_open(declaration_id=declaration.pk, actor=declarant_a.actor)
    update_save(declaration_id=declaration.pk, actor=declarant_a.actor, values={"stock_retail": 300})
    assert update_open(declaration_id=declaration.pk, actor=declarant_a.actor).data["stock_retail"] == 300


def test_a_confirmed_update_is_a_new_frozen_version(declaration, declarant_a, pharmacist_a) -> None:
    update_open(declaration_id=declaration.pk, actor=declarant_a.actor)
    values = {"return_likely": dt.date(2026, 6, 1), "stock_retail": 300}
    update_save(declaration_id=declaration.pk, actor=declarant_a.actor, values=values, comment="Retard du site.")
    update_submit(declaration_id=declaration.pk, actor=declarant_a.actor)
    updated = update_file(declaration_id=declaration.pk, actor=pharmacist_a.actor)
    first, second = snapshots_of(updated)
    assert updated.version == 2
    assert not UpdateDraft.objects.exists()
    assert differences(first.data, second.data) == [
        ("return_likely", "2026-05-04", "2026-06-01"),
        ("stock_retail", 1200, 300),
    ]


def test_an_update_is_news_for_the_agency(declaration, pharmacist_a, clock) -> None:
    clock.shift(dt.timedelta(days=8))
    updated = update_file_at_once(
        declaration_id=declaration.pk, actor=pharmacist_a.actor, values={}, comment="Situation inchangée."
    )
    assert (updated.news_on, updated.awaiting) == (TODAY + dt.timedelta(days=8), Awaiting.AGENCY)
    assert updated.unread_since is not None


def test_a_figure_not_typed_again_becomes_unknown(declaration, pharmacist_a) -> None:
    updated = update_file_at_once(
        declaration_id=declaration.pk, actor=pharmacist_a.actor, values={"cause": "demand"}, comment=""
    )
    assert "stock_retail" not in updated.details
    assert updated.details["indications"] == "Infections"


def test_an_update_that_says_nothing_is_refused(declaration, pharmacist_a) -> None:
    values = {"stock_retail": 1200}
    error = refused(update_file_at_once, declaration_id=declaration.pk, actor=pharmacist_a.actor, values=values)
    assert error.code == "nothing_changed"
    assert Declaration.objects.get(pk=declaration.pk).version == 1


@pytest.mark.parametrize("name", ["kind", "aware_on", "late_justification"])
def test_what_the_first_notice_fixed_stays(declaration, declarant_a, name) -> None:
    update_open(declaration_id=declaration.pk, actor=declarant_a.actor)
    error = refused(update_save, declaration_id=declaration.pk, actor=declarant_a.actor, values={name: "x"})
    assert (error.code, list(error.fields)) == ("fixed_field", [name])


def test_the_period_follows_a_start_that_moves(declaration, pharmacist_a) -> None:
    values = {"starts_on": dt.date(2026, 4, 1)}
    update_file_at_once(declaration_id=declaration.pk, actor=pharmacist_a.actor, values=values)
    assert StatusInterval.objects.get(declaration=declaration).starts_on == dt.date(2026, 4, 1)


def test_a_declarant_cannot_confirm_an_update(declaration, declarant_a) -> None:
    update_open(declaration_id=declaration.pk, actor=declarant_a.actor)
    update_save(declaration_id=declaration.pk, actor=declarant_a.actor, values={"stock_retail": 1})
    assert refused(update_file, declaration_id=declaration.pk, actor=declarant_a.actor).code == "forbidden"
    assert UpdateDraft.objects.count() == 1


def test_an_update_read_before_another_was_filed_is_stale(declaration, declarant_a, pharmacist_a) -> None:
    draft = update_open(declaration_id=declaration.pk, actor=declarant_a.actor)
    update_file_at_once(declaration_id=declaration.pk, actor=pharmacist_a.actor, values={}, comment="Rien de neuf.")

    refusal = refused(
        update_file, declaration_id=declaration.pk, actor=pharmacist_a.actor, revision=draft.revision, comment="Lu."
    )
    assert refusal.code == "stale"


def test_the_agency_reads_since_the_first_of_two_updates(declaration, pharmacist_a, clock) -> None:
    for _ in range(2):
        filed = update_file_at_once(
            declaration_id=declaration.pk, actor=pharmacist_a.actor, values={}, comment="Rien de neuf."
        )
        clock.shift(dt.timedelta(days=3))

    assert timezone.localdate(filed.unread_since) == TODAY


def test_an_update_without_preparation_is_refused(declaration, pharmacist_a) -> None:
    for act in (update_file, update_submit):
        assert refused(act, declaration_id=declaration.pk, actor=pharmacist_a.actor).code == "no_update"


def test_a_discarded_update_leaves_nothing(declaration, declarant_a) -> None:
    update_open(declaration_id=declaration.pk, actor=declarant_a.actor)
    update_discard(declaration_id=declaration.pk, actor=declarant_a.actor)
    assert not UpdateDraft.objects.exists()


def test_a_case_that_is_not_open_is_not_updated(declaration, declarant_a, pharmacist_a) -> None:
    declaration.end_avoided()
    declaration.ended_on, declaration.closed_at = TODAY, declaration.filed_at
    declaration.save()
    assert declaration.state == State.AVOIDED
    assert refused(update_open, declaration_id=declaration.pk, actor=declarant_a.actor).code == "not_open"


def test_nothing_said_in_two_ways_is_no_difference() -> None:
    before: dict[str, object] = {"values": {"indications": None, "measures": None}, "products": []}
    after: dict[str, object] = {"values": {"indications": "", "measures": []}, "products": []}
    assert differences(before, after) == []


class TestAStartThatPasses:
    """A risk filed today for a rupture in eight days; nine days later."""

    @pytest.fixture
    def passed(self, pharmacist_a, clock) -> Declaration:
        starts_on = TODAY + dt.timedelta(days=8)
        case = file_case(pharmacist_a, kind="risk", starts_on=starts_on, return_likely=dt.date(2026, 6, 1))
        clock.shift(dt.timedelta(days=9))
        return case

    def update(self, case, pharmacist, **values):
        filing = {"declaration_id": case.pk, "actor": pharmacist.actor, "comment": "Point de la semaine."}
        return update_file_at_once(**filing, values=values)

    def test_is_not_passed_over(self, passed, pharmacist_a) -> None:
        error = refused(self.update, case=passed, pharmacist=pharmacist_a)
        assert (error.code, list(error.fields)) == ("risk_in_past", ["starts_on"])

    def test_may_be_put_off(self, passed, pharmacist_a) -> None:
        later = TODAY + dt.timedelta(days=20)
        assert self.update(passed, pharmacist_a, starts_on=later).starts_on == later

    def test_may_be_the_start_of_the_rupture(self, passed, pharmacist_a) -> None:
        begun = {"kind": "rupture", "starts_on": timezone.localdate(), "reason": "Plus rien."}
        interval_change(declaration_id=passed.pk, actor=pharmacist_a.actor, **begun)
        assert self.update(passed, pharmacist_a).version == 2

    def test_does_not_stand_in_the_way_of_the_end(self, passed, pharmacist_a) -> None:
        on = timezone.localdate()
        end_report(declaration_id=passed.pk, actor=pharmacist_a.actor, outcome=State.AVOIDED, on=on)
        passed.refresh_from_db()
        assert passed.version == 2


class TestACessationThatIsBroughtForward:
    """Filed on 12 March 2026 for the end of 2027: on that day the agency was told a year ahead of 12 March 2027."""

    @pytest.fixture
    def case(self, pharmacist_a):
        return file_case(pharmacist_a, kind="cessation", starts_on=dt.date(2027, 12, 31))

    def move(self, case, person, on, comment=""):
        values = {"starts_on": on}
        return update_file_at_once(declaration_id=case.pk, actor=person.actor, values=values, comment=comment)

    def test_into_its_notice_is_explained(self, case, pharmacist_a):
        with pytest.raises(CaseError, match="au plus tard le 11\u00a0mars 2026") as refusal:
            self.move(case, pharmacist_a, dt.date(2027, 3, 11))
        assert (refusal.value.code, refusal.value.fields.keys()) == ("justification_missing", {"comment"})

        assert self.move(case, pharmacist_a, dt.date(2027, 3, 11), "Incendie.").starts_on == dt.date(2027, 3, 11)

    def test_up_to_its_notice_is_not(self, case, pharmacist_a):
        assert self.move(case, pharmacist_a, dt.date(2027, 3, 12)).version == 2

    def test_counts_two_months_for_what_is_no_mitm(self, pharmacist_a):
        ordinary = SpecialityFactory(laboratory=pharmacist_a.laboratory, is_mitm=False)
        case = file_case(pharmacist_a, specialities=[ordinary], kind="cessation", starts_on=dt.date(2026, 12, 31))
        with pytest.raises(CaseError, match="au plus tard le 11\u00a0mars 2026"):
            self.move(case, pharmacist_a, dt.date(2026, 5, 11))
        assert self.move(case, pharmacist_a, dt.date(2026, 5, 12)).version == 2

    def test_and_put_off_again_within_it_is_not_explained_twice(self, case, pharmacist_a):
        self.move(case, pharmacist_a, dt.date(2026, 6, 1), "Incendie.")
        assert self.move(case, pharmacist_a, dt.date(2026, 9, 1)).version == 3

    def test_is_explained_by_whoever_hands_it_to_the_pharmacist(self, case, declarant_a, pharmacist_a):
        act = {"declaration_id": case.pk, "actor": declarant_a.actor}
        update_open(**act)
        update_save(**act, values={"starts_on": dt.date(2026, 6, 1)})
        with pytest.raises(CaseError) as refusal:
            update_submit(**act)
        assert refusal.value.code == "justification_missing"
        assert update_submit(**act, comment="Incendie.").to_confirm
