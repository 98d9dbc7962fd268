"""The people in charge hear that silence is about to decide: once each, however long the clock stood still."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from derogations.enums import State
from derogations.models import ClockReminder, LoweringRequest
from derogations.services.instruction import request_take
from derogations.services.reminders import reminders_send
from mitm.audit.models import Event
from mitm.outbox.models import Channel, OutgoingMessage
from tests.derogations.building import filed, instructed, on_paper

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

PARIS = ZoneInfo("Europe/Paris")
LAST_DAY = dt.date(2026, 5, 12)  # of what was filed on 12 March 2026


def night_of(clock: Traveller, day: dt.date) -> list[str]:
    """What the clock does just after midnight."""
    now = dt.datetime.combine(day, dt.time(0, 5), tzinfo=PARIS)
    clock.move_to(now)
    return reminders_send(now=now).lines()


def before(days: int) -> dt.date:
    return LAST_DAY - dt.timedelta(days=days)


def mails_to(persona: Persona) -> list[str]:
    assert persona.user is not None
    rows = OutgoingMessage.objects.filter(channel=Channel.MAIL, recipient=persona.user, subject__contains="implicite")
    return list(rows.order_by("pk").values_list("subject", flat=True))


def levels(request: LoweringRequest) -> list[int]:
    return list(ClockReminder.objects.filter(request=request).order_by("pk").values_list("days", flat=True))


def test_five_reminders_go_out_on_their_days(clock: Traveller, pharmacist_a: Persona, evaluator: Persona) -> None:
    request = instructed(pharmacist_a, evaluator)

    days = [day for day in range(40, -1, -1) if night_of(clock, before(day))]

    assert days == [30, 15, 7, 3, 1]
    assert mails_to(evaluator) == [
        f"{request.reference} : rejet implicite {when}"
        for when in ("dans 30\u00a0jours", "dans 15\u00a0jours", "dans 7\u00a0jours", "dans 3\u00a0jours", "demain")
    ]


def test_a_second_run_on_the_same_day_sends_nothing(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona
) -> None:
    instructed(pharmacist_a, evaluator)

    assert night_of(clock, before(15)) == ["1\u00a0rappel à 15\u00a0jours"]
    assert night_of(clock, before(15)) == []


def test_after_days_of_standstill_one_message_covers_what_was_missed(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona
) -> None:
    request = instructed(pharmacist_a, evaluator)
    night_of(clock, before(30))

    assert night_of(clock, before(6)) == ["1\u00a0rappel à 7\u00a0jours"]

    assert levels(request) == [30, 15, 7]
    assert mails_to(evaluator)[1:] == [f"{request.reference} : rejet implicite dans 6\u00a0jours"]
    last = OutgoingMessage.objects.filter(channel=Channel.MAIL).order_by("-pk")[0]
    assert "rappels qui n’ont pas pu partir à temps (J-15)" in last.body
    assert night_of(clock, before(3)) == ["1\u00a0rappel à 3\u00a0jours", "1\u00a0échéance signalée aux chefs d’unité"]


def test_the_heads_are_told_three_days_before(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, head: Persona
) -> None:
    request = instructed(pharmacist_a, evaluator)

    night_of(clock, before(7))
    assert mails_to(head) == []
    night_of(clock, before(3))

    assert mails_to(head) == [f"{request.reference} : à trancher, rejet implicite dans 3\u00a0jours"]
    assert Event.objects.filter(kind="clock_escalated").get().data["implicit_on"] == "2026-05-12"


def test_the_heads_are_told_at_once_of_what_nobody_follows(
    clock: Traveller, pharmacist_a: Persona, head: Persona
) -> None:
    filed(pharmacist_a)

    for days in (30, 3):
        night_of(clock, before(days))

    assert len(mails_to(head)) == 2  # as people in charge; not a second time as heads


def test_a_reminder_says_the_safe_day(clock: Traveller, pharmacist_a: Persona, evaluator: Persona) -> None:
    instructed(pharmacist_a, evaluator)
    night_of(clock, before(1))

    body = OutgoingMessage.objects.filter(channel=Channel.MAIL).order_by("-pk")[0].body
    assert "au plus tard le mardi 12\u00a0mai 2026" in body
    assert "Par prudence, notifier au plus tard le lundi 11\u00a0mai 2026" in body


def test_an_act_on_the_morning_of_a_reminder_does_not_lose_it(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona
) -> None:
    request = filed(pharmacist_a)
    clock.move_to(dt.datetime.combine(before(30), dt.time(0, 1), tzinfo=PARIS))
    request_take(request_id=request.pk, actor=evaluator.actor)

    assert night_of(clock, before(30)) == ["1\u00a0rappel à 30\u00a0jours"]


def test_a_request_that_comes_late_is_called_to_mind_at_once(evaluator: Persona, clock: Traveller) -> None:
    request = on_paper(evaluator, dt.date(2026, 1, 20))  # registered on 12 March, eight days before silence

    assert night_of(clock, dt.date(2026, 3, 12)) == ["1\u00a0rappel à 15\u00a0jours"]
    assert levels(request) == [30, 15]


def test_nothing_is_called_to_mind_once_silence_has_decided(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona
) -> None:
    request = instructed(pharmacist_a, evaluator)

    assert night_of(clock, LAST_DAY + dt.timedelta(days=1)) == []
    assert levels(request) == []
    assert LoweringRequest.objects.get(pk=request.pk).state == State.INSTRUCTING


def test_a_date_that_moved_is_called_to_mind_again(clock: Traveller, pharmacist_a: Persona, evaluator: Persona) -> None:
    request = instructed(pharmacist_a, evaluator)
    night_of(clock, before(30))
    ClockReminder.objects.filter(request=request).update(implicit_on=LAST_DAY - dt.timedelta(days=2))
    LoweringRequest.objects.filter(pk=request.pk).update(remind_on=before(29))

    assert night_of(clock, before(29)) == ["1\u00a0rappel à 30\u00a0jours"]
