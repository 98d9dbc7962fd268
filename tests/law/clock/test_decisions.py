"""What ends the clock before, on and after the last day: decisions and withdrawals."""

import pytest

from mitm.law.clock import FirstRecipient, Outcome, Status
from tests.law.clock.building import acknowledged, day, decision, instant, judge, letter, online, texts

GRANTED, REFUSED = Outcome.GRANTED, Outcome.REFUSED


@pytest.mark.parametrize("outcome", [GRANTED, REFUSED])
@pytest.mark.parametrize(
    ("notified", "flip", "in_time"),
    [
        ("2026-11-14", "end_of_day", True),
        ("2026-11-15", "end_of_day", True),
        ("2026-11-16", "end_of_day", False),
        ("2026-11-14", "start_of_day", True),
        ("2026-11-15", "start_of_day", False),
    ],
)
def test_a_decision_before_the_flip_prevents_the_implicit_one_and_after_it_replaces_it(
    outcome: Outcome, notified: str, flip: str, in_time: bool
) -> None:
    found = judge(
        now="2026-11-20T08:00Z",
        express_decision=decision(outcome, "2026-11-10", notified),
        doctrine={"clock_flip": flip},
    )
    assert (found.status, found.decision_on) == (outcome, day(notified))
    assert (found.implicit_decision_on, found.flips_at is None) == (None if in_time else day("2026-11-15"), in_time)


def test_a_suspension_gives_time_to_decide() -> None:
    granted = decision(GRANTED, "2026-12-10", "2026-12-15")
    asked = letter("2026-10-01", "2026-10-31")
    found = judge(now="2026-12-20T08:00Z", express_decision=granted, completeness_requests=(asked,))
    assert (found.status, found.implicit_decision_on) == (Status.GRANTED, None)


def test_a_decision_may_come_while_the_clock_stands_still() -> None:
    found = judge(
        now="2026-10-10T08:00Z",
        express_decision=decision(REFUSED, "2026-10-08", "2026-10-10"),
        completeness_requests=(letter("2026-10-01", "2026-10-31"),),
    )
    assert (found.status, found.provisional, found.suspended_days) == (Status.REFUSED, False, 9)


@pytest.mark.parametrize(
    ("signed", "until"), [("2026-11-09", "2027-03-09"), ("2026-10-31", "2027-02-28"), ("2026-09-30", "2027-01-30")]
)
def test_a_grant_may_be_withdrawn_for_four_months_from_its_signature(signed: str, until: str) -> None:
    found = judge(now="2026-11-20T08:00Z", express_decision=decision(GRANTED, signed, "2026-11-12"))
    assert found.grant_withdrawal_until == day(until)
    assert judge(express_decision=decision(REFUSED, signed, "2026-11-12")).grant_withdrawal_until is None


@pytest.mark.parametrize(
    ("withdrawn", "status"),
    [
        ("2026-11-15", Status.WITHDRAWN),
        ("2026-11-16", Status.IMPLICIT_REJECTION),
        ("2026-11-21", Status.IMPLICIT_REJECTION),
    ],
)
def test_a_withdrawal_closes_the_clock_until_silence_has_spoken(withdrawn: str, status: Status) -> None:
    found = judge(now="2026-11-20T08:00Z", withdrawn_on=day(withdrawn))
    assert found.status is status
    assert (found.implicit_decision_on is None) == (status is Status.WITHDRAWN)
    assert ("sans effet sur lui" in texts(found)) == (withdrawn == "2026-11-16")


def test_a_withdrawal_to_come_changes_nothing_yet() -> None:
    assert judge(now="2026-10-19T08:00Z", withdrawn_on=day("2026-10-20")).status is Status.RUNNING
    assert judge(now="2026-10-20T08:00Z", withdrawn_on=day("2026-10-20")).status is Status.WITHDRAWN


@pytest.mark.parametrize(
    ("withdrawn", "notified", "status"),
    [
        ("2026-10-19", "2026-10-20", Status.WITHDRAWN),
        ("2026-10-20", "2026-10-20", Status.GRANTED),
        ("2026-10-21", "2026-10-20", Status.GRANTED),
    ],
)
def test_between_a_withdrawal_and_a_decision_the_first_wins_and_the_decision_on_the_same_day(
    withdrawn: str, notified: str, status: Status
) -> None:
    granted = decision(GRANTED, "2026-10-15", notified)
    found = judge(now="2026-10-25T08:00Z", withdrawn_on=day(withdrawn), express_decision=granted)
    assert found.status is status
    assert ("sans effet sur elle" in texts(found)) == (status is Status.GRANTED)
    assert (found.decision_on, found.grant_withdrawal_until is None) == (
        (None, True) if status is Status.WITHDRAWN else (day(notified), False)
    )


