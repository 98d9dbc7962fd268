"""Decisions made available online: notified when consulted or, after fifteen days, backwards."""

import pytest

from mitm.law.clock import Outcome, Status, last_day_to_open, notified_online, oldest_still_to_open
from tests.law.clock.building import acknowledged, day, decision, judge, online, texts

GRANTED, REFUSED = Outcome.GRANTED, Outcome.REFUSED
# Made available five days before the last day (15 November 2026): the fifteen days end on the 25th.
UNREAD = online(GRANTED, "2026-11-09", "2026-11-10")


@pytest.mark.parametrize(
    ("now", "status", "provisional"),
    [
        ("2026-11-09T22:59:59Z", Status.RUNNING, False),
        ("2026-11-09T23:00:00Z", Status.RUNNING, True),
        ("2026-11-15T22:59:59Z", Status.RUNNING, True),
        ("2026-11-15T23:00:00Z", Status.IMPLICIT_REJECTION, True),
        ("2026-11-25T22:59:59Z", Status.IMPLICIT_REJECTION, True),
        ("2026-11-25T23:00:00Z", Status.GRANTED, False),
    ],
)
def test_unread_a_decision_is_pending_then_notified_backwards(now: str, status: Status, provisional: bool) -> None:
    found = judge(now=now, express_decision=UNREAD)
    assert (found.status, found.provisional) == (status, provisional)


@pytest.mark.parametrize(
    ("opened", "today", "notified"),
    [
        (None, "2026-11-25", None),
        (None, "2026-11-26", "2026-11-10"),
        ("2026-11-25", "2026-11-25", "2026-11-25"),
        ("2026-11-25", "2026-11-24", None),
        ("2026-11-26", "2026-11-26", "2026-11-10"),
    ],
)
def test_what_is_put_online_reaches_its_reader_when_opened_or_backwards(
    opened: str | None, today: str, notified: str | None
) -> None:
    found = notified_online(day("2026-11-10"), day(opened) if opened else None, day(today))
    assert found == (day(notified) if notified else None)


def test_the_last_day_to_open_is_the_fifteenth_and_counts_whole() -> None:
    assert last_day_to_open(day("2026-11-10")) == day("2026-11-25")
    assert oldest_still_to_open(day("2026-11-25")) == day("2026-11-10")
    assert oldest_still_to_open(day("2026-11-26")) == day("2026-11-11")


def test_deemed_notified_in_time_no_implicit_rejection_was_ever_born() -> None:
    found = judge(now="2026-11-26T08:00Z", express_decision=UNREAD)
    assert (found.decision_on, found.implicit_decision_on, found.flips_at) == (day("2026-11-10"), None, None)
    assert "réputée notifiée le jour de sa mise à disposition" in texts(found)
    assert "dans les 15 jours" in texts(found)


def test_while_pending_the_implicit_rejection_stands_with_its_dates() -> None:
    found = judge(now="2026-11-20T08:00Z", express_decision=UNREAD)
    assert (found.decision_on, found.appeal_until) == (day("2026-11-15"), day("2027-01-18"))
    assert "au plus tard le 25 novembre 2026, elle sera réputée notifiée le 10 novembre 2026" in texts(found)


@pytest.mark.parametrize(
    ("consulted", "decided"),
    [
        ("2026-11-10", "2026-11-10"),
        ("2026-11-14", "2026-11-14"),
        ("2026-11-25", "2026-11-25"),
        ("2026-11-26", "2026-11-10"),
        ("2026-12-20", "2026-11-10"),
    ],
)
def test_the_first_consultation_notifies_within_fifteen_days(consulted: str, decided: str) -> None:
    found = judge(now="2027-01-10T08:00Z", express_decision=online(REFUSED, "2026-11-09", "2026-11-10", consulted))
    assert (found.status, found.decision_on) == (Status.REFUSED, day(decided))
    in_time = decided <= "2026-11-15"
    assert found.implicit_decision_on == (None if in_time else day("2026-11-15"))


