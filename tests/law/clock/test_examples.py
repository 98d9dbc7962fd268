"""The worked examples of the law, numbered as the jurists number them, with the readings that others defend."""

import datetime as dt

import pytest

from mitm.law.clock import Outcome, Status
from tests.law.clock.building import PIECES, acknowledged, day, decision, facts, instant, judge, letter, online, texts

GRANTED, REFUSED = Outcome.GRANTED, Outcome.REFUSED
LETTER_9 = letter("2026-10-01", "2026-10-31", sent="2026-09-28")


@pytest.mark.parametrize(
    ("example", "received", "expires", "appeal"),
    [
        ("1", "2026-09-15T08:00Z", "2026-11-15", "2027-01-18"),
        ("2", "2017-06-23", "2017-08-23", "2017-10-24"),
        ("3, 31", "2026-12-31", "2027-02-28", "2027-04-29"),
        ("3, 30", "2026-12-30", "2027-02-28", "2027-04-29"),
        ("3, 29", "2026-12-29", "2027-02-28", "2027-04-29"),
        ("3, 28", "2026-12-28", "2027-02-28", "2027-04-29"),
        ("4, 31", "2027-12-31", "2028-02-29", "2028-05-02"),
        ("4, 30", "2027-12-30", "2028-02-29", "2028-05-02"),
        ("4, 29", "2027-12-29", "2028-02-29", "2028-05-02"),
        ("4, 28", "2027-12-28", "2028-02-28", "2028-05-02"),
        ("7", "2026-09-06T14:30:00+02:00", "2026-11-06", "2027-01-07"),
        ("8", "2026-09-11T08:00Z", "2026-11-11", "2027-01-12"),
        ("8, Noël", "2026-10-25T08:00Z", "2026-12-25", "2027-02-26"),
        ("19", "2026-08-31T21:59Z", "2026-10-31", "2027-01-04"),
        ("22", "2026-08-31T10:00:00+02:00", "2026-10-31", "2027-01-04"),
    ],
)
def test_silence_ends_on_the_same_day_number_and_the_court_is_open_two_clear_months(
    example: str, received: str, expires: str, appeal: str
) -> None:
    before = judge(received, f"{received[:10]}T22:00Z")
    later = judge(received, "2029-01-01T00:00Z")
    for found in (before, later):
        assert (found.implicit_decision_on, found.appeal_until) == (day(expires), day(appeal)), example
    assert (before.status, before.decision_on) == (Status.RUNNING, None)
    assert (later.status, later.decision_on) == (Status.IMPLICIT_REJECTION, day(expires))


def test_example_1_flips_at_midnight_in_paris_at_the_end_of_the_last_day() -> None:
    assert judge().flips_at == instant("2026-11-15T23:00Z")
    assert judge(now="2026-11-15T22:59:59Z").status is Status.RUNNING
    assert judge(now="2026-11-15T23:00Z").status is Status.IMPLICIT_REJECTION


def test_example_1_in_the_other_reading_flips_at_the_start_of_the_last_day() -> None:
    other = {"clock_flip": "start_of_day"}
    found = judge(doctrine=other)
    assert (found.implicit_decision_on, found.flips_at) == (day("2026-11-15"), instant("2026-11-14T23:00Z"))
    assert judge(now="2026-11-14T22:59:59Z", doctrine=other).status is Status.RUNNING
    assert judge(now="2026-11-14T23:00Z", doctrine=other).status is Status.IMPLICIT_REJECTION


def test_example_2_predates_the_decree_and_rests_on_the_general_rule() -> None:
    found = judge("2017-06-23", "2017-09-01T00:00Z")
    assert [step.article for step in found.steps()][:2] == ["L. 231-4 CRPA"] * 2


def test_example_9_a_period_wholly_used_suspends_for_its_length() -> None:
    found = judge(now="2026-11-20T08:00Z", completeness_requests=(LETTER_9,))
    assert [(pause.start, pause.end, pause.days, pause.letter) for pause in found.suspensions] == [
        (day("2026-10-01"), day("2026-10-31"), 30, 0)
    ]
    assert (found.suspended_days, found.implicit_decision_on, found.appeal_until) == (
        30,
        day("2026-12-15"),
        day("2027-02-16"),
    )
    assert (found.status, found.provisional) == (Status.RUNNING, False)


