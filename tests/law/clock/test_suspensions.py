"""L. 114-5 CRPA: letters for missing pieces, their periods, productions, repetitions and overlaps."""

import pytest

from mitm.law.clock import Status, simulate_letter
from tests.law.clock.building import PIECES, day, decision, facts, judge, letter, texts

OCTOBER = letter("2026-10-01", "2026-10-31", sent="2026-09-28")
LATER = "2026-10-31T08:00Z"


def spans(found: object) -> list[tuple[str, str, int, int]]:
    return [
        (pause.start.isoformat(), pause.end.isoformat(), pause.days, pause.letter)
        for pause in found.suspensions  # type: ignore[attr-defined]
    ]


@pytest.mark.parametrize(
    ("now", "status", "provisional"),
    [
        ("2026-09-30T21:59:59Z", Status.RUNNING, False),
        ("2026-09-30T22:00:00Z", Status.SUSPENDED, True),
        ("2026-10-30T22:59:59Z", Status.SUSPENDED, True),
        ("2026-10-30T23:00:00Z", Status.RUNNING, False),
    ],
)
def test_the_clock_stands_still_from_the_receipt_to_the_end_of_the_period(
    now: str, status: Status, provisional: bool
) -> None:
    found = judge(now=now, completeness_requests=(OCTOBER,))
    assert (found.status, found.provisional) == (status, provisional)


def test_a_letter_sent_but_not_received_suspends_nothing_yet() -> None:
    for notified in (None, "2026-10-01"):
        sent = letter(notified, "2026-10-31", sent="2026-09-28")
        found = judge(now="2026-09-29T08:00Z", completeness_requests=(sent,))
        assert (found.status, found.implicit_decision_on) == (Status.RUNNING, day("2026-11-15"))


def test_where_sending_suspends_a_letter_suspends_before_it_is_received() -> None:
    sent = letter(None, "2026-10-31", sent="2026-09-28")
    found = judge(
        now="2026-09-29T08:00Z", completeness_requests=(sent,), doctrine={"clock_suspension_start": "sending"}
    )
    assert (found.status, spans(found)) == (Status.SUSPENDED, [("2026-09-28", "2026-10-31", 33, 0)])


def test_where_sending_suspends_a_letter_whose_sending_is_unknown_suspends_from_its_receipt() -> None:
    received = letter("2026-10-01", "2026-10-31")
    found = judge(now=LATER, completeness_requests=(received,), doctrine={"clock_suspension_start": "sending"})
    assert found.suspended_days == 30


@pytest.mark.parametrize(
    ("produced", "days"),
    [
        ((("2026-10-12", PIECES),), 11),
        ((("2026-10-12", PIECES[:1]), ("2026-10-20", PIECES[1:])), 19),
        ((("2026-10-20", PIECES[1:]), ("2026-10-12", PIECES[:1])), 19),
        ((("2026-10-12", PIECES[:1]), ("2026-10-14", PIECES[:1])), 30),
        ((("2026-10-31", PIECES),), 30),
        ((("2026-11-02", PIECES),), 30),
        ((("2026-10-12", PIECES[:1]), ("2026-11-02", PIECES[1:])), 30),
        ((("2026-10-01", PIECES),), 0),
        ((("2026-09-29", PIECES),), 0),
        ((("2026-10-02", PIECES),), 1),
    ],
)
def test_the_suspension_ends_when_the_last_piece_comes_and_at_the_latest_with_the_period(
    produced: tuple[tuple[str, tuple[str, ...]], ...], days: int
) -> None:
    answered = letter("2026-10-01", "2026-10-31", *produced, sent="2026-09-28")
    found = judge(now="2026-11-03T08:00Z", completeness_requests=(answered,))
    assert found.suspended_days == days
    assert found.implicit_decision_on is not None
    assert (found.implicit_decision_on - day("2026-11-15")).days == days


def test_a_production_to_come_changes_nothing_yet() -> None:
    answered = letter("2026-10-01", "2026-10-31", ("2026-10-12", PIECES))
    before = judge(now="2026-10-11T08:00Z", completeness_requests=(answered,))
    assert (before.status, before.suspended_days, before.provisional) == (Status.SUSPENDED, 30, True)
    on_the_day = judge(now="2026-10-12T08:00Z", completeness_requests=(answered,))
    assert (on_the_day.status, on_the_day.suspended_days, on_the_day.provisional) == (Status.RUNNING, 11, False)


def test_letters_one_after_the_other_add_up() -> None:
    second = letter("2026-11-05", "2026-11-15", pieces=("statut du gaz",))
    found = judge(now="2026-11-20T08:00Z", completeness_requests=(OCTOBER, second))
    assert spans(found) == [("2026-10-01", "2026-10-31", 30, 0), ("2026-11-05", "2026-11-15", 10, 1)]
    assert found.implicit_decision_on == day("2026-12-25")


