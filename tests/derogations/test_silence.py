"""Two months of silence are a rejection: the law says so, the clock writes it down, once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from derogations.enums import AppealState, Awaiting, OutcomeKind, State
from derogations.models import Appeal, Decision, LoweringRequest, Outcome
from derogations.selectors.clock import verdict_of
from derogations.services.remedies import appeal_file
from derogations.services.silence import appeals_settle, silence_sweep
from mitm.audit.models import Event
from mitm.audit.verification import first_broken_link, journal_faults
from mitm.doctrine.services import doctrine_decide
from mitm.jobs.ticking import tick
from mitm.law.clock import Status
from mitm.outbox.models import Channel, OutgoingMessage
from tests.derogations.building import filed, instructed, on_paper, opened, signed

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

PARIS = ZoneInfo("Europe/Paris")
LAST_DAY = dt.date(2026, 5, 12)  # of what was filed on 12 March 2026
LAST_SECOND = dt.datetime(2026, 5, 12, 23, 59, 59, tzinfo=PARIS)
FLIP = dt.datetime(2026, 5, 13, 0, 0, tzinfo=PARIS)


def sweep(clock: Traveller, now: dt.datetime = FLIP) -> list[str]:
    clock.move_to(now)
    return silence_sweep(now=now).lines()


def settled(clock: Traveller, now: dt.datetime) -> int:
    clock.move_to(now)
    return appeals_settle(now=now)


def mails(subject: str) -> list[str]:
    rows = OutgoingMessage.objects.filter(channel=Channel.MAIL, subject__contains=subject)
    return sorted(rows.values_list("address", flat=True))


def test_nothing_is_recorded_before_the_last_day_is_over(clock: Traveller, pharmacist_a: Persona) -> None:
    request = filed(pharmacist_a)

    assert sweep(clock, LAST_SECOND) == []

    request.refresh_from_db()
    assert request.state == State.RECEIVED


def test_a_silent_rejection_is_recorded_with_its_legal_date(clock: Traveller, pharmacist_a: Persona) -> None:
    request = filed(pharmacist_a)

    assert sweep(clock, FLIP + dt.timedelta(days=3)) == ["1\u00a0rejet implicite constaté"]

    request = LoweringRequest.objects.get(pk=request.pk)
    [outcome] = Outcome.objects.filter(request=request)
    assert (request.state, request.awaiting, request.due_on, request.remind_on) == (
        State.SILENCE,
        Awaiting.NOBODY,
        None,
        None,
    )
    assert (outcome.kind, outcome.legal_on, outcome.replaced_at) == (OutcomeKind.SILENCE, LAST_DAY, None)


def test_a_second_sweep_changes_nothing(clock: Traveller, pharmacist_a: Persona) -> None:
    filed(pharmacist_a)
    sweep(clock)
    before = (Outcome.objects.count(), Event.objects.count(), OutgoingMessage.objects.count())

    assert sweep(clock, FLIP + dt.timedelta(hours=1)) == []

    assert (Outcome.objects.count(), Event.objects.count(), OutgoingMessage.objects.count()) == before


def test_the_journal_says_that_the_clock_did_it(clock: Traveller, pharmacist_a: Persona) -> None:
    request = filed(pharmacist_a)
    sweep(clock)

    event = Event.objects.filter(case_id=request.pk, kind="fall_silent").get()
    assert (event.actor_label, event.from_state, event.to_state) == ("horloge", State.RECEIVED, State.SILENCE)
    assert event.data["legal_on"] == "2026-05-12"
    assert first_broken_link(request) is None
    assert list(journal_faults()) == []


def test_the_pharmacist_and_the_follower_are_told(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, head: Persona
) -> None:
    instructed(pharmacist_a, evaluator)
    sweep(clock)

    assert pharmacist_a.user is not None
    assert evaluator.user is not None
    assert mails(" : rejet implicite") == sorted([pharmacist_a.user.email, evaluator.user.email])


def test_the_heads_are_told_of_what_nobody_follows(clock: Traveller, pharmacist_a: Persona, head: Persona) -> None:
    filed(pharmacist_a)
    sweep(clock)

    assert head.user is not None
    assert head.user.email in mails(" : rejet implicite")


def test_a_request_whose_sender_nobody_knows_is_rejected_all_the_same(clock: Traveller, evaluator: Persona) -> None:
    request = on_paper(evaluator, dt.date(2026, 3, 2))

    assert sweep(clock, dt.datetime(2026, 5, 3, tzinfo=PARIS)) == ["1\u00a0rejet implicite constaté"]

    assert Outcome.objects.get(request=request).legal_on == dt.date(2026, 5, 2)


def test_a_date_that_was_stored_too_early_is_corrected_and_nothing_is_rejected(
    clock: Traveller, pharmacist_a: Persona
) -> None:
    request = filed(pharmacist_a)
    LoweringRequest.objects.filter(pk=request.pk).update(settles_at=FLIP - dt.timedelta(days=9))

    assert sweep(clock, FLIP - dt.timedelta(days=8)) == ["1\u00a0date recalculée, sans rejet"]

    request = LoweringRequest.objects.get(pk=request.pk)
    assert (request.state, request.settles_at) == (State.RECEIVED, FLIP)
    assert sweep(clock, FLIP - dt.timedelta(days=8)) == []


def test_the_tick_says_what_it_did(clock: Traveller, pharmacist_a: Persona) -> None:
    filed(pharmacist_a)
    clock.move_to(FLIP)

    reports = tick(at=FLIP) or []

    assert [report.lines for report in reports if report.name == "rejets implicites"] == [
        ["1\u00a0rejet implicite constaté"]
    ]


def rejected_then_appealed(clock: Traveller, pharmacist: Persona, on: dt.date) -> Appeal:
    request = filed(pharmacist)
    sweep(clock)
    return Appeal.objects.create(request=request, filed_on=on, filed_by=pharmacist.user, arguments="À revoir")


def test_two_months_of_silence_reject_an_administrative_appeal(clock: Traveller, pharmacist_a: Persona) -> None:
    appeal = rejected_then_appealed(clock, pharmacist_a, dt.date(2026, 6, 30))

    assert settled(clock, dt.datetime(2026, 8, 30, 23, 59, tzinfo=PARIS)) == 0
    assert settled(clock, dt.datetime(2026, 8, 31, tzinfo=PARIS)) == 1
    assert settled(clock, dt.datetime(2026, 8, 31, tzinfo=PARIS)) == 0

    appeal.refresh_from_db()
    assert (appeal.state, appeal.answered_on) == (AppealState.SILENCE, dt.date(2026, 8, 30))
    assert Event.objects.filter(kind="appeal_silent").get().data["legal_on"] == "2026-08-30"
    assert mails("recours gracieux rejeté par silence") != []


@pytest.mark.parametrize("filed_on", [dt.date(2026, 12, 31), dt.date(2026, 12, 28)])
def test_the_shortest_two_months_are_not_missed(clock: Traveller, pharmacist_a: Persona, filed_on: dt.date) -> None:
    rejected_then_appealed(clock, pharmacist_a, filed_on)

    assert settled(clock, dt.datetime(2027, 3, 1, tzinfo=PARIS)) == 1


def test_many_are_recorded_in_a_fixed_number_of_statements(
    clock: Traveller, pharmacist_a: Persona, django_assert_max_num_queries: object
) -> None:
    for _ in range(5):
        filed(pharmacist_a)
    clock.move_to(FLIP)

    with django_assert_max_num_queries(30):  # type: ignore[operator]
        silence_sweep(now=FLIP)


def signed_on_the_last_day(
    clock: Traveller, pharmacist: Persona, evaluator: Persona, signatory: Persona
) -> tuple[LoweringRequest, Decision]:
    request = instructed(pharmacist, evaluator)
    clock.move_to(dt.datetime(2026, 5, 12, 18, 0, tzinfo=PARIS))
    return request, signed(request, evaluator, signatory, "refused")


def test_a_decision_online_that_nobody_has_opened_holds_silence_back(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
) -> None:
    request, _ = signed_on_the_last_day(clock, pharmacist_a, evaluator, signatory)

    for days in (0, 1, 14):
        assert sweep(clock, FLIP + dt.timedelta(days=days)) == []
    tick(at=FLIP + dt.timedelta(days=16))

    # Deemed notified on the day it was put online, the last one: no rejection was ever implicit.
    assert list(Outcome.objects.filter(request=request).values_list("kind", "legal_on")) == [
        (OutcomeKind.REFUSED, LAST_DAY)
    ]


def test_a_decision_opened_after_the_last_day_comes_after_the_silence(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
) -> None:
    request, decision = signed_on_the_last_day(clock, pharmacist_a, evaluator, signatory)
    clock.move_to(FLIP + dt.timedelta(days=2))
    opened(decision, pharmacist_a)
    sweep(clock, FLIP + dt.timedelta(days=3))

    outcomes = Outcome.objects.filter(request=request).order_by("pk")
    assert [(outcome.kind, outcome.legal_on, outcome.replaced_at is None) for outcome in outcomes] == [
        (OutcomeKind.SILENCE, LAST_DAY, False),
        (OutcomeKind.REFUSED, dt.date(2026, 5, 15), True),
    ]


def test_under_the_other_reading_a_recours_is_to_be_answered_the_day_before(
    clock: Traveller, pharmacist_a: Persona, jurist: Persona
) -> None:
    request = filed(pharmacist_a)
    sweep(clock)
    clock.shift(dt.timedelta(hours=9))
    answer = {"key": "clock_flip", "value": "start_of_day", "valid_from": dt.date(2026, 5, 13), "reason": "Avis"}
    doctrine_decide(**answer, actor=jurist.actor)  # type: ignore[arg-type]

    appeal_file(request_id=request.pk, actor=pharmacist_a.actor, arguments="Les études sont nouvelles.")

    request.refresh_from_db()
    assert request.due_on == dt.date(2026, 7, 12)
    assert settled(clock, dt.datetime(2026, 7, 12, 23, 59, tzinfo=PARIS)) == 0
    assert settled(clock, dt.datetime(2026, 7, 13, 0, 0, tzinfo=PARIS)) == 1


def test_a_reading_that_starts_once_silence_has_decided_moves_no_date_that_has_passed(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, jurist: Persona
) -> None:
    request = instructed(pharmacist_a, evaluator)
    clock.move_to(dt.datetime(2026, 5, 11, 9, 0, tzinfo=PARIS))
    signed(request, evaluator, signatory)  # waits online to be opened: nothing is certain yet
    clock.move_to(dt.datetime(2026, 5, 14, 9, 0, tzinfo=PARIS))
    request.refresh_from_db()
    before = verdict_of(request, now=timezone.now())

    answer = {"key": "clock_flip", "value": "start_of_day", "valid_from": dt.date(2026, 5, 14), "reason": "Avis"}
    doctrine_decide(**answer, actor=jurist.actor)  # type: ignore[arg-type]

    request.refresh_from_db()
    assert (before.status, before.provisional) == (Status.IMPLICIT_REJECTION, True)
    assert request.flips_at == before.flips_at
    assert verdict_of(request, now=timezone.now()) == before


def test_under_the_other_reading_silence_decides_as_the_last_day_starts(
    clock: Traveller, pharmacist_a: Persona, jurist: Persona
) -> None:
    request = filed(pharmacist_a)
    clock.move_to(dt.datetime(2026, 5, 1, 9, 0, tzinfo=PARIS))
    answer = {"key": "clock_flip", "value": "start_of_day", "valid_from": dt.date(2026, 5, 10), "reason": "Avis"}
    doctrine_decide(**answer, actor=jurist.actor)  # type: ignore[arg-type]
    starts = dt.datetime(2026, 5, 12, 0, 0, tzinfo=PARIS)
    tick(at=dt.datetime(2026, 5, 10, 0, 5, tzinfo=PARIS))

    assert sweep(clock, starts - dt.timedelta(seconds=1)) == []
    assert sweep(clock, starts) == ["1\u00a0rejet implicite constaté"]
    assert Outcome.objects.get(request=request).legal_on == LAST_DAY
