"""What goes wrong at night: two sweeps at once, one that is killed, one that is days late, mail that does not leave."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction

from derogations.enums import State
from derogations.models import ClockReminder, LoweringRequest, Outcome
from derogations.selectors.clock import verdict_of
from derogations.services import silence
from derogations.services.silence import silence_sweep
from mitm.audit.models import Event
from mitm.audit.verification import journal_faults
from mitm.jobs.ticking import tick
from mitm.law.clock import Status
from mitm.outbox.models import Channel, MessageState, OutgoingMessage
from mitm.outbox.services import send_due
from tests.derogations.building import filed, instructed
from tests.support.smtp import MailServer

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper
    from time_machine import Traveller

    from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)
PARIS = ZoneInfo("Europe/Paris")
FLIP = dt.datetime(2026, 5, 13, 0, 0, tzinfo=PARIS)  # of what was filed on 12 March 2026
# Sweeps three a batch, and stops for ever inside its second batch, once it has written it.
STOPPING = """
import sys, time, datetime as dt
import django; django.setup()
from derogations.services import silence
silence.BATCH, batches, write = 3, [], silence.fall_silent_many
def write_then_stop(*given, **named):
    write(*given, **named)
    batches.append(1)
    if len(batches) == 2:
        print("stopped", flush=True)
        time.sleep(600)
