"""The clock: what is due is done once, one failure does not stop the rest, and nobody lies about the time."""

import datetime as dt
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from mitm.errors import CaseError
from mitm.jobs import locks, ticking
from mitm.jobs.clock import ClockError, acting_now, database_now
from mitm.jobs.models import Heartbeat, TickRun

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_registered_steps(monkeypatch):
    monkeypatch.setattr(ticking, "_STEPS", {})


def leave_a_row(name):
    def step(now):
        _, created = Heartbeat.objects.get_or_create(name=name, defaults={"at": now})
        return [f"{name} écrit"] if created else []

    return step


def test_steps_run_in_their_order():
    ran = []
    ticking.tick_step("seconde", order=20)(lambda now: ran.append("seconde") or 0)
    ticking.tick_step("première", order=10)(lambda now: ran.append("première") or 0)

    ticking.tick(at=timezone.now())

    assert ran == ["première", "seconde"]


def test_a_second_run_changes_nothing(capsys):
    ticking.tick_step("rappels")(leave_a_row("rappel"))
    call_command("tick", "--at", "2026-03-12T10:00:00+01:00")
    capsys.readouterr()

    call_command("tick", "--at", "2026-03-12T10:00:00+01:00")

    assert capsys.readouterr().out == "Rien d’échu.\n"
    assert TickRun.objects.count() == 1


def test_a_failing_step_is_said_and_does_not_stop_the_others(capsys):
    def broken(now):
        Heartbeat.objects.create(name="à moitié", at=now)
        raise ValueError("boom")

    ticking.tick_step("cassée", order=1)(broken)
    ticking.tick_step("saine", order=2)(leave_a_row("sain"))

    with pytest.raises(CommandError, match="Étapes en échec : cassée"):
        call_command("tick", "--at", "2026-03-12T10:00:00+01:00")

    assert list(Heartbeat.objects.values_list("name", flat=True)) == ["sain"]
    assert "sain écrit" in capsys.readouterr().out


def test_what_the_clock_did_is_kept():
    ticking.tick_step("rappels")(leave_a_row("rappel"))

    ticking.tick(at=timezone.now())

    run = TickRun.objects.get()
    assert run.lines == [{"step": "rappels", "lines": ["rappel écrit"], "error": ""}]
    assert not run.failed


def test_two_steps_cannot_share_a_name():
    ticking.tick_step("rappels")(lambda now: 0)

    with pytest.raises(RuntimeError, match="rappels"):
        ticking.tick_step("rappels")(lambda now: 0)


def test_a_process_whose_clock_is_wrong_does_nothing():
    with pytest.raises(ClockError, match="diffèrent de plus d’une minute"):
        ticking.tick()  # tests live in March, the database does not


def test_a_future_instant_is_refused_in_production(settings):
    settings.TIME_TRAVEL = False

    with pytest.raises(CommandError, match="pas encore arrivé"):
        call_command("tick", "--at", "2999-01-01T00:00:00+01:00")


def test_an_instant_that_is_not_one_is_refused():
    with pytest.raises(CommandError, match="instant ISO 8601"):
        call_command("tick", "--at", "demain")


@pytest.mark.real_time
def test_the_time_is_the_database_s():
    seen = []
    ticking.tick_step("heure")(lambda now: seen.append(now) or 0)

    ticking.tick()

    assert abs(seen[0] - timezone.now()) < dt.timedelta(seconds=10)


@pytest.mark.django_db(transaction=True)
def test_only_one_process_ticks_at_a_time():
    ticking.tick_step("rappels")(leave_a_row("rappel"))
    outcome = []

    def other_process():
        outcome.append(ticking.tick(at=timezone.now()))
        connection.close()

    with locks.held(locks.TICK):
        thread = threading.Thread(target=other_process)
        thread.start()
        thread.join()

    assert outcome == [None]
    assert not Heartbeat.objects.exists()


@pytest.mark.real_time
def test_what_every_app_registered_runs_twice_without_harm(monkeypatch, capsys):
    monkeypatch.undo()
    call_command("tick")
    capsys.readouterr()

    call_command("tick")

    assert capsys.readouterr().out == "Rien d’échu.\n"


@pytest.mark.real_time
def test_an_act_happens_at_the_instant_of_the_database(settings):
    settings.TIME_TRAVEL = False
    before = database_now()

    assert before <= acting_now() <= database_now()


def test_an_act_is_refused_by_a_process_whose_clock_is_wrong(settings):
    settings.TIME_TRAVEL = False

    with pytest.raises(CaseError, match="diffèrent de plus d’une minute") as refused:
        acting_now()

    assert refused.value.code == "clock_wrong"


def test_one_of_many_that_fails_is_undone_named_and_keeps_no_other_from_its_turn():
    def write(name):
        Heartbeat.objects.create(name=name, at=timezone.now())
        if name == "deux":
            raise ValueError("boom")

    batch = ticking.each(["un", "deux", "trois"], write, name=lambda name: f"battement {name}")

    assert (batch.done, batch.failures) == (2, ["battement deux\u00a0: échec (ValueError)"])
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"un", "trois"}


def test_those_that_fail_take_no_turn_of_those_that_can_be_done():
    def write(number):
        if number < 3:
            raise ValueError("boom")

    batch = ticking.each(range(9), write, name=str, most=2)

    assert (batch.done, len(batch.failures)) == (2, 3)


def test_a_step_that_could_do_a_part_says_what_and_what_not():
    ticking.tick_step("battements", atomic=False)(lambda now: ticking.Batch(2, ["a", "b"]).told("un", "plusieurs"))

    [report] = ticking.tick(at=timezone.now())

    assert (report.lines, report.error) == (["2\u00a0plusieurs"], "a\u202f; b")
    assert TickRun.objects.get().failed
