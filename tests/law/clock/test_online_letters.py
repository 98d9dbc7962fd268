"""A completeness letter made available online: it suspends from its opening or, unopened, backwards."""

import pytest

from mitm.law.clock import ClockVerdict, Outcome, Status
from tests.law.clock.building import PIECES, day, decision, instant, judge, letter, online, posted_online, texts

# Last day 15 November 2026. Put online on the 5th, to be opened by the 20th, pieces due on the 30th.
UNREAD = posted_online("2026-11-05", "2026-11-30")


def seen(now: str, *letters: object, **changes: object) -> ClockVerdict:
    return judge(now=now, completeness_requests=letters or (UNREAD,), **changes)


@pytest.mark.parametrize(
    ("now", "status", "provisional", "last_day"),
    [
        ("2026-11-04T22:59:59Z", Status.RUNNING, False, "2026-11-15"),
        ("2026-11-04T23:00:00Z", Status.RUNNING, True, "2026-11-15"),
        ("2026-11-15T22:59:59Z", Status.RUNNING, True, "2026-11-15"),
        ("2026-11-15T23:00:00Z", Status.IMPLICIT_REJECTION, True, "2026-11-15"),
        ("2026-11-20T22:59:59Z", Status.IMPLICIT_REJECTION, True, "2026-11-15"),
        ("2026-11-20T23:00:00Z", Status.SUSPENDED, True, "2026-12-10"),
        ("2026-11-30T23:00:00Z", Status.RUNNING, False, "2026-12-10"),
    ],
)
def test_unopened_the_state_is_that_without_it_and_provisional_then_it_suspends_backwards(
    now: str, status: Status, provisional: bool, last_day: str
) -> None:
    found = seen(now)
    assert (found.status, found.provisional, found.implicit_decision_on) == (status, provisional, day(last_day))


@pytest.mark.parametrize(
    ("opened", "from_", "days"),
    [("2026-11-05", "2026-11-05", 25), ("2026-11-12", "2026-11-12", 18), ("2026-11-25", "2026-11-05", 25)],
)
def test_it_suspends_from_the_day_it_is_opened_in_time_else_from_the_day_it_was_put_online(
    opened: str, from_: str, days: int
) -> None:
    [pause] = seen("2026-11-26T08:00Z", posted_online("2026-11-05", "2026-11-30", opened)).suspensions
    assert (pause.start, pause.days) == (day(from_), days)


def test_opened_once_silence_has_decided_it_suspends_nothing() -> None:
    found = seen("2026-11-17T08:00Z", posted_online("2026-11-05", "2026-11-30", "2026-11-17"))
    assert (found.status, found.provisional, found.suspended_days) == (Status.IMPLICIT_REJECTION, False, 0)


def test_an_opening_to_come_does_not_count_yet() -> None:
    read = posted_online("2026-11-05", "2026-11-30", "2026-11-12")
    assert seen("2026-11-11T12:00Z", read).status is Status.RUNNING
    assert seen("2026-11-12T12:00Z", read).status is Status.SUSPENDED


def test_where_sending_suspends_nobody_waits_for_it_to_be_opened() -> None:
    found = seen("2026-11-06T08:00Z", doctrine={"clock_suspension_start": "sending"})
    assert (found.status, found.suspensions[0].start) == (Status.SUSPENDED, day("2026-11-05"))
    assert "pas encore ouverte" not in texts(found)


@pytest.mark.parametrize(
    "harmless",
    [
        posted_online("2026-11-05", "2026-11-30", valid=False),
        posted_online("2026-11-05", "2026-11-05"),
        posted_online("2026-11-16", "2026-11-30"),
        posted_online("2026-11-05", "2026-11-30", produced=("2026-11-05", PIECES)),
    ],
)
def test_one_that_could_suspend_nothing_leaves_the_state_certain(harmless: object) -> None:
    found = seen("2026-11-17T08:00Z", harmless)
    assert (found.status, found.provisional) == (Status.IMPLICIT_REJECTION, False)
    assert found.settles_at == found.flips_at


def test_one_that_an_earlier_letter_covers_leaves_the_state_certain() -> None:
    found = seen("2026-11-13T08:00Z", letter("2026-11-01", "2026-11-10"), posted_online("2026-11-05", "2026-11-10"))
    assert (found.provisional, found.suspended_days) == (False, 9)


def test_one_that_repeats_an_earlier_letter_leaves_the_state_certain_where_repeating_suspends_nothing() -> None:
    repeated = (letter("2026-11-01", "2026-11-04"), UNREAD)
    assert not seen("2026-11-06T08:00Z", *repeated, doctrine={"clock_repeat_letter": "first"}).provisional
    assert seen("2026-11-06T08:00Z", *repeated, doctrine={"clock_repeat_letter": "every"}).provisional