def test_example_10_early_production_ends_the_suspension() -> None:
    produced = letter("2026-10-01", "2026-10-31", ("2026-10-12", PIECES))
    found = judge(now="2026-10-12T08:00Z", completeness_requests=(produced,))
    assert (found.suspended_days, found.implicit_decision_on, found.appeal_until) == (
        11,
        day("2026-11-26"),
        day("2027-01-27"),
    )
    assert (found.status, found.provisional) == (Status.RUNNING, False)


def test_example_11_a_part_of_the_pieces_ends_nothing() -> None:
    partly = letter("2026-10-01", "2026-10-31", ("2026-10-12", PIECES[:1]))
    found = judge(now="2026-10-13T08:00Z", completeness_requests=(partly,))
    assert (found.implicit_decision_on, found.status, found.provisional) == (
        day("2026-12-15"),
        Status.SUSPENDED,
        True,
    )


@pytest.mark.parametrize(("start", "expires"), [("notification", "2026-12-15"), ("sending", "2026-12-18")])
def test_example_13_the_suspension_starts_at_receipt_or_at_sending(start: str, expires: str) -> None:
    found = judge(
        now="2026-11-20T08:00Z", completeness_requests=(LETTER_9,), doctrine={"clock_suspension_start": start}
    )
    assert found.implicit_decision_on == day(expires)


@pytest.mark.parametrize(
    "faulty",
    [
        letter("2026-10-01", "2026-10-31", valid=False),
        letter("2026-10-01", None, valid=False),
        letter("2026-10-01", "2026-10-31", valid=False, pieces=()),
    ],
)
def test_example_15_an_irregular_letter_suspends_nothing(faulty: object) -> None:
    found = judge(now="2026-10-05T08:00Z", completeness_requests=(faulty,))
    assert (found.implicit_decision_on, found.suspensions, found.status) == (day("2026-11-15"), (), Status.RUNNING)
    assert "elle ne suspend rien" in texts(found)


def test_example_16_a_letter_after_the_implicit_rejection_is_without_effect() -> None:
    late = letter("2026-11-16", "2026-12-16")
    found = judge(now="2026-11-20T08:00Z", completeness_requests=(late,))
    assert (found.status, found.decision_on, found.suspensions) == (
        Status.IMPLICIT_REJECTION,
        day("2026-11-15"),
        (),
    )
    assert "elle est sans effet" in texts(found)


@pytest.mark.parametrize(("counted", "expires"), [("first", "2026-11-03"), ("dedicated", "2026-11-08")])
def test_example_18_another_mailbox_of_the_agency(counted: str, expires: str) -> None:
    found = judge(
        "2026-09-08T08:00Z",
        "2026-09-09T08:00Z",
        first_received_at=instant("2026-09-03T08:00Z"),
        first_received_by="mailbox",
        doctrine={"clock_mailbox": counted},
    )
    assert found.implicit_decision_on == day(expires)


def test_example_19_the_day_of_receipt_is_that_of_paris() -> None:
    assert judge("2026-08-31T21:59:59Z", "2026-09-02T00:00Z").clock_starts_on == day("2026-08-31")
    assert judge("2026-08-31T22:00:00Z", "2026-09-02T00:00Z").clock_starts_on == day("2026-09-01")


def test_example_22_the_instant_follows_the_clock_on_the_wall() -> None:
    assert judge("2026-08-31T08:00Z", "2026-09-02T00:00Z").flips_at == instant("2026-10-31T23:00Z")
    assert judge("2026-01-30T08:00Z", "2026-02-02T00:00Z").flips_at == instant("2026-03-30T22:00Z")


def test_example_24_a_withdrawal_closes_the_clock() -> None:
    found = judge(now="2026-11-20T08:00Z", withdrawn_on=day("2026-10-20"))
    assert (found.status, found.implicit_decision_on, found.flips_at, found.appeal_until, found.decision_on) == (
        Status.WITHDRAWN,
        None,
        None,
        None,
        None,
    )


