"""What must hold whatever the facts."""

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings, strategies as st

from mitm.law.clock import (
    Acknowledgement,
    Channel,
    ClockFacts,
    ClockVerdict,
    CompletenessRequest,
    ExpressDecision,
    FirstRecipient,
    GracieuxAnswer,
    GracieuxOutcome,
    Notification,
    Outcome,
    Production,
    ReasonsRequest,
    Residence,
    Status,
    verdict,
)
from mitm.law.doctrine import QUESTIONS

START = dt.date(2026, 9, 15)
DAY = dt.timedelta(days=1)
NAMES = ("a", "b", "c")
DEFAULTS: dict[str, object] = {}


def on(offset: int) -> dt.date:
    return START + DAY * offset


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)


offsets = st.integers(0, 160)
days = offsets.map(on)
REGULAR, IRREGULAR, EITHER = st.just(True), st.just(False), st.booleans()
pieces = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(tuple)


@st.composite
def letters(draw: st.DrawFn, valid: st.SearchStrategy[bool] = REGULAR) -> CompletenessRequest:
    sent, wait, length = draw(offsets), draw(st.integers(0, 10)), draw(st.integers(0, 60))
    asked = draw(pieces)
    productions = draw(
        st.lists(
            st.builds(
                Production,
                st.integers(sent, sent + 90).map(on),
                st.lists(st.sampled_from(asked), min_size=1, max_size=2).map(tuple),
            ),
            max_size=3,
        )
    )
    return CompletenessRequest(
        on(sent), on(sent + wait), on(sent + wait + length), asked, draw(valid), tuple(productions)
    )


@st.composite
def online_letters(draw: st.DrawFn) -> CompletenessRequest:
    """A letter put online, opened or not, in time or not."""
    available, length = draw(offsets), draw(st.integers(0, 60))
    read = draw(st.none() | st.integers(0, 30))
    return replace(
        draw(letters(EITHER)),
        sent_on=on(available),
        notified_on=None,
        due_on=on(available + length),
        made_available_on=on(available),
        consulted_on=None if read is None else on(available + read),
    )


def notifications(draw: st.DrawFn, since: int) -> Notification | None:
    available, read = since + draw(st.integers(0, 20)), draw(st.none() | st.integers(0, 40))
    return draw(
        st.sampled_from(
            [
                None,
                Notification(Channel.PAPER, received_on=on(available)),
                Notification(
                    Channel.ELECTRONIC,
                    made_available_on=on(available),
                    consulted_on=None if read is None else on(available + read),
                ),
            ]
        )
    )


@st.composite
def decisions(draw: st.DrawFn) -> ExpressDecision:
    signed = draw(offsets)
    notification = notifications(draw, signed)
    return ExpressDecision(draw(st.sampled_from(list(Outcome))), on(signed), notification)


@st.composite
def answers(draw: st.DrawFn) -> GracieuxAnswer:
    """Of any day: the recours may come later, or never."""
    return GracieuxAnswer(draw(st.sampled_from(list(GracieuxOutcome))), notifications(draw, draw(st.integers(0, 300))))


doctrines = st.fixed_dictionaries(
    {},
    optional={
        key: st.sampled_from([value for value, _ in question.options])
        for key, question in QUESTIONS.items()
        if key.startswith("clock_")
    },
)
all_facts = st.builds(
    ClockFacts,
    received_at=st.just(START) | st.just(noon(START)),
    now=st.integers(0, 500).map(lambda offset: noon(on(offset))),
    first_received_at=st.none() | st.integers(-30, 0).map(on),
    first_received_by=st.sampled_from(list(FirstRecipient)),
    completeness_requests=st.lists(letters(EITHER) | online_letters(), max_size=4).map(tuple),
    withdrawn_on=st.none() | days,
    express_decision=st.none() | decisions(),
    reasons=st.none()
    | st.builds(
        lambda asked, wait: ReasonsRequest(on(asked), None if wait is None else on(asked + wait)),
        offsets,
        st.none() | st.integers(0, 400),
    ),
    recours_gracieux_on=st.none() | days,
    recours_gracieux_answer=st.none() | answers(),
    acknowledgement=st.none() | st.builds(Acknowledgement, days, st.booleans()),
    residence=st.sampled_from(list(Residence)),
    doctrine=doctrines,
)