def test_days_covered_twice_count_once() -> None:
    second = letter("2026-10-20", "2026-11-10", pieces=("statut du gaz",))
    found = judge(now="2026-11-20T08:00Z", completeness_requests=(second, OCTOBER))
    assert spans(found) == [("2026-10-01", "2026-10-31", 30, 1), ("2026-10-31", "2026-11-10", 10, 0)]
    assert (found.suspended_days, found.implicit_decision_on) == (40, day("2026-12-25"))


def test_a_letter_within_another_adds_nothing() -> None:
    within = letter("2026-10-05", "2026-10-20", pieces=("statut du gaz",))
    found = judge(now="2026-11-02T08:00Z", completeness_requests=(OCTOBER, within))
    assert spans(found) == [("2026-10-01", "2026-10-31", 30, 0)]
    assert "n’ajoute aucun jour" in texts(found)


def test_a_second_letter_keeps_the_clock_still_after_the_first_is_answered() -> None:
    answered = letter("2026-10-01", "2026-10-31", ("2026-10-08", PIECES))
    second = letter("2026-10-05", "2026-10-20", pieces=("statut du gaz",))
    found = judge(now="2026-10-10T08:00Z", completeness_requests=(answered, second))
    assert spans(found) == [("2026-10-01", "2026-10-08", 7, 0), ("2026-10-08", "2026-10-20", 12, 1)]
    assert found.status is Status.SUSPENDED


def test_letters_of_the_same_day_are_one_suspension_to_the_longest_period() -> None:
    longer = letter("2026-10-01", "2026-11-10", pieces=("autorisation",))
    for letters in ((OCTOBER, longer), (longer, OCTOBER)):
        found = judge(now="2026-11-20T08:00Z", completeness_requests=letters)
        assert [(start, end) for start, end, _, _ in spans(found)] == [
            ("2026-10-01", "2026-10-31"),
            ("2026-10-31", "2026-11-10"),
        ]


def test_irregular_letters_of_the_same_day_each_change_nothing() -> None:
    bare = letter("2026-10-01", None, valid=False)
    found = judge(now=LATER, completeness_requests=(bare, letter("2026-10-01", None, valid=False, pieces=()), bare))
    assert texts(found).count("elle ne suspend rien") == 3


def test_a_period_that_has_ended_is_told_in_the_past() -> None:
    assert "suspend le délai" in texts(judge(now="2026-10-30T08:00Z", completeness_requests=(OCTOBER,)))
    assert "a suspendu le délai" in texts(judge(now="2026-10-31T08:00Z", completeness_requests=(OCTOBER,)))


def test_a_letter_received_on_the_last_day_still_suspends() -> None:
    last = letter("2026-11-15", "2026-11-25")
    found = judge(now="2026-11-20T08:00Z", completeness_requests=(last,))
    assert (found.status, found.implicit_decision_on) == (Status.SUSPENDED, day("2026-11-25"))


def test_in_the_other_reading_the_last_day_is_too_late_for_a_letter() -> None:
    other = {"clock_flip": "start_of_day"}
    last = letter("2026-11-15", "2026-11-25")
    found = judge(now="2026-11-20T08:00Z", completeness_requests=(last,), doctrine=other)
    assert (found.status, found.suspended_days) == (Status.IMPLICIT_REJECTION, 0)
    eve = judge(now="2026-11-20T08:00Z", completeness_requests=(letter("2026-11-14", "2026-11-25"),), doctrine=other)
    assert (eve.status, eve.implicit_decision_on) == (Status.SUSPENDED, day("2026-11-26"))


def test_a_letter_counts_against_the_date_that_earlier_letters_gave() -> None:
    second = letter("2026-11-20", "2026-11-30", pieces=("statut du gaz",))
    alone = judge(now="2026-12-01T08:00Z", completeness_requests=(second,))
    assert alone.status is Status.IMPLICIT_REJECTION
    found = judge(now="2026-12-01T08:00Z", completeness_requests=(second, OCTOBER))
    assert found.implicit_decision_on == day("2026-12-25")


