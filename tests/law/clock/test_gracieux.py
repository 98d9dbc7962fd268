"""The express answer to a recours gracieux: what it makes of the period for the court."""

import pytest
from hypothesis import given, strategies as st

from mitm.law.clock import (
    Channel,
    ClockVerdict,
    Document,
    GracieuxAnswer,
    GracieuxOutcome,
    Notification,
    Outcome,
    ReasonsRequest,
    Residence,
    Status,
    Waiting,
    court_closes_on,
)
from tests.law.clock.building import acknowledged, answer, answer_online, day, decision, judge, online, texts
from tests.law.clock.test_properties import DAY

ACCEPTED, REJECTED = GracieuxOutcome.ACCEPTED, GracieuxOutcome.REJECTED
# Received on 15 September 2026: implicit rejection on 15 November, court until Monday 18 January 2027. A recours of
# 1 December is rejected by silence on 1 February 2027, at whose end it flips: court until Friday 2 April.
LONG_AFTER = "2029-01-01T08:00Z"
FILED = "2026-12-01"
SILENT = ("2027-02-01", "2027-04-02")


def after(now: str = LONG_AFTER, filed: str | None = FILED, **changes: object) -> ClockVerdict:
    filed_on = day(filed) if filed else None
    return judge(now=now, **{"acknowledgement": acknowledged(), "recours_gracieux_on": filed_on, **changes})


def told(found: ClockVerdict) -> list[str]:
    return [note[0] for note in found.notes]


def court(found: ClockVerdict) -> tuple[object, ...]:
    return found.recours_gracieux_rejected_on, found.appeal_until


@pytest.mark.parametrize(
    ("notified", "until"),
    [("2026-12-01", "2027-02-02"), ("2026-12-17", "2027-02-18"), ("2027-02-01", "2027-04-02")],
)
def test_an_express_rejection_within_the_two_months_starts_the_whole_period_again(notified: str, until: str) -> None:
    found = after(recours_gracieux_answer=answer(REJECTED, notified))
    assert (found.status, *court(found)) == (Status.IMPLICIT_REJECTION, day(notified), day(until))
    assert "Le rejet exprès du recours gracieux" in texts(found)
    assert "Sans réponse, le recours" not in texts(found)


@pytest.mark.parametrize(
    ("residence", "until"), [("metropolitan", "2027-02-18"), ("overseas", "2027-03-18"), ("abroad", "2027-04-19")]
)
def test_the_period_that_starts_again_is_longer_from_afar(residence: str, until: str) -> None:
    found = after(recours_gracieux_answer=answer(REJECTED, "2026-12-17"), residence=residence)
    assert found.appeal_until == court_closes_on(day("2026-12-17"), Residence(residence)) == day(until)


def test_it_says_so_with_its_articles() -> None:
    [step] = [
        step for step in after(recours_gracieux_answer=answer(REJECTED, "2026-12-17")).steps() if "exprès" in step.text
    ]
    assert (step.on, step.article) == (day("2026-12-17"), "L. 411-2 CRPA et R. 421-1 CJA")


@pytest.mark.parametrize(
    ("notified", "until", "restarts"),
    [
        ("2027-02-02", "2027-04-05", True),
        ("2027-04-02", "2027-06-03", True),
        ("2027-04-03", "2027-04-02", False),
        ("2028-01-01", "2027-04-02", False),
    ],
)
def test_after_the_silence_that_rejected_the_recours_an_express_rejection_is_like_a_late_refusal(
    notified: str, until: str, restarts: bool
) -> None:
    found = after(recours_gracieux_answer=answer(REJECTED, notified))
    assert court(found) == (day("2027-02-01"), day(until))
    assert told(found)[-2:] == ["gracieux_rejected", f"gracieux_refusal_{'restarts' if restarts else 'confirms'}"]


def test_where_a_day_flips_as_it_starts_the_last_day_is_already_after_the_silence() -> None:
    found = after(recours_gracieux_answer=answer(REJECTED, "2027-02-01"), doctrine={"clock_flip": "start_of_day"})
    assert "gracieux_refusal_restarts" in told(found)


def test_where_the_period_does_not_bind_a_late_rejection_still_starts_one() -> None:
    found = after(recours_gracieux_answer=answer(REJECTED, "2027-09-01"), acknowledgement=None)
    assert (found.appeal_until, found.appeal_enforceable) == (day("2027-11-02"), False)


def test_an_express_refusal_is_contested_likewise() -> None:
    refusal = online(Outcome.REFUSED, "2026-11-04", "2026-11-05", "2026-11-06")
    found = after(express_decision=refusal, recours_gracieux_answer=answer(REJECTED, "2026-12-17"))
    assert (found.status, found.appeal_until) == (Status.REFUSED, day("2027-02-18"))


def test_a_refusal_that_is_itself_the_answer_leads_to_the_same_day() -> None:
    refusal = decision(Outcome.REFUSED, "2026-12-15", "2026-12-17")
    found = after(express_decision=refusal, recours_gracieux_answer=answer(REJECTED, "2026-12-17"))
    assert (found.status, found.appeal_until) == (Status.REFUSED, day("2027-02-18"))
    assert "2 avril 2027" not in texts(found)


@pytest.mark.parametrize("filed", ["2027-01-19", "2026-11-15"])
def test_the_rejection_of_a_recours_out_of_time_starts_nothing(filed: str) -> None:
    found = after(filed=filed, recours_gracieux_answer=answer(REJECTED, "2027-01-20"))
    assert court(found) == (None, day("2027-01-18"))
    assert ("gracieux_refusal_confirms" in told(found)) is (filed > "2026-11-15")