def plain(found: ClockVerdict) -> ClockVerdict:
    """The verdict without its explanation nor the rank of letters."""
    return replace(found, notes=(), suspensions=tuple(replace(pause, letter=0) for pause in found.suspensions))


def notified_by(told: Notification, today: dt.date) -> Notification:
    """How something reached the applicant, without the days after one."""
    days = {name: getattr(told, name) for name in ("made_available_on", "consulted_on", "received_on")}
    return replace(told, **{name: day if day and day <= today else None for name, day in days.items()})


def known_by(facts: ClockFacts, today: dt.date) -> ClockFacts:
    """Facts without all that happens after a day."""

    def past(day: dt.date | None) -> dt.date | None:
        return day if day is not None and day <= today else None

    found = []
    for letter in facts.completeness_requests:
        productions = tuple(production for production in letter.productions if production.on <= today)
        told = {
            name: past(getattr(letter, name))
            for name in ("sent_on", "notified_on", "made_available_on", "consulted_on")
        }
        found.append(replace(letter, productions=productions, **told))
    decision, answer = facts.express_decision, facts.recours_gracieux_answer
    if decision and decision.notification:
        decision = replace(decision, notification=notified_by(decision.notification, today))
    if answer and answer.notification:
        answer = replace(answer, notification=notified_by(answer.notification, today))
    reasons = facts.reasons
    if reasons:
        reasons = replace(reasons, given_on=past(reasons.given_on)) if past(reasons.requested_on) else None
    acknowledged = facts.acknowledgement
    return replace(
        facts,
        completeness_requests=tuple(found),
        withdrawn_on=past(facts.withdrawn_on),
        express_decision=decision if decision and past(decision.signed_on) else None,
        reasons=reasons,
        recours_gracieux_on=past(facts.recours_gracieux_on),
        recours_gracieux_answer=answer,
        acknowledgement=acknowledged if acknowledged and past(acknowledged.sent_on) else None,
    )


@given(all_facts)
def test_facts_after_now_change_nothing(facts: ClockFacts) -> None:
    assert verdict(facts) == verdict(known_by(facts, facts.now.date()))


