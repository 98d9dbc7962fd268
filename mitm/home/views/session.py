"""From the sign-in page to the right desk: which organisation a person acts for."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from mitm.accounts.enums import Audience
from mitm.accounts.middleware import MEMBERSHIP_KEY
from mitm.accounts.models import Membership, User
from mitm.accounts.selectors import demonstration_accounts, memberships_of
from mitm.web.access import GET_POST, public_form, signed_in

DESKS = {Audience.AGENCY: "agency_desk", Audience.LABORATORY: "portal_desk"}


@signed_in()
def desk(request: HttpRequest) -> HttpResponse:
    """The desk of the membership in use; who has several chooses once per session, and again when that one ended."""
    memberships = _memberships(request)
    if not memberships:
        return render(request, "home/account/no_organisation.html")
    chosen = request.session.get(MEMBERSHIP_KEY)
    if len(memberships) > 1 and all(membership.pk != chosen for membership in memberships):
        return redirect("organisation")
    return redirect(DESKS[request.actor.audience])


@signed_in(methods=GET_POST)
def organisation(request: HttpRequest) -> HttpResponse:
    """Choose the organisation and the role to act in."""
    memberships = _memberships(request)
    if request.method == "POST":
        chosen = _chosen(memberships, request.POST.get("membership", ""))
        if chosen:
            request.session[MEMBERSHIP_KEY] = chosen.pk
            return redirect(DESKS[chosen.audience])
        messages.error(request, "Ce rôle n’est pas, ou n’est plus, l’un des vôtres : choisissez dans la liste.")
    return render(request, "home/account/organisation.html", {"memberships": memberships})


@public_form
def demonstration(request: HttpRequest) -> HttpResponse:
    """Sign in with one click as a fictive person; does not exist outside the demonstration."""
    chosen = _chosen(demonstration_accounts(), request.POST.get("membership", "")) if settings.DEMO else None
    if chosen is None:
        raise Http404
    login(request, chosen.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[MEMBERSHIP_KEY] = chosen.pk
    return redirect("desk")


def _memberships(request: HttpRequest) -> list[Membership]:
    """The roles that the person may use today."""
    user = request.user
    return memberships_of(user, today=timezone.localdate()) if isinstance(user, User) else []


def _chosen(memberships: list[Membership], number: str) -> Membership | None:
    return next((membership for membership in memberships if str(membership.pk) == number), None)