@pytest.mark.parametrize("outcome", [GRANTED, REFUSED])
def test_example_25_a_decision_notified_on_the_last_day_is_in_time(outcome: Outcome) -> None:
    found = judge(now="2026-11-15T17:00Z", express_decision=online(outcome, "2026-11-15", "2026-11-15", "2026-11-15"))
    assert (found.status, found.decision_on, found.implicit_decision_on) == (outcome, day("2026-11-15"), None)


def test_example_25_in_the_other_reading_it_replaces_an_implicit_rejection() -> None:
    found = judge(
        now="2026-11-15T17:00Z",
        express_decision=online(GRANTED, "2026-11-15", "2026-11-15", "2026-11-15"),
        doctrine={"clock_flip": "start_of_day"},
    )
    assert (found.status, found.implicit_decision_on) == (Status.GRANTED, day("2026-11-15"))


def test_example_26_signed_before_and_notified_after() -> None:
    signed = decision(REFUSED, "2026-11-13", "2026-11-17")
    between = judge(now="2026-11-16T08:00Z", express_decision=signed)
    assert (between.status, between.decision_on) == (Status.IMPLICIT_REJECTION, day("2026-11-15"))
    after = judge(now="2026-11-17T08:00Z", express_decision=signed, acknowledgement=acknowledged())
    assert (after.status, after.implicit_decision_on, after.decision_on, after.appeal_until) == (
        Status.REFUSED,
        day("2026-11-15"),
        day("2026-11-17"),
        day("2027-01-18"),
    )


def test_example_26_a_late_grant_replaces_the_implicit_rejection() -> None:
    found = judge(now="2026-11-17T08:00Z", express_decision=decision(GRANTED, "2026-11-13", "2026-11-17"))
    assert (found.status, found.decision_on, found.implicit_decision_on, found.appeal_until) == (
        Status.GRANTED,
        day("2026-11-17"),
        day("2026-11-15"),
        None,
    )


@pytest.mark.parametrize("now", ["2026-11-13T08:00Z", "2026-11-16T08:00Z", "2026-11-17T08:00Z", "2027-11-17T08:00Z"])
def test_example_26_when_the_signature_breaks_the_silence(now: str) -> None:
    found = judge(
        now=now,
        express_decision=decision(REFUSED, "2026-11-13", "2026-11-17"),
        doctrine={"clock_silence_broken": "signature"},
    )
    notified = now >= "2026-11-17"
    assert (found.status, found.decision_on, found.implicit_decision_on, found.provisional) == (
        Status.REFUSED,
        day("2026-11-13"),
        None,
        not notified,
    )
    assert found.appeal_until == (day("2027-01-18") if notified else None)


def test_example_28_a_refusal_within_the_period_for_the_court_starts_it_again() -> None:
    found = judge(
        now="2026-12-01T08:00Z",
        express_decision=decision(REFUSED, "2026-11-27", "2026-11-28"),
        acknowledgement=acknowledged(),
    )
    assert (found.status, found.appeal_until) == (Status.REFUSED, day("2027-01-29"))


@pytest.mark.parametrize("acknowledgement", [None, acknowledged(complete=False)])
def test_example_32_without_a_proper_acknowledgement_the_period_is_not_enforceable(acknowledgement: object) -> None:
    found = judge(now="2026-11-20T08:00Z", acknowledgement=acknowledgement)
    assert (found.implicit_decision_on, found.appeal_until, found.appeal_enforceable) == (
        day("2026-11-15"),
        day("2027-01-18"),
        False,
    )
    assert "délai raisonnable" in texts(found)
    assert judge(now="2026-11-20T08:00Z", acknowledgement=acknowledged()).appeal_enforceable


def test_nothing_is_read_from_the_machine() -> None:
    naive = facts().__class__(received_at=dt.datetime(2026, 9, 15), now=facts().now)  # noqa: DTZ001 the fault itself
    with pytest.raises(ValueError, match="^Un instant sans fuseau horaire"):
        judge_naive(naive)


def judge_naive(naive: object) -> None:
    from mitm.law.clock import verdict

    verdict(naive)  # type: ignore[arg-type]
