"""The period for the court: opened, lengthened, interrupted, started again, over."""

import pytest

from mitm.law.clock import Outcome, ReasonsRequest, Status, gracieux_rejected_on, silent_appeal
from tests.law.clock.building import acknowledged, day, decision, judge, online, texts

REFUSED, GRANTED = Outcome.REFUSED, Outcome.GRANTED
# Received on 15 September 2026: implicit rejection on 15 November, court until Monday 18 January 2027.
LONG_AFTER = "2029-01-01T08:00Z"


def after(now: str = LONG_AFTER, **changes: object) -> object:
    return judge(now=now, **{"acknowledgement": acknowledged(), **changes})


def asked(on: str, given: str | None = None) -> ReasonsRequest:
    return ReasonsRequest(day(on), day(given) if given else None)


@pytest.mark.parametrize(
    ("residence", "until"), [("metropolitan", "2027-01-18"), ("overseas", "2027-02-16"), ("abroad", "2027-03-16")]
)
def test_the_period_is_longer_from_afar(residence: str, until: str) -> None:
    assert after(residence=residence).appeal_until == day(until)


@pytest.mark.parametrize(
    ("notified", "until", "restarts"),
    [
        ("2026-11-16", "2027-01-18", True),
        ("2026-11-28", "2027-01-29", True),
        ("2027-01-18", "2027-03-19", True),
        ("2027-01-19", "2027-01-18", False),
        ("2027-06-01", "2027-01-18", False),
    ],
)
def test_an_express_refusal_starts_the_period_again_while_it_is_open(notified: str, until: str, restarts: bool) -> None:
    found = after(express_decision=decision(REFUSED, "2026-11-16", notified))
    assert (found.status, found.decision_on, found.appeal_until) == (Status.REFUSED, day(notified), day(until))
    assert found.implicit_decision_on == day("2026-11-15")
    assert ("ne fait que confirmer" in texts(found)) is not restarts
    assert ("rouvre le délai" in texts(found)) is restarts


def test_where_the_period_does_not_bind_a_late_refusal_still_starts_one() -> None:
    found = after(express_decision=decision(REFUSED, "2026-11-16", "2027-06-01"), acknowledgement=None)
    assert found.appeal_until == day("2027-08-02")


def test_a_late_grant_closes_the_question() -> None:
    found = after(express_decision=decision(GRANTED, "2027-05-01", "2027-06-01"), reasons=asked("2026-12-01"))
    assert (found.status, found.appeal_until, found.reasons_due_on) == (Status.GRANTED, None, None)


@pytest.mark.parametrize(
    ("requested", "due", "cap"),
    [
        ("2026-11-16", "2026-12-16", "2027-11-16"),
        ("2026-12-31", "2027-01-31", "2027-12-31"),
        ("2027-01-18", "2027-02-18", "2028-01-18"),
    ],
)
def test_reasons_asked_for_in_time_are_due_in_a_month_and_keep_the_court_open_for_a_year(
    requested: str, due: str, cap: str
) -> None:
    found = after(reasons=asked(requested))
    assert (found.reasons_due_on, found.appeal_until) == (day(due), day(cap))


@pytest.mark.parametrize("requested", ["2026-11-15", "2027-01-19"])
def test_reasons_asked_for_too_soon_or_too_late_change_nothing(requested: str) -> None:
    found = after(reasons=asked(requested, "2027-01-20"))
    assert (found.reasons_due_on, found.appeal_until) == (None, day("2027-01-18"))
    assert "la demande est sans effet" in texts(found)


@pytest.mark.parametrize(
    ("requested", "given", "until"),
    [
        ("2026-12-01", "2026-12-20", "2027-02-22"),
        ("2026-12-01", "2026-12-01", "2027-02-02"),
        ("2026-12-01", "2027-09-30", "2027-12-01"),
        ("2026-12-01", "2027-10-15", "2027-12-01"),
        ("2026-12-01", "2028-06-01", "2027-12-01"),
    ],
)
def test_once_given_the_court_is_open_two_clear_months_and_never_after_the_year(
    requested: str, given: str, until: str
) -> None:
    assert after(reasons=asked(requested, given)).appeal_until == day(until)


def test_the_last_day_before_the_cap_is_that_of_the_clear_months() -> None:
    assert after(reasons=asked("2026-12-01", "2027-09-29")).appeal_until == day("2027-11-30")


def test_what_is_asked_or_given_later_than_now_does_not_count_yet() -> None:
    reasons = asked("2026-12-01", "2026-12-20")
    assert after("2026-11-30T08:00Z", reasons=reasons).reasons_due_on is None
    assert after("2026-12-19T08:00Z", reasons=reasons).appeal_until == day("2027-12-01")
    assert after("2026-12-20T08:00Z", reasons=reasons).appeal_until == day("2027-02-22")


@pytest.mark.parametrize(
    ("now", "given", "missing"),
    [
        ("2027-01-01T08:00Z", None, False),
        ("2027-01-02T08:00Z", None, True),
        ("2027-01-02T08:00Z", "2027-01-01", False),
        ("2027-01-05T08:00Z", "2027-01-02", True),
    ],
)
def test_reasons_not_given_within_the_month_make_the_rejection_unlawful(
    now: str, given: str | None, missing: bool
) -> None:
    found = after(now, reasons=asked("2026-12-01", given))
    assert ("illégal de ce seul fait" in texts(found)) is missing


def test_where_reasons_are_not_due_asking_for_them_changes_nothing() -> None:
    found = after(reasons=asked("2026-12-01", "2026-12-20"), doctrine={"clock_reasons": "not_due"})
    assert (found.reasons_due_on, found.appeal_until) == (None, day("2027-01-18"))
    assert "ne sont pas dus" in texts(found)


