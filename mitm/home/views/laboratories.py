"""Laboratories, for the agency."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mitm.accounts.models import Membership
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import machines_of, roles_held, roles_left_behind
from mitm.home.as_of import as_of
from mitm.home.lists.laboratories import LABORATORIES
from mitm.home.lists.people import status_of
from mitm.registry.models import Laboratory
from mitm.registry.selectors.listing import aliases_of, laboratories_listed, laboratory_by_id, merges_of
from mitm.web.access import agency
from mitm.web.contributions import laboratory_panels
from mitm.web.lists import render_list


@agency(Permission.AGENCY_REGISTER_READ)
def laboratory_list(request: HttpRequest) -> HttpResponse:
    """Every laboratory of the register."""
    rows = laboratories_listed(merged=request.GET.get("fusion") == "compris").select_related("merged_into")
    return render_list(request, rows, LABORATORIES)


@agency(Permission.AGENCY_REGISTER_READ)
def laboratory_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossier of a laboratory, today or as it was known on a day."""
    laboratory = laboratory_or_404(pk)
    day = as_of(request)
    people = roles_held(laboratory_id=pk, everything=False).order_by("user__last_name", "pk")
    context = {
        "laboratory": laboratory,
        "day": day,
        "counts": laboratories_listed(merged=True).get(pk=pk),
        "aliases": aliases_of(laboratory),
        "merges": merges_of(laboratory),
        "people": [(role, status_of(role)) for role in people],
        "kept": laboratory.merged_into or laboratory,
        "left_behind": _left_behind(laboratory),
        "machines": machines_of(pk),
        "panels": laboratory_panels(laboratory, actor=request.actor, as_of=day.on),
        "may_merge": request.actor.can(Permission.AGENCY_REGISTER_MERGE) and not laboratory.merged_into_id,
        "may_unmerge": request.actor.can(Permission.AGENCY_REGISTER_MERGE),
        "may_address": request.actor.can(Permission.AGENCY_REGISTER_ADDRESS) and not laboratory.merged_into_id,
        "may_open": request.actor.can(Permission.AGENCY_PEOPLE_MANAGE),
    }
    return render(request, "home/laboratories/page.html", context)


def _left_behind(laboratory: Laboratory) -> list[Membership]:
    """Who lost medicines with a merge, seen from the laboratory that had them or from the one that has them."""
    if laboratory.merged_into_id:
        return roles_left_behind([laboratory.pk], kept_id=laboratory.merged_into_id)
    merged = laboratories_listed(merged=True).filter(merged_into=laboratory)
    return roles_left_behind(merged.values("pk"), kept_id=laboratory.pk)


def laboratory_or_404(pk: int) -> Laboratory:
    """The laboratory, or a page that says there is none."""
    laboratory = laboratory_by_id(pk)
    if laboratory is None:
        raise Http404
    return laboratory
