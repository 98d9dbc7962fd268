"""Reads of long work and of what the clock did."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from mitm.jobs.models import Heartbeat, Job, JobState, TickRun


def all_jobs() -> QuerySet[Job]:
    """Every job, newest first."""
    return Job.objects.select_related("created_by").order_by("-id")


def job_by_id(pk: int) -> Job | None:
    """One job."""
    return Job.objects.select_related("created_by").filter(pk=pk).first()


def unfinished_jobs(kind: str) -> list[Job]:
    """The jobs of a kind that wait or run, oldest first."""
    unfinished = [JobState.WAITING, JobState.RUNNING]
    return list(Job.objects.filter(kind=kind, state__in=unfinished).select_related("created_by").order_by("id"))


def failed_jobs_since(moment: dt.datetime) -> int:
    """How many jobs have failed since a moment."""
    return Job.objects.filter(state=JobState.FAILED, finished_at__gte=moment).count()


def tick_runs_since(moment: dt.datetime) -> list[TickRun]:
    """The runs of the clock that did something since a moment, newest first."""
    return list(TickRun.objects.filter(at__gte=moment).order_by("-id")[:50])


def failed_runs_since(moment: dt.datetime) -> QuerySet[TickRun]:
    """The runs of the clock in which a step failed since a moment, newest first."""
    return TickRun.objects.filter(at__gte=moment, failed=True).order_by("-id")


def all_runs() -> QuerySet[TickRun]:
    """Every run of the clock that did something, newest first."""
    return TickRun.objects.order_by("-id")


def run_by_id(pk: int) -> TickRun | None:
    """One run."""
    return TickRun.objects.filter(pk=pk).first()


def run_before(run: TickRun) -> TickRun | None:
    """The useful run before another."""
    return TickRun.objects.filter(pk__lt=run.pk).order_by("-id").first()


def heartbeats() -> list[Heartbeat]:
    """When each process last showed that it lives, by name."""
    return list(Heartbeat.objects.order_by("name"))
