"""Delegations of signature: who may sign what, until when."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from mitm.accounts.enums import Role
from mitm.accounts.models import Delegation
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import agency_people, delegation_by_id, delegations
from mitm.home.delegations import delegation_close, delegation_open
from mitm.home.forms.delegations import DelegationEndForm, DelegationForm
from mitm.web.access import GET_POST, agency, must
from mitm.web.badges import Tone
from mitm.web.http import PageRequest
from mitm.web.idempotency import once
from mitm.web.statuses import Status


def status_of(delegation: Delegation) -> Status:
    """In force, to come or over."""
    today = timezone.localdate()
    if delegation.is_over(today):
        return Status("Terminée", Tone.GREY, "lock")
    return (
        Status("À venir", Tone.BLUE, "clock")
        if delegation.starts_on > today
        else Status("En cours", Tone.GREEN, "check")
    )


@agency(Permission.AGENCY_DELEGATION_READ, methods=GET_POST)
@once
def delegation_list(request: PageRequest) -> HttpResponse:
    """Every delegation, and one more."""
    if request.method == "POST":
        must(request, Permission.AGENCY_DELEGATION_MANAGE)
    people = agency_people(Role.HEAD, Role.SIGNATORY, today=timezone.localdate())
    form = DelegationForm(request.POST or None, people=people)
    if request.method == "POST" and (given := form.perform(delegation_open, actor=request.actor)):
        messages.success(request, f"Délégation enregistrée\u00a0: {given.holder} en est prévenu.")
        return redirect("agency_delegations")
    rows = [(delegation, status_of(delegation)) for delegation in delegations()]
    status = 422 if request.method == "POST" else 200
    context = {"rows": rows, "form": form, "may_manage": request.actor.can(Permission.AGENCY_DELEGATION_MANAGE)}
    return render(request, "home/people/delegations.html", context, status=status)


@agency(Permission.AGENCY_DELEGATION_MANAGE, methods=GET_POST)
@once
def delegation_end_page(request: PageRequest, pk: int) -> HttpResponse:
    """End a delegation."""
    delegation = delegation_by_id(pk)
    if delegation is None:
        raise Http404
    form = DelegationEndForm(request.POST or None)
    if request.method == "POST" and form.perform(delegation_close, actor=request.actor, delegation=delegation):
        messages.success(request, f"La délégation de {delegation.holder} prend fin.")
        return redirect("agency_delegations")
    status = 422 if request.method == "POST" else 200
    return render(request, "home/people/delegation_end.html", {"delegation": delegation, "form": form}, status=status)
