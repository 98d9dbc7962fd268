"""Starting, running and reporting long work. The row is the truth; a Celery task is only a nudge to look at it.

A worker holds a lock of its database connection while it runs a job. When the worker dies the database drops the lock,
and the next worker that looks sees a job that is "running" and that nobody runs: it takes it over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.errors import CaseError
from mitm.jobs import locks
from mitm.jobs.models import Job, JobState

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
UNEXPECTED = "Erreur inattendue ; l’équipe technique en trouve la trace au journal technique."
INTERRUPTED = "Ce travail a été interrompu plusieurs fois ; il n’est plus relancé."

Handler = Callable[["Progress"], Mapping[str, object]]
HANDLERS: dict[str, Handler] = {}


@dataclass(frozen=True, slots=True)
class Progress:
    """What a handler gets: the job, and a way to say how far it is (seen at once, outside its transaction)."""

    job: Job

    def __call__(self, done: int, total: int, step: str = "") -> None:
        """Publish how far the work is."""
        from mitm.jobs.progress import publish

        publish(self.job.pk, done=done, total=total, step=step)


def job_handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the work of a kind; it returns a JSON result."""

    def register(handler: Handler) -> Handler:
        if kind in HANDLERS:
            raise RuntimeError(f"Two handlers for job {kind}.")
        HANDLERS[kind] = handler
        return handler

    return register


@transaction.atomic
def job_enqueue(*, kind: str, title: str, params: Mapping[str, object], actor: Actor) -> Job:
    """Ask for long work; it starts after commit."""
    if kind not in HANDLERS:
        raise RuntimeError(f"No handler for job {kind}.")
    job = Job.objects.create(kind=kind, title=title, params=dict(params), created_by=actor.user)
    transaction.on_commit(_nudge, robust=True)  # a broker that is down delays the work, no more
    return job


def _nudge() -> None:
    from mitm.jobs.tasks import run_waiting_jobs

    run_waiting_jobs.delay()


def run_next() -> Job | None:
    """Run the next job: one that waits, or one whose worker died; None when there is nothing to do."""
    unfinished = Job.objects.filter(state__in=[JobState.WAITING, JobState.RUNNING]).order_by("pk")
    for pk in list(unfinished.values_list("pk", flat=True)[:100]):
        with locks.held(locks.JOB + pk) as mine:
            job = _claim(pk) if mine else None
            if job is not None:
                return _run(job)
    return None


@transaction.atomic
def _claim(pk: int) -> Job | None:
    """Mark the job as running; None when it was finished meanwhile or has killed too many workers."""
    job = Job.objects.select_for_update().get(pk=pk)
    if job.state not in (JobState.WAITING, JobState.RUNNING):
        return None
    if job.attempts >= MAX_ATTEMPTS:
        _finish(job, JobState.FAILED, error=INTERRUPTED)
        return None
    job.state, job.started_at, job.attempts = JobState.RUNNING, timezone.now(), job.attempts + 1
    job.save(update_fields=["state", "started_at", "attempts"])
    return job


def _run(job: Job) -> Job:
    """Do the work and keep its result in one transaction: either both are there or neither."""
    try:
        with transaction.atomic():
            _allow_long_statements()
            return _finish(job, JobState.DONE, result=HANDLERS[job.kind](Progress(job)))
    except CaseError as error:
        return _finish(job, JobState.FAILED, error=error.message)
    except Exception:
        logger.exception("job_crashed id=%s kind=%s", job.pk, job.kind)
        return _finish(job, JobState.FAILED, error=UNEXPECTED)


def _allow_long_statements() -> None:
    """Work in the background may take longer than a page."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', '30min', true),"
            " set_config('idle_in_transaction_session_timeout', '30min', true)"
        )


def _finish(job: Job, state: JobState, *, result: Mapping[str, object] | None = None, error: str = "") -> Job:
    job.state, job.error, job.result, job.finished_at = state, error, dict(result or {}), timezone.now()
    job.save(update_fields=["state", "error", "result", "finished_at"])
    logger.info("job_finished id=%s kind=%s state=%s", job.pk, job.kind, state)
    return job
