"""The desk of each audience."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from mitm.accounts.permissions import Permission
from mitm.home.desk import desk_of
from mitm.web.access import agency, portal


@agency(Permission.AGENCY_CASE_READ)
def agency_desk(request: HttpRequest) -> HttpResponse:
    """What awaits a person of the agency."""
    return _desk(request, "home/agency/desk.html")


@portal(Permission.PORTAL_CASE_READ)
def portal_desk(request: HttpRequest) -> HttpResponse:
    """What awaits a person of a laboratory."""
    return _desk(request, "home/portal/desk.html")


def _desk(request: HttpRequest, template: str) -> HttpResponse:
    today = timezone.localdate()
    return render(request, template, {"desk": desk_of(request.actor, today=today), "today": today})
