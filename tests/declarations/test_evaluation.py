"""The explained score: what each fact weighs, what is unknown, and the level that follows."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from declarations.enums import Criticality, Kind
from declarations.evaluation import TABLES, UNKNOWN, Alternative, Facts, evaluate, level_of, table_on, weeks_of_stock

TODAY = dt.date(2026, 3, 12)


def facts(**known: object) -> Facts:
    """A risk on a MITM of which nothing else is known."""
    return Facts(**{"kind": Kind.RISK, "is_mitm": True, "starts_on": TODAY, **known})


def term(key: str, **known: object):
    """The line of the explanation that a fact makes."""
    return next(term for term in evaluate(facts(**known), on=TODAY).terms if term.key == key)


def alternative(available: bool) -> Alternative:
    return Alternative("60000001", "AUTRE 1 mg", available)


@pytest.mark.parametrize("table", TABLES)
def test_the_weights_of_a_table_add_up_to_a_hundred(table):
    assert sum(table.maximum.values()) == 100
    assert table.reason


def test_a_fact_that_nobody_knows_is_said_and_counts_for_half():
    share = term("market_share")

    assert (share.value, share.known, share.points) == (UNKNOWN, False, share.maximum // 2)
    assert "Compté pour moitié" in share.text


def test_everything_unknown_gives_half_of_what_is_unknown():
    verdict = evaluate(facts(), on=TODAY)

    assert {line.key for line in verdict.unknown} == {"market_share", "alternatives", "stock", "duration", "use"}
    assert verdict.score == 10 + 45


@pytest.mark.parametrize(
    ("share", "points"),
    [
        ("0", 0),
        ("0.9", 0),
        ("1", 2),
        ("9.9", 2),
        ("10", 6),
        ("25", 12),
        ("50", 19),
        ("79.9", 19),
        ("80", 24),
        ("100", 24),
    ],
)
def test_the_larger_the_share_the_more_it_weighs(share, points):
    assert term("market_share", market_share=Decimal(share)).points == points


@pytest.mark.parametrize(("available", "points"), [(0, 26), (1, 17), (2, 12), (3, 7), (5, 7), (6, 0), (40, 0)])
def test_each_alternative_that_can_be_had_lightens_the_case(available, points):
    alternatives = tuple(alternative(True) for _ in range(available))

    assert term("alternatives", alternatives=alternatives).points == points


def test_an_alternative_that_is_short_itself_does_not_count():
    line = term("alternatives", alternatives=(alternative(False), alternative(False)))

    assert (line.points, line.value) == (26, "0 sur 2")
    assert "dont 2 en difficulté" in line.text


def test_the_channel_that_runs_dry_first_decides():
    known = facts(stock={"retail": 3650, "hospital": 10}, sales={"retail": 1000, "hospital": 100})

    channel, weeks = weeks_of_stock(known)

    assert (channel, round(weeks, 2)) == ("hospital", Decimal("0.43"))


def test_a_channel_without_sales_has_no_weeks_of_stock():
    known = facts(stock={"retail": 100, "hospital": 5}, sales={"retail": 0, "hospital": None})

    assert weeks_of_stock(known) is None


@pytest.mark.parametrize(("stock", "points"), [(0, 20), (470, 17), (930, 13), (1850, 8), (3000, 4), (6100, 0)])
def test_the_longer_the_stock_lasts_the_less_it_weighs(stock, points):
    # Sales of 1 000 a month are 230 a week.
    assert term("stock", stock={"retail": stock}, sales={"retail": 1000}).points == points


def test_a_rupture_under_way_without_figures_has_no_stock_left():
    assert term("stock", kind=Kind.RUPTURE, starts_on=TODAY).points == 20


@pytest.mark.parametrize(("days", "points"), [(0, 0), (1, 2), (29, 2), (30, 5), (90, 8), (180, 10), (400, 10)])
def test_the_longer_it_lasts_the_more_it_weighs(days, points):
    assert term("duration", return_likely=TODAY + dt.timedelta(days=days)).points == points


def test_a_rupture_to_come_without_figures_has_an_unknown_stock():
    later = TODAY + dt.timedelta(days=1)
    assert not term("stock", kind=Kind.RUPTURE, starts_on=later).known


def test_of_several_products_the_one_that_is_least_covered_counts():
    well = replace(alternative(True), replaces=frozenset({"60000009"}))
    badly = replace(alternative(False), replaces=frozenset({"60000008"}))
    line = term("alternatives", products=frozenset({"60000008", "60000009"}), alternatives=(well, badly, badly))

    assert line.value == "0 sur 2"
    assert line.text.endswith("Compté pour le produit le moins bien remplacé.")


def test_a_return_that_did_not_happen_lengthens_the_case():
    line = term("duration", starts_on=dt.date(2026, 1, 1), return_likely=dt.date(2026, 1, 5))

    assert line.value == "70\u00a0jours"


def test_a_cessation_lasts_for_ever():
    assert term("duration", kind=Kind.CESSATION).points == 10


def test_a_product_for_hospitals_weighs_its_full_use():
    assert term("use", hospital_only=True).points == 10


@pytest.mark.parametrize(("patients", "points"), [(0, 0), (5, 2), (100, 4), (1_000, 7), (10_000, 10)])
def test_the_more_patients_the_more_it_weighs(patients, points):
    assert term("use", hospital_only=False, patients_a_month=patients).points == points


@pytest.mark.parametrize(
    ("score", "level"),
    [
        (0, Criticality.LOW),
        (29, Criticality.LOW),
        (30, Criticality.MEDIUM),
        (54, Criticality.MEDIUM),
        (55, Criticality.HIGH),
        (74, Criticality.HIGH),
        (75, Criticality.CRITICAL),
        (100, Criticality.CRITICAL),
    ],
)
def test_the_score_makes_the_level(score, level):
    assert level_of(score, table_on(TODAY)) == level


def test_the_gravest_case_reaches_a_hundred():
    known = facts(
        kind=Kind.RUPTURE,
        market_share=Decimal(100),
        alternatives=(),
        stock={"hospital": 0},
        sales={"hospital": 10},
        return_likely=TODAY + dt.timedelta(days=365),
        hospital_only=True,
    )

    assert evaluate(known, on=TODAY).score == 100


def test_days_before_the_first_table_use_it():
    assert table_on(dt.date(2000, 1, 1)) is TABLES[0]


@pytest.mark.parametrize(("can_be_had", "words"), [(True, ", disponible."), (False, ", en difficulté ou à l’arrêt.")])
def test_a_single_alternative_is_told_as_one(can_be_had, words):
    assert term("alternatives", alternatives=(alternative(can_be_had),)).text.endswith(f"générique{words}")


@pytest.mark.parametrize(("held", "words"), [(30, "1,3 semaine"), (60, "2,6 semaines")])
def test_weeks_of_stock_agree_with_their_number(held, words):
    assert term("stock", stock={"retail": held}, sales={"retail": 100}).value == words