@pytest.mark.parametrize(
    ("rule", "pieces", "days"),
    [
        ("every", PIECES, 40),
        ("every", ("statut du gaz",), 40),
        ("new_pieces", PIECES, 30),
        ("new_pieces", ("statut du gaz",), 40),
        ("new_pieces", (*PIECES, "statut du gaz"), 40),
        ("first", PIECES, 30),
        ("first", ("statut du gaz",), 30),
    ],
)
def test_whether_a_second_letter_suspends_again_is_doctrine(rule: str, pieces: tuple[str, ...], days: int) -> None:
    second = letter("2026-11-05", "2026-11-15", pieces=pieces)
    found = judge(
        now="2026-11-20T08:00Z",
        completeness_requests=(second, OCTOBER),
        doctrine={"clock_repeat_letter": rule},
    )
    assert found.suspended_days == days
    assert ("répète une demande antérieure" in texts(found)) == (days == 30)


def test_where_only_new_pieces_suspend_their_production_is_enough() -> None:
    second = letter("2026-11-05", "2026-11-15", ("2026-11-08", ("statut du gaz",)), pieces=(*PIECES, "statut du gaz"))
    found = judge(
        now="2026-11-20T08:00Z",
        completeness_requests=(OCTOBER, second),
        doctrine={"clock_repeat_letter": "new_pieces"},
    )
    assert found.suspended_days == 33


def test_an_irregular_letter_does_not_make_the_next_one_a_repetition() -> None:
    irregular = letter("2026-09-20", "2026-09-25", valid=False)
    for rule in ("first", "new_pieces"):
        found = judge(now=LATER, completeness_requests=(irregular, OCTOBER), doctrine={"clock_repeat_letter": rule})
        assert found.suspended_days == 30


def test_a_period_of_no_day_suspends_nothing() -> None:
    found = judge(now=LATER, completeness_requests=(letter("2026-10-01", "2026-10-01"),))
    assert (found.suspended_days, found.suspensions, found.status) == (0, (), Status.RUNNING)


def test_what_follows_the_closing_of_the_clock_is_not_counted() -> None:
    second = letter("2026-11-05", "2026-11-15", pieces=("statut du gaz",))
    granted = decision("granted", "2026-10-20", "2026-10-20")  # type: ignore[arg-type]
    found = judge(now="2026-11-20T08:00Z", completeness_requests=(OCTOBER, second), express_decision=granted)
    assert (spans(found), found.suspended_days) == ([("2026-10-01", "2026-10-20", 19, 0)], 19)
    withdrawn = judge(now="2026-11-20T08:00Z", completeness_requests=(OCTOBER,), withdrawn_on=day("2026-10-31"))
    assert withdrawn.suspended_days == 30
    at_once = judge(now="2026-11-20T08:00Z", completeness_requests=(OCTOBER,), withdrawn_on=day("2026-10-01"))
    assert at_once.suspensions == ()


def test_a_simulated_letter_says_what_its_period_would_give() -> None:
    found = simulate_letter(facts(), day("2026-10-01"), day("2026-10-31"))
    assert (found.implicit_decision_on, found.status) == (day("2026-12-15"), Status.SUSPENDED)
    today = simulate_letter(facts(), day("2026-09-16"), day("2026-09-26"))
    assert (today.implicit_decision_on, today.status) == (day("2026-11-25"), Status.SUSPENDED)
    past = simulate_letter(facts(now="2026-10-02T08:00Z"), day("2026-10-01"), day("2026-10-31"))
    assert past.suspended_days == 30


def test_a_simulated_letter_joins_those_there_are_and_follows_doctrine() -> None:
    known = facts(now="2026-11-02T08:00Z", completeness_requests=(OCTOBER,))
    assert simulate_letter(known, day("2026-11-05"), day("2026-11-15")).suspended_days == 40
    strict = facts(now="2026-11-02T08:00Z", completeness_requests=(OCTOBER,), doctrine={"clock_repeat_letter": "first"})
    assert simulate_letter(strict, day("2026-11-05"), day("2026-11-15")).suspended_days == 30
    sending = facts(now="2026-11-02T08:00Z", doctrine={"clock_suspension_start": "sending"})
    assert simulate_letter(sending, day("2026-11-05"), day("2026-11-15")).suspended_days == 13
    past = facts(now="2026-11-08T08:00Z", doctrine={"clock_suspension_start": "sending"})
    assert simulate_letter(past, day("2026-11-05"), day("2026-11-15")).suspended_days == 10


def test_a_letter_simulated_in_the_past_is_judged_today_with_the_holidays_given() -> None:
    known = facts(now="2026-11-02T08:00Z", withdrawn_on=day("2026-10-20"))
    assert simulate_letter(known, day("2026-10-01"), day("2026-10-31")).status is Status.WITHDRAWN
    found = simulate_letter(
        facts(), day("2026-10-01"), day("2026-10-31"), holidays=lambda year: {day("2027-02-16"): "Fête locale"}
    )
    assert found.appeal_until == day("2027-02-17")