def test_unopened_it_does_not_make_a_later_letter_a_repetition() -> None:
    later = letter("2026-11-06", "2026-11-20")
    found = seen("2026-11-07T08:00Z", UNREAD, later, doctrine={"clock_repeat_letter": "new_pieces"})
    assert (found.status, found.provisional, found.suspended_days) == (Status.SUSPENDED, True, 14)


def test_a_decision_notified_in_time_is_certain_whatever_waits_to_be_opened() -> None:
    granted = decision(Outcome.GRANTED, "2026-11-09", "2026-11-10")
    assert not seen("2026-11-17T08:00Z", express_decision=granted).provisional
    assert not seen("2026-11-17T08:00Z", withdrawn_on=day("2026-11-12")).provisional


def test_a_late_decision_is_provisional_while_a_letter_may_turn_out_to_have_suspended() -> None:
    granted = decision(Outcome.GRANTED, "2026-11-09", "2026-11-17")
    late = seen("2026-11-18T08:00Z", express_decision=granted)
    assert (late.status, late.provisional, late.implicit_decision_on) == (Status.GRANTED, True, day("2026-11-15"))
    in_time = seen("2026-11-21T08:00Z", express_decision=granted)
    assert (in_time.provisional, in_time.implicit_decision_on) == (False, None)


class TestCertainty:
    """When nothing that waits online can still reach back behind the day on which silence decided."""

    @pytest.mark.parametrize(
        ("changes", "certain"),
        [
            ({}, "2026-11-15T23:00Z"),
            ({"completeness_requests": (UNREAD,)}, "2026-11-20T23:00Z"),
            ({"completeness_requests": (posted_online("2026-10-01", "2026-10-02"), UNREAD)}, "2026-11-20T23:00Z"),
            ({"express_decision": online(Outcome.GRANTED, "2026-11-09", "2026-11-10")}, "2026-11-25T23:00Z"),
            ({"express_decision": online(Outcome.GRANTED, "2026-11-09", "2026-11-16")}, "2026-11-15T23:00Z"),
            (
                {
                    "completeness_requests": (UNREAD,),
                    "express_decision": online(Outcome.GRANTED, "2026-11-02", "2026-11-02"),
                },
                None,
            ),
        ],
    )
    def test_silence_is_certain_once_the_last_day_to_open_is_over(
        self, changes: dict[str, object], certain: str | None
    ) -> None:
        found = judge(now="2026-11-18T08:00Z", **changes)
        assert found.settles_at == (instant(certain) if certain else None)

    def test_before_the_flip_it_is_certain_with_it_unless_something_waits(self) -> None:
        early = posted_online("2026-09-20", "2026-10-10")
        found = seen("2026-09-21T08:00Z", early)
        assert found.settles_at == found.flips_at
        assert seen("2026-11-06T08:00Z").settles_at == instant("2026-11-20T23:00Z")


class TestExplanation:
    @pytest.mark.parametrize(
        ("opened", "french", "english"),
        [
            (
                None,
                "La demande de pièces, mise à disposition en ligne le 5 novembre 2026, n’est pas encore ouverte ; si "
                "elle ne l’est pas au plus tard le 20 novembre 2026, elle sera réputée reçue le 5 novembre 2026 et "
                "suspendra le délai.",
                "The request for documents, made available online on 5 November 2026, is not yet opened; unless it is "
                "by 20 November 2026, it will be deemed received on 5 November 2026 and suspend the clock.",
            ),
            (
                "2026-11-12",
                "La demande de pièces, mise à disposition en ligne le 5 novembre 2026, est reçue le jour de sa "
                "première ouverture, le 12 novembre 2026.",
                "The request for documents, made available online on 5 November 2026, is received on the day it is "
                "first opened, 12 November 2026.",
            ),
        ],
    )
    def test_it_says_what_is_awaited_or_what_came(self, opened: str | None, french: str, english: str) -> None:
        found = seen("2026-11-13T08:00Z", posted_online("2026-11-05", "2026-11-30", opened))
        assert french in texts(found)
        assert english in texts(found, "en")

    def test_it_says_that_nobody_opened_it(self) -> None:
        found = seen("2026-11-21T08:00Z")
        assert "n’a pas été ouverte dans les 15 jours : elle est réputée reçue" in texts(found)
        assert ("2026-11-05", "R. 112-20 CRPA") in [(str(step.on), step.article) for step in found.steps()]

    def test_a_letter_on_paper_is_not_said_to_be_opened(self) -> None:
        assert "ouvert" not in texts(seen("2026-11-13T08:00Z", letter("2026-11-05", "2026-11-30")))
