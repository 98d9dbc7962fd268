"""Long work: what is asked, how far it is, what came out."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mitm.accounts.permissions import Permission
from mitm.home.lists.jobs import JOBS, state_of
from mitm.jobs.models import Job, JobState
from mitm.jobs.progress import progress_of
from mitm.jobs.selectors import all_jobs, job_by_id
from mitm.web.access import agency
from mitm.web.lists import render_list


@agency(Permission.AGENCY_JOB_READ)
def job_list(request: HttpRequest) -> HttpResponse:
    """Every job, the latest first."""
    return render_list(request, all_jobs(), JOBS)


@agency(Permission.AGENCY_JOB_READ)
def job_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; while it runs the page follows it, by itself or, without JavaScript, by loading again."""
    return render(request, "home/jobs/job.html", job_context(_job(pk)))


@agency(Permission.AGENCY_JOB_READ)
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the job is, as a piece of the page; once it is over the browser loads the page again."""
    context = job_context(_job(pk))
    response = render(request, "home/jobs/progress.html", context)
    if not context["unfinished"]:
        response["HX-Refresh"] = "true"
    return response


def job_context(job: Job) -> dict[str, Any]:
    """What the page of a job and its progress show."""
    unfinished = job.state in (JobState.WAITING, JobState.RUNNING)
    progress = (progress_of(job.pk) if unfinished else None) or {"done": 0, "total": 0, "step": ""}
    facts = job.result.get("facts", [])
    return {
        "job": job,
        "status": state_of(job),
        "unfinished": unfinished,
        "progress": progress,
        "facts": list(facts.items()) if isinstance(facts, dict) else facts,
    }


def _job(pk: int) -> Job:
    job = job_by_id(pk)
    if job is None:
        raise Http404
    return job
