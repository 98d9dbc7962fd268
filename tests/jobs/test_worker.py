"""A real worker process on the real broker: it does the work, and when it is killed another takes over."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from mitm.jobs import services
from mitm.jobs.models import Heartbeat, Job, JobState
from mitm.jobs.progress import progress_of
from mitm.jobs.services import job_enqueue
from mitm.jobs.tasks import heartbeat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.real_time]


def wait_for(condition, what, seconds=60):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f"{what} did not happen in {seconds} s"
        time.sleep(0.1)
    return value


@pytest.fixture
def start_worker():
    """Start a worker of our own queue, on the test database; every worker is gone at the end."""
    started = []
    database = connection.settings_dict
    address = f"{database['USER']}:{quote(database['PASSWORD'])}@{database['HOST']}:{database['PORT']}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.jobs.worker_settings",
        "DATABASE_URL": f"postgres://{address}/{database['NAME']}",
        "TEST_CACHE_PREFIX": cache.key_prefix,
        "TEST_QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE,
        "C_FORCE_ROOT": "1",
    }

    def start():
        command = [sys.executable, "-m", "celery", "-A", "tests.jobs.worker_app", "worker", "-P", "solo"]
        options = ["--without-mingle", "--without-gossip", "--loglevel=WARNING", f"--hostname=w{len(started)}@%h"]
        process = subprocess.Popen([*command, *options], env=environment, cwd=settings.BASE_DIR)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture(autouse=True)
def _through_the_broker(settings, monkeypatch):
    settings.CELERY_TASK_ALWAYS_EAGER = False
    monkeypatch.setattr(services, "HANDLERS", {"essai-court": None, "essai-long": None})
    yield
    with current_app.connection_for_write() as broker:
        broker.default_channel.queue_purge(settings.CELERY_TASK_DEFAULT_QUEUE)


def ask(kind, admin):
    return job_enqueue(kind=kind, title="Essai", params={}, actor=admin.actor)


def state_of(job):
    return Job.objects.filter(pk=job.pk).values_list("state", flat=True).get()


def test_a_job_runs_outside_the_request(start_worker, admin):
    worker = start_worker()

    job = ask("essai-court", admin)

    wait_for(lambda: state_of(job) == JobState.DONE, "the job")
    job.refresh_from_db()
    assert job.result == {"pid": worker.pid}


def test_a_worker_killed_in_the_middle_of_a_job_loses_nothing(start_worker, admin):
    first = start_worker()
    job = ask("essai-long", admin)
    wait_for(lambda: progress_of(job.pk), "the first attempt")
    assert state_of(job) == JobState.RUNNING

    first.send_signal(signal.SIGKILL)
    first.wait()
    start_worker()
    services._nudge()  # what the scheduler does every half minute

    wait_for(lambda: state_of(job) == JobState.DONE, "the second attempt")
    job.refresh_from_db()
    assert job.result == {"attempts": 2}
    assert Heartbeat.objects.filter(name="essai-long").count() == 1


def test_the_worker_shows_that_it_lives_and_so_does_the_scheduler(start_worker):
    start_worker()

    heartbeat.delay()

    wait_for(
        lambda: set(Heartbeat.objects.values_list("name", flat=True)) == {"worker", "scheduler"}, "both heartbeats"
    )