silence.fall_silent_many = write_then_stop
silence.silence_sweep(now=dt.datetime.fromisoformat(sys.argv[1]))
"""


def many(pharmacist: Persona, count: int = 8) -> set[int]:
    return {filed(pharmacist).pk for _ in range(count)}


def each_was_rejected_once(requests: set[int]) -> None:
    assert sorted(Outcome.objects.values_list("request", flat=True)) == sorted(requests)
    assert Event.objects.filter(kind="fall_silent").count() == len(requests)
    notices = OutgoingMessage.objects.filter(subject__endswith=" : rejet implicite", channel=Channel.MAIL)
    assert Counter(notices.values_list("case_id", flat=True)) == dict.fromkeys(requests, 1)
    assert list(journal_faults()) == []


def at_once(count: int, act: Callable[[], int]) -> list[int]:
    """What each of some threads did, all released together."""
    gate, done = threading.Barrier(count), list[int]()

    def run() -> None:
        gate.wait()
        try:
            done.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_two_sweeps_at_once_share_the_work(
    clock: Traveller, pharmacist_a: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = many(pharmacist_a, 12)
    monkeypatch.setattr(silence, "BATCH", 2)
    clock.move_to(FLIP)

    swept = at_once(3, lambda: silence_sweep(now=FLIP).rejected)

    assert sum(swept) == 12
    each_was_rejected_once(requests)


@pytest.fixture
def kill_a_sweep_half_way() -> Callable[[], None]:
    """A real process sweeps the test database and is killed inside its second batch of three."""
    database = connection.settings_dict
    address = f"{database['USER']}:{quote(database['PASSWORD'])}@{database['HOST']}:{database['PORT']}"
    url = f"postgres://{address}/{database['NAME']}"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "mitm.settings.test", "DATABASE_URL": url}
    command = [sys.executable, "-c", STOPPING, FLIP.isoformat()]

    def run() -> None:
        process = subprocess.Popen(command, env=environment, cwd=django_settings.BASE_DIR, stdout=subprocess.PIPE)
        assert process.stdout is not None
        assert process.stdout.readline() == b"stopped\n"
        process.kill()
        process.wait()
        process.stdout.close()

    return run


def test_a_sweep_that_is_killed_leaves_whole_batches_and_the_next_one_does_the_rest(
    clock: Traveller, pharmacist_a: Persona, kill_a_sweep_half_way: Callable[[], None]
) -> None:
    requests = many(pharmacist_a)

    kill_a_sweep_half_way()
    left = _left_once_the_server_has_noticed(5)
    clock.move_to(FLIP)
    swept = silence_sweep(now=FLIP)

    assert (left, swept.rejected) == (5, 5)
    each_was_rejected_once(requests)


def _left_once_the_server_has_noticed(count: int) -> int:
    """How many open requests are free: those of the killed process are, once its connection is known to be gone."""
    for _ in range(100):
        with transaction.atomic():
            free = LoweringRequest.objects.open().select_for_update(skip_locked=True)
            if len(free) == count:
                return count
        time.sleep(0.05)
    return LoweringRequest.objects.open().count()


def test_a_request_that_somebody_holds_is_left_for_the_next_run(clock: Traveller, pharmacist_a: Persona) -> None:
    requests = many(pharmacist_a, 3)
    held = min(requests)
    clock.move_to(FLIP)

    with transaction.atomic():
        LoweringRequest.objects.select_for_update().get(pk=held)
        assert at_once(1, lambda: silence_sweep(now=FLIP).rejected) == [2]
    assert silence_sweep(now=FLIP).rejected == 1

    each_was_rejected_once(requests)


def test_while_no_worker_runs_everybody_reads_the_truth(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, anonymous: Persona
) -> None:
    request = instructed(pharmacist_a, evaluator)
    born = "rejet implicite est né le 12"

    for day, decided in ((-1, False), (0, True), (3, True)):
        clock.move_to(FLIP + dt.timedelta(days=day, seconds=1))
        for persona, address in ((pharmacist_a, request.get_portal_url()), (evaluator, request.get_absolute_url())):
            assert (born in persona.client.get(address).content.decode()) is decided
        assert (verdict_of(request, now=FLIP + dt.timedelta(days=day)).status == Status.IMPLICIT_REJECTION) is decided
        assert request.reference not in anonymous.client.get("/").content.decode()

    assert not Outcome.objects.exists()


def test_after_three_days_without_a_worker_each_thing_is_done_once(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona
) -> None:
    expired = instructed(pharmacist_a, evaluator)
    clock.move_to(dt.datetime(2026, 3, 17, 10, 0, tzinfo=PARIS))
    running = instructed(pharmacist_a, evaluator)  # decided on 17 May
    stops, back = dt.datetime(2026, 5, 10, 1, 0, tzinfo=PARIS), dt.datetime(2026, 5, 14, 9, 0, tzinfo=PARIS)
    at(clock, stops)

    at(clock, back)
    before = (OutgoingMessage.objects.count(), Event.objects.count(), ClockReminder.objects.count())
    at(clock, back)

    assert [(outcome.request, outcome.legal_on) for outcome in Outcome.objects.all()] == [
        (expired, dt.date(2026, 5, 12))
    ]
    assert LoweringRequest.objects.get(pk=running.pk).state == State.INSTRUCTING
    # On the 10th: three days before the 12th is the 9th, seven before the 17th is the 10th. On the 14th: three before.
    assert reminders(expired, after=stops) == []
    assert reminders(running, after=stops) == [3]
    assert reminders(running) == [30, 15, 7, 3]
    assert (OutgoingMessage.objects.count(), Event.objects.count(), ClockReminder.objects.count()) == before


def at(clock: Traveller, now: dt.datetime) -> None:
    """What the clock does at an instant."""
    clock.move_to(now)
    assert [report.error for report in tick(at=now) or [] if report.error] == []


def reminders(request: LoweringRequest, *, after: dt.datetime | None = None) -> list[int]:
    rows = ClockReminder.objects.filter(request=request).order_by("-days")
    return list((rows.filter(sent_at__gt=after) if after else rows).values_list("days", flat=True))


@pytest.fixture
def server(settings: SettingsWrapper) -> Iterator[MailServer]:
    """A real mail server to which the application is connected."""
    with MailServer() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", server.port, 5
        yield server


def test_while_the_mail_server_is_down_nothing_is_lost_and_nothing_leaves_twice(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, server: MailServer
) -> None:
    instructed(pharmacist_a, evaluator)
    clock.move_to(FLIP)
    silence_sweep(now=FLIP)
    waiting = OutgoingMessage.objects.filter(channel=Channel.MAIL, state=MessageState.WAITING).count()

    server.hang_up = True
    for _ in range(3):
        send_due()
        clock.shift(dt.timedelta(hours=1))
    assert server.taken == []
    server.hang_up = False
    for _ in range(3):
        send_due()
        clock.shift(dt.timedelta(hours=1))

    names = [message["Message-ID"] for message in server.taken]
    assert len(names) == len(set(names)) == waiting
    assert sum("rejet implicite" in message["Subject"] for message in server.taken) == 2
