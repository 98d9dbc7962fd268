"""What the fields of a declaration must satisfy together."""

import datetime as dt

import pytest

from declarations.display import shown
from declarations.fields import BY_NAME, FIELDS, Compulsory, Step, missing
from declarations.rules import problems
from mitm.cases.fieldtable import Secrecy

TODAY = dt.date(2026, 3, 12)


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


NOTICE: dict[str, object] = {
    "kind": "rupture",
    "aware_on": day(-1),
    "starts_on": day(-1),
    "cause": "capacity",
    "return_earliest": day(20),
    "return_likely": day(30),
    "return_latest": day(45),
}


def codes(**changes: object) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in problems({**NOTICE, **changes}, today=TODAY)}


def test_a_plain_notice_is_accepted() -> None:
    assert codes() == set()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"kind": ""}, ("kind", "required")),
        ({"aware_on": None}, ("aware_on", "required")),
        ({"starts_on": None}, ("starts_on", "required")),
        ({"cause": ""}, ("cause", "required")),
        ({"return_likely": None}, ("return_likely", "required")),
        ({"aware_on": day(1)}, ("aware_on", "in_future")),
        ({"starts_on": day(1)}, ("starts_on", "rupture_in_future")),
        ({"return_likely": day(-2), "return_earliest": None}, ("return_likely", "return_before_start")),
        ({"return_earliest": day(-2)}, ("return_earliest", "return_before_start")),
        ({"return_earliest": day(31)}, ("return_earliest", "dates_reversed")),
        ({"return_latest": day(29)}, ("return_latest", "dates_reversed")),
        ({"return_unknown": True}, ("return_unknown", "contradictory")),
        ({"return_likely": dt.date(2924, 11, 29)}, ("return_likely", "implausible_year")),
        ({"return_likely": dt.date(2062, 4, 11)}, ("return_likely", "implausible_year")),
        ({"aware_on": dt.date(1924, 1, 1)}, ("aware_on", "implausible_year")),
        ({"starts_on": dt.date(2006, 3, 11)}, ("starts_on", "implausible_year")),
        ({"cause": "commercial"}, ("cause", "cause_for_cessation_only")),
        ({"stock_retail": -1}, ("stock_retail", "negative")),
        ({"market_share": 101}, ("market_share", "too_large")),
        ({"humeur": "bonne"}, ("humeur", "unknown_field")),
    ],
)
def test_a_fault_is_named_at_its_field(changes: dict[str, object], expected: tuple[str, str]) -> None:
    assert expected in codes(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"aware_on": dt.date(2016, 1, 1)},
        {"return_latest": dt.date(2046, 12, 31)},
        {"return_earliest": day(-1)},
        {"return_earliest": day(30)},
        {"return_latest": day(30)},
        {"market_share": 100},
    ],
    ids=["ten years back", "twenty years ahead", "back at the start", "earliest", "latest", "the whole market"],
)
def test_the_last_value_within_a_limit_is_accepted(changes: dict[str, object]) -> None:
    assert codes(**changes) == set()


@pytest.mark.parametrize("changes", [{"aware_on": dt.date(2015, 12, 31)}, {"return_latest": dt.date(2047, 1, 1)}])
def test_the_first_year_beyond_the_limit_is_implausible(changes: dict[str, object]) -> None:
    assert {code for _, code in codes(**changes)} == {"implausible_year"}


def test_what_is_not_a_date_is_not_compared_with_dates() -> None:
    assert codes(starts_on="demain") == set()


def test_an_unknown_return_contradicts_even_a_latest_date_alone() -> None:
    only_latest = {"return_earliest": None, "return_likely": None, "return_unknown": True}
    assert codes(**only_latest) == {("return_unknown", "contradictory")}


def test_a_later_step_does_not_ask_for_the_return() -> None:
    values = {**NOTICE, "return_earliest": None, "return_likely": None, "return_latest": None}
    assert problems(values, today=TODAY, steps=(Step.STOCK,)) == []


