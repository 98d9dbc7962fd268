"""Long work: asked for with what causes it, done once, its result or its refusal kept."""

import threading

import pytest
from django.db import connection, transaction

from mitm.errors import CaseError
from mitm.jobs import locks, services
from mitm.jobs.models import Heartbeat, Job, JobState
from mitm.jobs.progress import progress_of
from mitm.jobs.services import MAX_ATTEMPTS, job_enqueue, job_handler, run_next

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_registered_handlers(monkeypatch):
    monkeypatch.setattr(services, "HANDLERS", {})


@pytest.fixture
def ask(admin):
    """Ask for a job of the kind that the decorated function does; without the nudge, so that the test runs it."""

    def ask(handler, **params):
        job_handler("essai")(handler)
        return job_enqueue(kind="essai", title="Essai", params=params, actor=admin.actor)

    return ask


def leave_a_row(progress):
    Heartbeat.objects.create(name="fait", at=progress.job.created_at)
    return {"rows": 1}


class TestDoing:
    def test_the_result_is_kept(self, ask):
        job = ask(lambda progress: {"imported": progress.job.params["count"]}, count=3)

        run_next()

        job.refresh_from_db()
        assert (job.state, job.result, job.attempts) == (JobState.DONE, {"imported": 3}, 1)

    def test_it_is_done_once(self, ask):
        ask(leave_a_row)

        run_next()

        assert run_next() is None
        assert Heartbeat.objects.count() == 1

    def test_a_refusal_says_why_and_leaves_nothing(self, ask):
        def refuse(progress):
            leave_a_row(progress)
            raise CaseError("Le dossier ne contient aucun fichier.", code="empty")

        job = ask(refuse)
        run_next()

        job.refresh_from_db()
        assert (job.state, job.error) == (JobState.FAILED, "Le dossier ne contient aucun fichier.")
        assert not Heartbeat.objects.exists()

    def test_a_crash_is_logged_and_says_nothing_of_the_inside(self, ask, caplog):
        job = ask(lambda progress: 1 / 0)

        run_next()

        job.refresh_from_db()
        assert job.error == services.UNEXPECTED
        assert "ZeroDivisionError" in caplog.text

    def test_how_far_it_is_can_be_read_meanwhile(self, ask):
        seen = []

        def work(progress):
            progress(3, 10, "Lecture")
            seen.append(progress_of(progress.job.pk))
            return {}

        ask(work)
        run_next()

        assert seen == [{"done": 3, "total": 10, "step": "Lecture"}]

    def test_work_may_take_longer_than_a_page(self, ask):
        def work(progress):
            with connection.cursor() as cursor:
                cursor.execute("SHOW statement_timeout")
                return {"limit": cursor.fetchone()[0]}

        job = ask(work)
        run_next()

        job.refresh_from_db()
        assert job.result == {"limit": "30min"}


class TestAsking:
    def test_what_nobody_can_do_cannot_be_asked(self, admin):
        with pytest.raises(RuntimeError, match="No handler"):
            job_enqueue(kind="inconnu", title="", params={}, actor=admin.actor)

    def test_two_handlers_of_one_kind_are_a_mistake(self):
        job_handler("essai")(leave_a_row)

        with pytest.raises(RuntimeError, match="Two handlers"):
            job_handler("essai")(leave_a_row)

    def test_it_starts_once_what_asked_for_it_is_committed(self, ask, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            job = ask(leave_a_row)
            assert not Heartbeat.objects.exists()

        job.refresh_from_db()
        assert job.state == JobState.DONE

    def test_a_broker_that_is_down_loses_nothing(self, ask, monkeypatch, django_capture_on_commit_callbacks):
        monkeypatch.setattr("mitm.jobs.tasks.run_waiting_jobs.delay", lambda: 1 / 0)

        with django_capture_on_commit_callbacks(execute=True):
            ask(leave_a_row)

        assert run_next().state == JobState.DONE


class TestWorkersThatDie:
    def test_a_job_whose_worker_died_is_taken_over(self, ask):
        job = ask(leave_a_row)
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=1, started_at=job.created_at)

        assert run_next().attempts == 2

    def test_a_job_that_kills_its_workers_is_given_up(self, ask):
        job = ask(leave_a_row)
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=MAX_ATTEMPTS)

        assert run_next() is None
        job.refresh_from_db()
        assert (job.state, job.error) == (JobState.FAILED, services.INTERRUPTED)

    @pytest.mark.django_db(transaction=True)
    def test_a_job_that_another_worker_runs_is_left_to_it(self, ask, monkeypatch):
        monkeypatch.setattr(services, "_nudge", lambda: None)
        job = ask(leave_a_row)
        Job.objects.filter(pk=job.pk).update(state=JobState.RUNNING, attempts=1)
        outcome = []

        def other_worker():
            outcome.append(run_next())
            connection.close()

        with locks.held(locks.JOB + job.pk):
            thread = threading.Thread(target=other_worker)
            thread.start()
            thread.join()

        assert outcome == [None]


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_share_the_work(admin):
    job_handler("essai")(
        lambda progress: Heartbeat.objects.create(name=str(progress.job.pk), at=progress.job.created_at) and {}
    )
    with transaction.atomic():
        Job.objects.bulk_create(Job(kind="essai", title="Essai", created_by=admin.user) for _ in range(12))

    def worker():
        while run_next() is not None:
            pass
        connection.close()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(Job.objects.values_list("state", "attempts")) == {(JobState.DONE, 1)}
    assert Heartbeat.objects.count() == 12
