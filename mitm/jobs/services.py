"""Starting, running and reporting long work. The row is the truth; a Celery task is only a nudge to look at it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.errors import CaseError
from mitm.jobs.models import Job, JobState

logger = logging.getLogger(__name__)
STALLED_AFTER = dt.timedelta(minutes=15)

Handler = Callable[["Progress"], Mapping[str, object]]
HANDLERS: dict[str, Handler] = {}


@dataclass(frozen=True, slots=True)
class Progress:
    """What a handler gets: the job, and a way to say how far it is (visible before the handler's transaction ends)."""

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
    transaction.on_commit(_nudge)
    return job


def _nudge() -> None:
    from mitm.jobs.tasks import run_waiting_jobs

    run_waiting_jobs.delay()


def job_claim() -> Job | None:
    """Take the next waiting job, or one whose worker died; None when there is none."""
    with transaction.atomic():
        job = Job.objects.select_for_update(skip_locked=True).filter(state=JobState.WAITING).order_by("pk").first()
        now = timezone.now()
        if job is None:
            stalled = Job.objects.filter(state=JobState.RUNNING, beat_at__lt=now - STALLED_AFTER)
            job = stalled.select_for_update(skip_locked=True).order_by("pk").first()
        if job is None:
            return None
        job.state, job.started_at, job.beat_at = JobState.RUNNING, now, now
        job.save(update_fields=["state", "started_at", "beat_at"])
        return job


def job_run(job: Job) -> Job:
    """Do the work of a claimed job and keep its result or its refusal."""
    try:
        result = HANDLERS[job.kind](Progress(job))
    except CaseError as error:
        return _finish(job, JobState.FAILED, error=error.message)
    except BaseException:
        _finish(
            job,
            JobState.FAILED,
            error="Erreur inattendue ; l’équipe technique en trouve la trace au journal.",
        )
        raise
    return _finish(job, JobState.DONE, result=result)


def _finish(job: Job, state: JobState, *, result: Mapping[str, object] | None = None, error: str = "") -> Job:
    job.refresh_from_db()
    job.state, job.error, job.result, job.finished_at = state, error, dict(result or {}), timezone.now()
    job.save(update_fields=["state", "error", "result", "finished_at"])
    logger.info("job_finished id=%s kind=%s state=%s", job.pk, job.kind, state)
    return job
