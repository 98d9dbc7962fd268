"""What is due on a declaration, when, and whose move it is."""

import datetime as dt
from dataclasses import replace

import pytest

from declarations.deadlines import Facts, awaiting, deadlines
from declarations.enums import CLOSED, Awaiting, Criticality, DueKind, Kind, State

FRIDAY = dt.date(2026, 3, 13)
CASE = Facts(state=State.FOLLOWED, kind=Kind.RISK, filed_on=FRIDAY, news_on=FRIDAY, starts_on=FRIDAY)


def due(facts: Facts, kind: DueKind, **doctrine: object) -> dt.date | None:
    return next((deadline.on for deadline in deadlines(facts, doctrine) if deadline.kind == kind), None)


@pytest.mark.parametrize(
    ("kind", "expected"), [(Kind.RUPTURE, "2026-03-27"), (Kind.RISK, "2026-04-12"), (Kind.CESSATION, "2026-06-11")]
)
def test_a_case_without_news_comes_up_by_kind(kind: Kind, expected: str) -> None:
    assert due(replace(CASE, kind=kind), DueKind.NEWS) == dt.date.fromisoformat(expected)


def test_the_number_of_days_without_news_is_doctrine() -> None:
    assert due(CASE, DueKind.NEWS, stale_risk=7) == dt.date(2026, 3, 20)


def test_a_filed_case_is_to_be_taken_on_the_next_working_day() -> None:
    assert due(replace(CASE, state=State.FILED), DueKind.TAKE) == dt.date(2026, 3, 16)
    assert due(CASE, DueKind.TAKE) is None


@pytest.mark.parametrize(
    ("criticality", "missing", "expected"),
    [(Criticality.HIGH, True, "2026-03-18"), (Criticality.HIGH, False, None), (Criticality.MEDIUM, True, None)],
)
def test_a_grave_case_owes_its_complement_in_three_working_days(
    criticality: int, missing: bool, expected: str | None
) -> None:
    facts = replace(CASE, criticality=criticality, complement_missing=missing)
    assert due(facts, DueKind.COMPLEMENT) == (dt.date.fromisoformat(expected) if expected else None)


def test_figures_to_be_given_again_are_owed_from_the_version_that_lacks_them() -> None:
    facts = replace(CASE, criticality=Criticality.HIGH, complement_missing=True, figures_since=dt.date(2026, 4, 13))
    assert due(facts, DueKind.COMPLEMENT) == dt.date(2026, 4, 16)


def test_the_announced_start_of_a_risk_is_a_deadline() -> None:
    announced = replace(CASE, starts_on=dt.date(2026, 3, 20))
    assert due(announced, DueKind.START) == dt.date(2026, 3, 20)
    assert due(replace(announced, kind=Kind.RUPTURE), DueKind.START) is None


@pytest.mark.parametrize(("turned_on", "expected"), [(19, True), (20, False), (21, False)])
def test_a_risk_that_was_a_rupture_announces_another_only_with_a_later_start(turned_on: int, expected: bool) -> None:
    facts = replace(CASE, starts_on=dt.date(2026, 3, 20), turned_on=dt.date(2026, 3, turned_on))
    assert (due(facts, DueKind.START) is not None) is expected


def test_the_day_after_the_announced_return_asks_whether_it_is_back() -> None:
    assert due(replace(CASE, return_by=dt.date(2026, 3, 31)), DueKind.RETURN) == dt.date(2026, 4, 1)
    assert due(CASE, DueKind.RETURN) is None


def test_the_day_of_a_cessation_is_a_deadline() -> None:
    assert due(replace(CASE, kind=Kind.CESSATION, starts_on=dt.date(2026, 5, 1)), DueKind.CESSATION) == dt.date(
        2026, 5, 1
    )


def test_the_soonest_deadline_comes_first() -> None:
    waiting = (dt.date(2026, 3, 20), dt.date(2026, 3, 16))
    facts = replace(CASE, kind=Kind.RUPTURE, open_requests=waiting)
    assert [deadline.on for deadline in deadlines(facts, {})][:2] == [dt.date(2026, 3, 16), dt.date(2026, 3, 20)]


@pytest.mark.parametrize("state", [State.DRAFT, State.TO_CONFIRM, State.ABANDONED, *CLOSED])
def test_nothing_is_due_on_a_draft_or_an_ended_case(state: State) -> None:
    assert deadlines(replace(CASE, state=state, open_requests=(FRIDAY,)), {}) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"state": State.DRAFT}, Awaiting.LABORATORY),
        ({"state": State.FILED}, Awaiting.AGENCY),
        ({"state": State.EVALUATING}, Awaiting.AGENCY),
        ({"state": State.EVALUATING, "open_requests": (FRIDAY,)}, Awaiting.LABORATORY),
        ({"state": State.EVALUATING, "open_requests": (FRIDAY,), "unread": True}, Awaiting.AGENCY),
        ({"state": State.FOLLOWED}, Awaiting.NOBODY),
        ({"state": State.FOLLOWED, "complement_missing": True}, Awaiting.LABORATORY),
        ({"state": State.RETURNED}, Awaiting.NOBODY),
    ],
)
def test_whose_move_it_is(changes: dict[str, object], expected: Awaiting) -> None:
    assert awaiting(replace(CASE, **changes)) == expected