def test_a_consultation_to_come_does_not_count_yet() -> None:
    read = online(REFUSED, "2026-11-09", "2026-11-10", "2026-11-14")
    assert judge(now="2026-11-13T08:00Z", express_decision=read).status is Status.RUNNING
    assert judge(now="2026-11-14T08:00Z", express_decision=read).status is Status.REFUSED


def test_the_period_for_the_court_runs_from_the_day_it_is_deemed_notified() -> None:
    found = judge(now="2026-11-26T08:00Z", express_decision=online(REFUSED, "2026-11-09", "2026-11-10"))
    assert (found.appeal_until, found.appeal_enforceable) == (day("2027-01-11"), True)


def test_made_available_after_the_implicit_rejection_it_replaces_it_backwards() -> None:
    late = online(REFUSED, "2026-11-18", "2026-11-20")
    pending = judge(now="2026-12-05T08:00Z", express_decision=late, acknowledgement=acknowledged())
    assert (pending.status, pending.provisional, pending.appeal_until) == (
        Status.IMPLICIT_REJECTION,
        True,
        day("2027-01-18"),
    )
    deemed = judge(now="2026-12-06T08:00Z", express_decision=late, acknowledgement=acknowledged())
    assert (deemed.status, deemed.provisional, deemed.decision_on, deemed.appeal_until) == (
        Status.REFUSED,
        False,
        day("2026-11-20"),
        day("2027-01-21"),
    )


@pytest.mark.parametrize(
    "unnotified",
    [
        decision(REFUSED, "2026-11-10"),
        decision(REFUSED, "2026-11-10", "2026-11-17"),
        online(REFUSED, "2026-11-10", "2026-11-17"),
    ],
)
def test_signed_but_not_notified_it_breaks_no_silence(unnotified: object) -> None:
    found = judge(now="2026-11-16T08:00Z", express_decision=unnotified)
    assert (found.status, found.provisional) == (Status.IMPLICIT_REJECTION, False)
    assert "n’est pas notifiée" in texts(found)


def test_a_decision_notified_or_waiting_to_be_read_is_not_said_to_be_kept_back() -> None:
    for told in (UNREAD, decision(REFUSED, "2026-11-10", "2026-11-12")):
        assert "n’est pas notifiée" not in texts(judge(now="2026-11-14T08:00Z", express_decision=told))


def test_a_decision_to_be_signed_does_not_exist() -> None:
    found = judge(now="2026-11-09T08:00Z", express_decision=decision(REFUSED, "2026-11-10"))
    assert (found.status, found.notes) == (Status.RUNNING, judge(now="2026-11-09T08:00Z").notes)


def test_where_signature_breaks_silence_the_decision_counts_from_it_but_the_court_waits_for_notification() -> None:
    doctrine = {"clock_silence_broken": "signature"}
    pending = judge(
        now="2026-11-20T08:00Z", express_decision=online(REFUSED, "2026-11-15", "2026-11-16"), doctrine=doctrine
    )
    assert (pending.status, pending.decision_on, pending.provisional, pending.appeal_until) == (
        Status.REFUSED,
        day("2026-11-15"),
        True,
        None,
    )
    deemed = judge(
        now="2026-12-02T08:00Z", express_decision=online(REFUSED, "2026-11-15", "2026-11-16"), doctrine=doctrine
    )
    assert (deemed.provisional, deemed.appeal_until) == (False, day("2027-01-18"))


def test_where_signature_breaks_silence_a_signature_after_the_flip_waits_for_its_notification() -> None:
    doctrine = {"clock_silence_broken": "signature"}
    signed = decision(REFUSED, "2026-11-16", "2026-11-20")
    assert (
        judge(now="2026-11-17T08:00Z", express_decision=signed, doctrine=doctrine).status is Status.IMPLICIT_REJECTION
    )
    assert judge(now="2026-11-20T08:00Z", express_decision=signed, doctrine=doctrine).decision_on == day("2026-11-20")
    both = {**doctrine, "clock_flip": "start_of_day"}
    eve = decision(REFUSED, "2026-11-15", "2026-11-20")
    assert judge(now="2026-11-17T08:00Z", express_decision=eve, doctrine=both).status is Status.IMPLICIT_REJECTION