def test_a_figure_that_is_too_large_is_told_the_limit_in_french() -> None:
    found = problems({**NOTICE, "stock_retail": 2_000_000_000}, today=TODAY)
    assert [problem.message for problem in found] == ["Ce nombre dépasse 1\u202f000\u202f000\u202f000."]


def test_an_unknown_return_is_an_answer() -> None:
    unknown = {"return_earliest": None, "return_likely": None, "return_latest": None, "return_unknown": True}
    assert codes(**unknown) == set()


def test_a_cessation_asks_no_return_and_accepts_the_company_s_decision() -> None:
    returns = {"return_earliest": None, "return_likely": None, "return_latest": None}
    assert codes(kind="cessation", cause="commercial", starts_on=day(400), **returns) == set()
    assert ("return_likely", "not_applicable") in codes(kind="cessation", starts_on=day(1))


def test_a_step_in_progress_may_be_incomplete_but_not_contradictory() -> None:
    assert problems({"kind": "risk"}, today=TODAY, complete=False) == []
    reversed_dates = {"starts_on": day(5), "return_likely": day(1)}
    assert [p.code for p in problems(reversed_dates, today=TODAY, complete=False)] == ["return_before_start"]


@pytest.mark.parametrize(("criticality", "asked"), [(None, False), (2, False), (3, True), (4, True)])
def test_the_rest_is_compulsory_from_a_high_criticality_on(criticality: int | None, asked: bool) -> None:
    lacking = {field.name for field in missing(NOTICE, kind="risk", criticality=criticality)}
    assert ("stock_retail" in lacking) == asked
    assert ("patients_a_month" in lacking) is False


def test_the_first_notice_asks_at_most_six_things() -> None:
    compulsory = [field.name for field in FIELDS if field.compulsory == Compulsory.ALWAYS]
    assert compulsory == ["kind", "aware_on", "starts_on", "cause"]  # with the products and the return: six


def test_stock_and_sales_figures_are_never_carried_over() -> None:
    typed_again = {field.name for field in FIELDS if not field.carried}
    assert typed_again == {"stock_retail", "sales_retail", "stock_hospital", "sales_hospital", "safety_stock"}


def test_stock_sales_sites_and_share_are_business_secrets() -> None:
    for name in (
        *(field.name for field in FIELDS if field.step == Step.STOCK),
        "manufacturing_sites",
        "packaging_sites",
    ):
        assert BY_NAME[name].secrecy == Secrecy.BUSINESS_SECRET


def test_every_field_has_a_source_and_a_label() -> None:
    assert all(field.source and field.label for field in FIELDS)
    assert len(BY_NAME) == len(FIELDS)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("stock_retail", 0, "0 boîte"),
        ("sales_retail", 1, "1 boîte par mois"),
        ("stock_retail", 2, "2 boîtes"),
        ("market_share", "1.5", "1,5 %"),
    ],
)
def test_a_unit_agrees_with_its_figure(name: str, value: object, words: str) -> None:
    assert shown(BY_NAME[name], value).replace("\u00a0", " ") == words


RISK: dict[str, object] = {**NOTICE, "kind": "risk"}


def test_a_risk_announces_a_rupture_that_is_still_to_come() -> None:
    assert codes(**{**RISK, "starts_on": day(0)}) == set()
    assert codes(**{**RISK, "starts_on": day(-1)}) == {("starts_on", "risk_in_past")}


def test_a_start_that_has_passed_leaves_two_ways() -> None:
    found = problems({**RISK, "starts_on": day(-1)}, today=TODAY)
    assert "déclarez une rupture" in found[0].message
    assert "nouvelle date prévue" in found[0].message


def test_a_draft_may_be_put_away_with_a_start_that_has_passed() -> None:
    assert problems({**RISK, "starts_on": day(-1)}, today=TODAY, complete=False) == []


@pytest.mark.parametrize(("settled", "expected"), [(-2, {"risk_in_past"}), (-1, set()), (0, set())])
def test_the_start_of_a_rupture_that_is_a_risk_again_has_come_about(settled: int, expected: set[str]) -> None:
    found = problems({**RISK, "starts_on": day(-1)}, today=TODAY, settled_until=day(settled))
    assert {problem.code for problem in found} == expected
