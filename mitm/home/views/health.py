"""Whether the service works, for people (machines read the API)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mitm.accounts.permissions import Permission
from mitm.home.desk import NIGHT, last_night
from mitm.home.health import checks
from mitm.jobs.selectors import tick_runs_since
from mitm.web.access import agency


@agency(Permission.AGENCY_JOB_READ)
def health(request: HttpRequest) -> HttpResponse:
    """Each part of the service, with what to do about it."""
    now = timezone.now()
    context = {"checks": checks(now), "now": now, "clock": last_night(tick_runs_since(now - NIGHT))}
    return render(request, "home/health/health.html", context)