def test_an_express_refusal_has_its_own_reasons() -> None:
    in_time = after(express_decision=decision(REFUSED, "2026-11-10", "2026-11-12"), reasons=asked("2026-11-20"))
    assert (in_time.reasons_due_on, in_time.appeal_until) == (None, day("2027-01-13"))
    late = after(express_decision=decision(REFUSED, "2026-11-20", "2026-11-20"), reasons=asked("2026-11-20"))
    assert (late.reasons_due_on, late.appeal_until) == (None, day("2027-01-21"))
    assert "le rejet n’est pas implicite" in texts(late)


def test_a_refusal_in_time_opens_the_period_and_starts_nothing_again() -> None:
    found = after(express_decision=decision(REFUSED, "2026-11-10", "2026-11-12"))
    assert "Le rejet du 12 novembre 2026 peut être contesté" in texts(found)
    assert "rouvre" not in texts(found)


def test_an_express_refusal_ends_the_wait_for_reasons() -> None:
    refusal = decision(REFUSED, "2026-12-10", "2026-12-10")
    found = after(express_decision=refusal, reasons=asked("2026-12-01", "2026-12-20"))
    assert (found.reasons_due_on, found.appeal_until) == (day("2027-01-01"), day("2027-02-11"))


@pytest.mark.parametrize(
    ("made", "rejected", "until"),
    [
        ("2026-11-16", "2027-01-16", "2027-03-17"),
        ("2026-12-31", "2027-02-28", "2027-04-29"),
        ("2027-01-18", "2027-03-18", "2027-05-19"),
    ],
)
def test_a_recours_gracieux_interrupts_and_its_silence_starts_the_period_again(
    made: str, rejected: str, until: str
) -> None:
    found = after(recours_gracieux_on=day(made))
    assert (found.recours_gracieux_rejected_on, found.appeal_until) == (day(rejected), day(until))
    assert gracieux_rejected_on(day(made)) == day(rejected)


@pytest.mark.parametrize(
    ("filed", "flip", "rejected", "flips"),
    [
        ("2026-12-31", "end_of_day", "2027-02-28", "2027-03-01"),
        ("2026-12-31", "start_of_day", "2027-02-28", "2027-02-28"),
        ("2026-11-16", "end_of_day", "2027-01-16", "2027-01-17"),
    ],
)
def test_silence_on_a_recours_gracieux_flips_like_that_on_a_request(
    filed: str, flip: str, rejected: str, flips: str
) -> None:
    found = silent_appeal(day(filed), {"clock_flip": flip})
    assert (found.rejected_on, found.flips_on) == (day(rejected), day(flips))


@pytest.mark.parametrize("made", ["2026-11-15", "2027-01-19"])
def test_a_recours_gracieux_too_soon_or_too_late_interrupts_nothing(made: str) -> None:
    found = after(recours_gracieux_on=day(made))
    assert (found.recours_gracieux_rejected_on, found.appeal_until) == (None, day("2027-01-18"))
    assert "il n’interrompt rien" in texts(found)


def test_a_recours_gracieux_to_come_does_not_count_yet() -> None:
    assert after("2026-11-30T08:00Z", recours_gracieux_on=day("2026-12-01")).recours_gracieux_rejected_on is None


def test_a_recours_gracieux_against_an_express_refusal_counts_from_its_notification() -> None:
    refusal = decision(REFUSED, "2026-11-10", "2026-11-12")
    assert after(express_decision=refusal, recours_gracieux_on=day("2026-11-12")).appeal_until == day("2027-03-15")
    assert after(express_decision=refusal, recours_gracieux_on=day("2026-11-11")).appeal_until == day("2027-01-13")


def test_where_the_period_does_not_bind_remedies_are_never_too_late() -> None:
    found = after(recours_gracieux_on=day("2027-06-01"), acknowledgement=None)
    assert (found.recours_gracieux_rejected_on, found.appeal_until) == (day("2027-08-01"), day("2027-10-04"))


def test_remedies_follow_each_other_in_the_order_of_time() -> None:
    """The recours of January keeps the period open for the refusal of February, which starts it again."""
    refusal = decision(REFUSED, "2027-02-01", "2027-02-10")
    found = after(express_decision=refusal, recours_gracieux_on=day("2027-01-10"))
    assert found.appeal_until == day("2027-05-11")
    sooner = after(
        express_decision=decision(REFUSED, "2027-01-01", "2027-01-05"), recours_gracieux_on=day("2027-01-04")
    )
    assert sooner.appeal_until == day("2027-05-05")


def test_reasons_and_a_recours_both_lengthen_the_period() -> None:
    found = after(reasons=asked("2026-12-01", "2026-12-20"), recours_gracieux_on=day("2027-02-20"))
    assert (found.reasons_due_on, found.recours_gracieux_rejected_on, found.appeal_until) == (
        day("2027-01-01"),
        day("2027-04-20"),
        day("2027-06-21"),
    )


def test_a_decision_deemed_notified_opens_the_period_backwards() -> None:
    found = after(express_decision=online(REFUSED, "2026-11-09", "2026-11-10"), recours_gracieux_on=day("2026-11-10"))
    assert found.recours_gracieux_rejected_on == day("2027-01-10")


def test_the_future_is_told_as_a_possibility() -> None:
    assert "pourrait être contesté" in texts(after("2026-10-01T08:00Z"))
    assert "peut être contesté" in texts(after("2026-11-16T08:00Z"))


@pytest.mark.parametrize(("residence", "says"), [("overseas", "outre-mer"), ("abroad", "à l’étranger")])
def test_distance_is_explained(residence: str, says: str) -> None:
    found = after(residence=residence)
    assert says in texts(found)
    assert "R. 421-7 CJA" in [step.article for step in found.steps()]
