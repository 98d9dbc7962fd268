"""Whether the service works, for people (machines read the API)."""

from dataclasses import replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.home.desk import NIGHT, last_night
from mitm.home.health import Check, checks
from mitm.jobs.selectors import tick_runs_since
from mitm.web.access import agency
from mitm.web.http import PageRequest


@agency(Permission.AGENCY_JOB_READ)
def health(request: PageRequest) -> HttpResponse:
    """Each part of the service, with what to do about it."""
    now = timezone.now()
    context = {
        "checks": _readable(checks(now), request.actor),
        "now": now,
        "clock": last_night(tick_runs_since(now - NIGHT)),
    }
    return render(request, "home/health/health.html", context)


def _readable(found: list[Check], actor: Actor) -> list[Check]:
    """Without links to pages that the reader may not open."""
    return [check if actor.can(check.permission) else replace(check, url="") for check in found]