def test_a_withdrawal_while_a_decision_online_is_unread_is_provisional() -> None:
    unread = online(REFUSED, "2026-10-09", "2026-10-10")
    pending = judge(now="2026-10-15T08:00Z", withdrawn_on=day("2026-10-12"), express_decision=unread)
    assert (pending.status, pending.provisional) == (Status.WITHDRAWN, True)
    deemed = judge(now="2026-10-26T08:00Z", withdrawn_on=day("2026-10-12"), express_decision=unread)
    assert (deemed.status, deemed.decision_on, deemed.provisional) == (Status.REFUSED, day("2026-10-10"), False)


def test_another_administration_seized_first_starts_the_clock_but_not_the_acknowledgement() -> None:
    found = judge(
        "2026-09-15T08:00Z",
        "2026-09-16T08:00Z",
        first_received_at=day("2026-09-03"),
        doctrine={"clock_mailbox": "dedicated"},
    )
    assert (found.clock_starts_on, found.implicit_decision_on) == (day("2026-09-03"), day("2026-11-03"))
    assert (found.registration_due_on, found.acknowledgement_due_on) == (day("2026-09-16"), day("2026-09-29"))
    assert "Une autre administration" in texts(found)


def test_the_first_of_two_receipts_counts_whichever_it_is() -> None:
    for recipient in FirstRecipient:
        found = judge("2026-09-15T08:00Z", first_received_at=instant("2026-09-20T08:00Z"), first_received_by=recipient)
        assert found.clock_starts_on == day("2026-09-15")


@pytest.mark.parametrize(
    ("received", "registration", "acknowledgement"),
    [
        ("2026-09-15T08:00Z", "2026-09-16", "2026-09-29"),
        ("2026-09-11T08:00Z", "2026-09-14", "2026-09-25"),
        ("2026-09-12T08:00Z", "2026-09-14", "2026-09-25"),
        ("2026-10-30T08:00Z", "2026-11-02", "2026-11-16"),
        ("2026-11-10T08:00Z", "2026-11-12", "2026-11-25"),
        ("2026-12-24T08:00Z", "2026-12-28", "2027-01-11"),
    ],
)
def test_what_is_filed_online_is_acknowledged_within_one_and_ten_working_days(
    received: str, registration: str, acknowledgement: str
) -> None:
    found = judge(received, "2026-12-31T08:00Z")
    assert (found.registration_due_on, found.acknowledgement_due_on) == (day(registration), day(acknowledgement))


def test_paper_has_no_working_days_for_its_acknowledgement() -> None:
    found = judge("2026-09-15")
    assert (found.registration_due_on, found.acknowledgement_due_on) == (None, None)
    assert "arrive sur papier" in texts(found)


def test_holidays_are_those_that_are_given() -> None:
    from mitm.law.clock import verdict
    from tests.law.clock.building import facts

    closed = {day("2027-01-18"): "Fête locale", day("2026-09-16"): "Fête locale"}
    found = verdict(facts(), holidays=lambda year: closed)
    assert (found.appeal_until, found.registration_due_on, found.acknowledgement_due_on) == (
        day("2027-01-19"),
        day("2026-09-17"),
        day("2026-09-30"),
    )


@pytest.mark.parametrize(
    ("sent", "enforceable", "says"),
    [
        ("2026-11-15", True, "rend opposable"),
        ("2026-11-16", False, "après le rejet implicite"),
        ("2026-11-25", False, "Aucun accusé"),
    ],
)
def test_an_acknowledgement_makes_the_period_binding_if_sent_before_silence_has_spoken(
    sent: str, enforceable: bool, says: str
) -> None:
    found = judge(now="2026-11-20T08:00Z", acknowledgement=acknowledged(sent))
    assert found.appeal_enforceable is enforceable
    assert says in texts(found)


def test_a_decision_notified_in_time_binds_without_acknowledgement() -> None:
    for notified, binding in (("2026-11-15", True), ("2026-11-16", False)):
        found = judge(now="2026-11-20T08:00Z", express_decision=decision(REFUSED, "2026-11-10", notified))
        assert found.appeal_enforceable is binding


def test_the_period_for_the_court_is_not_spoken_of_where_nobody_would_go_there() -> None:
    granted = judge(now="2026-11-20T08:00Z", express_decision=decision(GRANTED, "2026-11-10", "2026-11-12"))
    withdrawn = judge(now="2026-11-20T08:00Z", withdrawn_on=day("2026-11-10"))
    for found in (granted, withdrawn):
        assert found.appeal_until is None
        assert "juge" not in texts(found)


@pytest.mark.parametrize(
    ("received", "article"), [("2026-09-15", "L. 112-6 CRPA"), ("2026-09-15T08:00Z", "L. 112-12 CRPA")]
)
def test_paper_and_electronic_requests_have_their_own_article(received: str, article: str) -> None:
    found = judge(received, acknowledgement=acknowledged())
    assert article in [step.article for step in found.steps()]
