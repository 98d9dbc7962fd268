"""People and machine accounts of a laboratory, for its administrator."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from mitm.accounts.models import MachineAccount
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import machines_of, pharmacists_of, role_by_id, roles_held
from mitm.home.forms.people import AuthorityForm, MachineForm, PersonForm
from mitm.home.lists import people
from mitm.home.people import machine_entrust, machine_open, machine_revoke, person_open, roles_to_give
from mitm.home.views.people import end_role
from mitm.web.access import GET_POST, portal
from mitm.web.acts import attempt
from mitm.web.http import PageRequest
from mitm.web.idempotency import ShownOnce, once
from mitm.web.lists import render_list


@portal(Permission.PORTAL_PEOPLE_MANAGE)
def people_list(request: HttpRequest) -> HttpResponse:
    """Who holds which role in the laboratory."""
    rows = roles_held(laboratory_id=request.actor.laboratory_id, everything=request.GET.get("montrer") == "tous")
    return render_list(request, rows, people.PORTAL)


@portal(Permission.PORTAL_PEOPLE_MANAGE, methods=GET_POST)
@once
def person_new(request: HttpRequest) -> HttpResponse:
    """Give a role in the laboratory."""
    laboratory = request.actor.membership.laboratory
    form = PersonForm(request.POST or None, roles=roles_to_give(laboratory))
    if request.method == "POST" and (user := form.perform(person_open, actor=request.actor, laboratory=laboratory)):
        messages.success(request, f"Le rôle est ouvert à {user}\u00a0; un message lui est envoyé.")
        return redirect("portal_people")
    context = {"form": form, "laboratory": laboratory, "cancel_url": reverse("portal_people")}
    return render(request, "home/people/new.html", context)


@portal(Permission.PORTAL_PEOPLE_MANAGE, methods=GET_POST)
def role_end_page(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role of the laboratory."""
    role = role_by_id(pk, laboratory_id=request.actor.laboratory_id)
    if role is None:
        raise Http404
    return end_role(request, role, back=reverse("portal_people"))


@portal(Permission.PORTAL_PEOPLE_MANAGE)
def machines(request: HttpRequest) -> HttpResponse:
    """The machine accounts of the laboratory."""
    laboratory_id = request.actor.laboratory_id
    context = {"machines": machines_of(laboratory_id), "answerable": [one.pk for one in pharmacists_of(laboratory_id)]}
    return render(request, "home/people/machines.html", context)


@portal(Permission.PORTAL_PEOPLE_MANAGE, methods=GET_POST)
@once
def machine_new(request: HttpRequest) -> HttpResponse:
    """Open a machine account; its secret is shown once, on the answer to this very request."""
    laboratory = request.actor.membership.laboratory
    form = MachineForm(request.POST or None, pharmacists=pharmacists_of(laboratory.pk))
    if request.method == "POST" and (opened := form.perform(machine_open, actor=request.actor, laboratory=laboratory)):
        machine, identifier, secret = opened
        context = {"machine": machine, "identifier": identifier, "secret": secret}
        shown = render_to_string("home/people/machine_opened.html", context, request)
        return ShownOnce(shown, then=reverse("portal_machines"))
    context = {"form": form, "pharmacists": form.pharmacists, "cancel_url": reverse("portal_machines")}
    return render(request, "home/people/machine_new.html", context)


@portal(Permission.PORTAL_PEOPLE_MANAGE, methods=GET_POST)
def machine_entrust_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Let another responsible pharmacist answer for a machine, as when one leaves."""
    machine = _machine(request, pk)
    form = AuthorityForm(request.POST or None, pharmacists=pharmacists_of(machine.laboratory_id))
    if request.method == "POST" and (done := form.perform(machine_entrust, actor=request.actor, machine=machine)):
        messages.success(request, f"{done.authorised_by.user} répond désormais de «\u00a0{done.label}\u00a0».")
        return redirect("portal_machines")
    context = {
        "title": f"Confier «\u00a0{machine.label}\u00a0»",
        "question": "Un autre pharmacien responsable répondra de ce que la machine dépose.",
        "consequences": ["L’identifiant et le secret restent les mêmes.", "Ce qu’elle a déposé n’est pas repris."],
        "form": form,
        "submit_label": "Confier",
        "cancel_url": reverse("portal_machines"),
    }
    return render(request, "confirm.html", context)


@portal(Permission.PORTAL_PEOPLE_MANAGE, methods=GET_POST)
def machine_revoke_page(request: PageRequest, pk: int) -> HttpResponse:
    """End a machine account, after a question."""
    machine = _machine(request, pk)
    if request.method == "POST":
        if attempt(request, machine_revoke, machine=machine):
            messages.success(
                request, f"«\u00a0{machine.label}\u00a0» est révoqué\u00a0: ses jetons ne valent plus rien."
            )
        return redirect("portal_machines")
    context = {
        "title": f"Révoquer «\u00a0{machine.label}\u00a0»",
        "question": "La machine ne pourra plus rien déposer ni lire, dès maintenant et pour toujours.",
        "consequences": ["Ce qu’elle a déposé reste au dossier.", "Pour recommencer, ouvrez un autre compte."],
        "form": None,
        "submit_label": "Révoquer",
        "cancel_url": reverse("portal_machines"),
    }
    return render(request, "confirm.html", context)


def _machine(request: HttpRequest, pk: int) -> MachineAccount:
    """A machine account of the laboratory that is not revoked."""
    machine = next((row for row in machines_of(request.actor.laboratory_id) if row.pk == pk), None)
    if machine is None or machine.revoked_at is not None:
        raise Http404
    return machine
