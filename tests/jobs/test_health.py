"""Whether the service can do its work, told without secrets."""

import datetime as dt

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from mitm.jobs.clock import database_now
from mitm.jobs.health import SCHEDULER, SILENT_AFTER, WORKER, WorkerPulse, beat, health
from mitm.jobs.models import Heartbeat
from mitm.jobs.tasks import heartbeat

pytestmark = [pytest.mark.django_db, pytest.mark.real_time]


@pytest.fixture
def _alive():
    beat(WORKER)
    beat(SCHEDULER)


def unwell():
    return {check.name: check.detail for check in health() if not check.ok}


@pytest.mark.usefixtures("_alive")
class TestAServiceThatWorks:
    def test_has_nothing_to_say(self):
        assert unwell() == {}

    def test_a_silent_worker_shows(self):
        Heartbeat.objects.filter(name=WORKER).update(at=database_now() - SILENT_AFTER - dt.timedelta(seconds=1))

        assert unwell() == {"worker": "vu il y a 181 s"}

    def test_a_broker_that_does_not_answer_shows(self, settings):
        settings.CELERY_BROKER_URL = "redis://:secret@127.0.0.1:9/0"

        assert unwell() == {"broker": "ne répond pas"}

    def test_a_migration_that_was_not_applied_shows(self):
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")

        assert "migration(s) à appliquer" in unwell()["migrations"]

    def test_the_probe_answers_200(self, client):
        response = client.get("/sante/pret")

        assert (response.status_code, response.json()["ok"]) == (200, True)
        assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_processes_never_seen_show():
    assert unwell() == {"worker": "jamais vu", "scheduler": "jamais vu"}


def test_the_scheduler_is_alive_when_what_it_sent_is_done():
    heartbeat.delay()

    assert "scheduler" not in unwell()


def test_a_clock_that_differs_shows(clock):
    import time_machine

    with time_machine.travel(timezone.now() + dt.timedelta(minutes=5)):
        assert "diffèrent de plus d’une minute" in unwell()["clock"]


def test_a_worker_does_not_write_at_each_pulse(django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(connection, "close", lambda: None)
    pulse = WorkerPulse(period=60)
    pulse()

    with django_assert_num_queries(0):
        pulse()


def test_the_probe_of_an_unwell_service_answers_503_and_keeps_secrets(client):
    response = client.get("/sante/pret")

    assert response.status_code == 503
    assert settings.DATABASES["default"]["PASSWORD"] not in response.text
    assert "redis://" not in response.text


def test_a_process_that_answers_is_alive_whatever_the_rest(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/sante/vivant")

    assert response.json() == {"ok": True}