@given(all_facts, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(facts: ClockFacts, random: object) -> None:
    shuffled = list(facts.completeness_requests)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    letters = tuple(replace(letter, productions=letter.productions[::-1]) for letter in shuffled)
    other = verdict(replace(facts, completeness_requests=letters))
    assert plain(other) == plain(verdict(facts))
    assert other.steps() == verdict(facts).steps()


@given(all_facts, letters(IRREGULAR))
def test_an_irregular_letter_changes_nothing_but_the_explanation(facts: ClockFacts, irregular: object) -> None:
    more = replace(facts, completeness_requests=(*facts.completeness_requests, irregular))
    assert plain(verdict(more)) == plain(verdict(facts))


@given(all_facts, letters())
def test_a_letter_never_brings_the_last_day_forward(facts: ClockFacts, letter: object) -> None:
    facts = replace(facts, withdrawn_on=None, express_decision=None, doctrine=DEFAULTS)
    before = verdict(facts)
    after = verdict(replace(facts, completeness_requests=(*facts.completeness_requests, letter)))
    assert before.implicit_decision_on is not None
    assert after.implicit_decision_on is not None
    assert after.implicit_decision_on >= before.implicit_decision_on
    assert after.suspended_days >= before.suspended_days


@given(
    st.lists(letters(), max_size=5),
    st.sampled_from(["end_of_day", "start_of_day"]),
    st.sampled_from(["notification", "sending"]),
)
@settings(max_examples=300)
def test_suspended_days_agree_with_a_clock_that_ticks_day_by_day(
    asked: list[CompletenessRequest], flip: str, start: str
) -> None:
    stopped: set[dt.date] = set()
    for letter in asked:
        here = letter.sent_on if start == "sending" else letter.notified_on
        missing = set(letter.pieces)
        assert here is not None
        assert letter.due_on is not None
        first, due, done = here, letter.due_on, None
        for production in sorted(letter.productions, key=lambda production: production.on):
            missing -= set(production.pieces)
            if not missing and done is None:
                done = max(production.on, first)
        while here < due and (done is None or here < done):
            stopped.add(here)
            here += DAY
    remaining, today = (dt.date(2026, 11, 15) - START).days, START
    while remaining or (flip == "end_of_day" and today in stopped):
        remaining -= today not in stopped
        today += DAY
    doctrine = {"clock_flip": flip, "clock_suspension_start": start}
    found = verdict(ClockFacts(START, noon(on(900)), completeness_requests=tuple(asked), doctrine=doctrine))
    assert found.implicit_decision_on == today


@given(all_facts)
def test_a_verdict_hangs_together(facts: ClockFacts) -> None:
    found = verdict(facts)
    assert found.suspended_days == sum(pause.days for pause in found.suspensions)
    for pause, following in zip(found.suspensions, found.suspensions[1:], strict=False):
        assert pause.end <= following.start
    assert all(pause.days == (pause.end - pause.start).days > 0 for pause in found.suspensions)
    assert (found.implicit_decision_on is None) == (found.flips_at is None) == (found.settles_at is None)
    if found.flips_at is not None and found.settles_at is not None:
        assert found.settles_at >= found.flips_at
        assert found.provisional or facts.now >= found.settles_at or found.settles_at == found.flips_at
    assert (found.decision_on is None) == (found.status in (Status.RUNNING, Status.SUSPENDED, Status.WITHDRAWN))
    assert (found.grant_withdrawal_until is None) == (found.status is not Status.GRANTED)
    if found.flips_at is not None and found.status in (Status.RUNNING, Status.SUSPENDED):
        assert facts.now < found.flips_at
    if found.status is Status.IMPLICIT_REJECTION:
        assert found.flips_at is not None
        assert found.flips_at <= facts.now
        assert found.decision_on == found.implicit_decision_on
    if found.status is Status.SUSPENDED:
        assert found.provisional
        assert any(pause.start <= facts.now.date() < pause.end for pause in found.suspensions)
    if found.status is Status.RUNNING:
        assert not any(pause.start <= facts.now.date() < pause.end for pause in found.suspensions)
    if found.appeal_until is not None and found.decision_on is not None:
        origin = min(day for day in (found.decision_on, found.implicit_decision_on) if day is not None)
        assert found.appeal_until > origin
    if found.recours_gracieux_accepted_on is not None:
        assert (found.appeal_until, found.reasons_due_on) == (None, None)
    assert len(found.steps("fr")) == len(found.steps("en")) == len(found.notes)


@given(all_facts)
def test_a_final_status_does_not_change_with_time_alone(facts: ClockFacts) -> None:
    """Unless provisional, what ended a request still did a year later, as long as nothing else happened."""
    facts = known_by(facts, facts.now.date())
    found = verdict(facts)
    later = verdict(replace(facts, now=facts.now + DAY * 365))
    if found.status not in (Status.RUNNING, Status.SUSPENDED) and not found.provisional:
        assert (later.status, later.decision_on) == (found.status, found.decision_on)


@given(all_facts)
def test_a_silence_that_is_certain_was_born_on_its_day_for_ever(facts: ClockFacts) -> None:
    """Once `settles_at` is past, time alone never takes back that silence decided, nor when."""
    facts = known_by(facts, facts.now.date())
    found = verdict(facts)
    if found.status is Status.IMPLICIT_REJECTION and found.settles_at is not None and found.settles_at <= facts.now:
        for days in (1, 20, 365):
            later = verdict(replace(facts, now=facts.now + DAY * days))
            assert later.implicit_decision_on == found.implicit_decision_on
