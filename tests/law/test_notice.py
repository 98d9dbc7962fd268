"""L. 5121-32, R. 5124-49-1 and L. 5124-6 CSP: when a declaration is due, and how late it comes."""

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from mitm.law.doctrine import DoctrineError
from mitm.law.notice import cessation_notice, shortage_notice
from mitm.law.parameters import NotInForceError

FRIDAY = dt.date(2026, 11, 20)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("planned", "is_mitm", "due"),
    [
        ("2027-06-30", True, "2026-06-30"),
        ("2027-06-30", False, "2027-04-30"),
        ("2028-02-29", True, "2027-02-28"),
        ("2027-04-30", False, "2027-02-28"),
    ],
)
def test_a_cessation_is_announced_a_year_or_two_months_before(planned: str, is_mitm: bool, due: str) -> None:
    assert cessation_notice(planned_on=day(planned), filed_on=day("2026-01-05"), is_mitm=is_mitm).due_on == day(due)


@pytest.mark.parametrize(
    ("filed", "late"), [("2026-06-29", 0), ("2026-06-30", 0), ("2026-07-01", 1), ("2026-07-30", 30)]
)
def test_a_cessation_is_late_from_the_day_after_the_last_day(filed: str, late: int) -> None:
    verdict = cessation_notice(planned_on=day("2027-06-30"), filed_on=day(filed), is_mitm=True)
    assert verdict.late_days == late
    assert verdict.is_late == (late > 0)


def test_the_notice_of_a_cessation_is_that_in_force_when_it_is_filed() -> None:
    before = cessation_notice(planned_on=day("2013-01-31"), filed_on=day("2012-09-27"), is_mitm=True)
    since = cessation_notice(planned_on=day("2013-01-31"), filed_on=day("2012-09-28"), is_mitm=True)
    assert (before.due_on, since.due_on) == (day("2012-07-31"), day("2012-01-31"))


@pytest.mark.parametrize(
    ("filed", "late"),
    [("2026-11-20", 0), ("2026-11-21", 0), ("2026-11-24", 0), ("2026-11-25", 1), ("2026-12-04", 10)],
)
def test_a_rupture_is_declared_within_two_working_days_of_awareness(filed: str, late: int) -> None:
    verdict = shortage_notice(aware_on=FRIDAY, filed_on=day(filed), doctrine={})
    assert (verdict.due_on, verdict.late_days) == (day("2026-11-24"), late)


def test_the_tolerance_is_doctrine_not_a_constant() -> None:
    verdict = shortage_notice(aware_on=FRIDAY, filed_on=day("2026-11-23"), doctrine={"late_tolerance": 0})
    assert (verdict.due_on, verdict.late_days) == (FRIDAY, 3)


def test_a_declaration_cannot_precede_awareness() -> None:
    with pytest.raises(ValueError, match="précède la connaissance"):
        shortage_notice(aware_on=FRIDAY, filed_on=day("2026-11-19"), doctrine={})


def test_no_rule_is_invented_before_there_was_one() -> None:
    with pytest.raises(NotInForceError, match="27/09/2012"):
        shortage_notice(aware_on=day("2012-09-27"), filed_on=day("2012-09-28"), doctrine={})


def test_an_unfit_tolerance_is_refused() -> None:
    with pytest.raises(DoctrineError):
        shortage_notice(aware_on=FRIDAY, filed_on=FRIDAY, doctrine={"late_tolerance": "deux"})


def test_every_step_says_its_article_in_french() -> None:
    verdict = shortage_notice(aware_on=FRIDAY, filed_on=day("2026-11-25"), doctrine={})
    assert [step.article for step in verdict.steps] == ["L. 5121-32 et R. 5124-49-1 CSP"] * 3
    assert verdict.steps[-1].text == "La déclaration du 25/11/2026 a 1 jour de retard."


@given(st.dates(dt.date(2013, 1, 1), dt.date(2060, 1, 1)), st.integers(0, 400), st.integers(0, 10), st.integers(0, 10))
def test_a_larger_tolerance_never_makes_a_filing_later(aware: dt.date, delay: int, small: int, more: int) -> None:
    filed = aware + dt.timedelta(days=delay)
    strict = shortage_notice(aware_on=aware, filed_on=filed, doctrine={"late_tolerance": min(small, 10)})
    lenient = shortage_notice(aware_on=aware, filed_on=filed, doctrine={"late_tolerance": min(small + more, 10)})
    assert lenient.late_days <= strict.late_days