def test_an_answer_to_no_recours_says_nothing() -> None:
    assert after(filed=None, recours_gracieux_answer=answer(REJECTED, "2026-12-17")) == after(filed=None)


@pytest.mark.parametrize("unknown", [GracieuxAnswer(REJECTED), answer(REJECTED, None), answer(ACCEPTED, "2029-01-02")])
def test_an_answer_that_has_not_reached_the_applicant_counts_for_nothing(unknown: GracieuxAnswer) -> None:
    found = after(recours_gracieux_answer=unknown)
    assert found == after()
    assert court(found) == tuple(map(day, SILENT))


def test_reasons_asked_for_keep_the_period_open_longer() -> None:
    reasons = ReasonsRequest(day("2026-12-01"))
    assert after(recours_gracieux_answer=answer(REJECTED, "2026-12-17"), reasons=reasons).appeal_until == day(
        "2027-12-01"
    )


@pytest.mark.parametrize(
    ("notified", "rejected"), [("2026-12-17", None), ("2027-02-01", None), ("2027-02-10", "2027-02-01")]
)
def test_an_acceptance_leaves_nothing_to_contest(notified: str, rejected: str | None) -> None:
    reasons = ReasonsRequest(day("2026-12-01"))
    found = after(recours_gracieux_answer=answer(ACCEPTED, notified), reasons=reasons)
    assert court(found) == (day(rejected) if rejected else None, None)
    assert (found.recours_gracieux_accepted_on, found.reasons_due_on) == (day(notified), None)
    assert "il ne reste rien à contester" in texts(found)
    assert "reasons_missing" not in told(found)


def test_a_recours_out_of_time_may_be_accepted_too() -> None:
    found = after(filed="2027-01-19", recours_gracieux_answer=answer(ACCEPTED, "2027-01-20"))
    assert (found.recours_gracieux_accepted_on, found.appeal_until) == (day("2027-01-20"), None)


@pytest.mark.parametrize("outcome", GracieuxOutcome)
def test_unopened_an_answer_says_that_it_is_there_and_not_what_it_is(outcome: GracieuxOutcome) -> None:
    found = after("2026-12-20T08:00Z", recours_gracieux_answer=answer_online(outcome, "2026-12-15"))
    assert (found.provisional, *court(found)) == (True, *map(day, SILENT))
    assert found.waiting == (Waiting(Document.ANSWER, day("2026-12-15"), day("2026-12-30")),)
    assert "la réponse au recours gracieux, mise à disposition en ligne" in texts(found).lower()


@pytest.mark.parametrize(
    ("now", "opened", "until", "key"),
    [
        ("2026-12-30T22:59:59Z", None, "2027-04-02", "answer_pending_consultation"),
        ("2026-12-30T23:00:00Z", None, "2027-02-16", "answer_deemed_notified"),
        ("2026-12-16T08:00:00Z", "2026-12-17", "2027-04-02", "answer_pending_consultation"),
        ("2026-12-17T08:00:00Z", "2026-12-17", "2027-02-18", "answer_consulted"),
        ("2027-01-10T08:00:00Z", "2027-01-05", "2027-02-16", "answer_deemed_notified"),
    ],
)
def test_online_it_is_notified_when_opened_or_else_backwards(
    now: str, opened: str | None, until: str, key: str
) -> None:
    found = after(now, recours_gracieux_answer=answer_online(REJECTED, "2026-12-15", opened))
    assert (found.appeal_until, found.provisional) == (day(until), key == "answer_pending_consultation")
    assert key in told(found)


def test_opened_an_answer_waits_for_nobody() -> None:
    assert after(recours_gracieux_answer=answer_online(REJECTED, "2026-12-15", "2026-12-17")).waiting == ()


def test_deemed_notified_within_the_two_months_no_silence_ever_rejected_the_recours() -> None:
    waiting = answer_online(REJECTED, "2027-01-25")
    pending = after("2027-02-05T08:00Z", recours_gracieux_answer=waiting)
    assert (pending.provisional, *court(pending)) == (True, *map(day, SILENT))
    deemed = after("2027-02-10T08:00Z", recours_gracieux_answer=waiting)
    assert (deemed.provisional, *court(deemed)) == (False, day("2027-01-25"), day("2027-03-26"))


@given(st.integers(0, 200), st.integers(0, 20), st.sampled_from(list(Residence)))
def test_a_rejection_never_shortens_the_period_below_what_follows_its_own_day(
    wait: int, opened: int, residence: Residence
) -> None:
    """Whatever its day, the court stays open a clear period after it, unless the period was over already."""
    available = day(FILED) + DAY * wait
    read = Notification(Channel.ELECTRONIC, made_available_on=available, consulted_on=available + DAY * opened)
    found = after(recours_gracieux_answer=GracieuxAnswer(REJECTED, read), residence=residence)
    notified = available + DAY * opened if opened <= 15 else available
    silent = after(residence=residence).appeal_until
    assert silent is not None
    assert found.appeal_until == (court_closes_on(notified, residence) if notified <= silent else silent)


def test_a_recours_of_the_first_day_is_answered_like_any_other() -> None:
    found = after(filed="2026-11-16", recours_gracieux_answer=answer(REJECTED, "2026-12-17"))
    assert court(found) == (day("2026-12-17"), day("2027-02-18"))


def test_a_recours_may_be_answered_on_the_day_that_it_is_made() -> None:
    found = after(now=f"{FILED}T12:00Z", recours_gracieux_answer=answer(ACCEPTED, FILED))
    assert "gracieux_accepted" in told(found)
