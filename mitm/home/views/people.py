"""People of the agency and of all laboratories, for the administrator of the platform."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from mitm.accounts.models import Membership, User
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import person_by_id, role_by_id, roles_held, roles_of
from mitm.audit.selectors import events_of
from mitm.errors import CaseError
from mitm.home.events import timeline
from mitm.home.forms.people import PersonForm, RoleEndForm, RoleForm
from mitm.home.lists import people
from mitm.home.people import person_open, role_end, role_open, roles_to_give
from mitm.home.sign_in import has_second_factor, second_factor_remove
from mitm.home.ties import closed_words, ties_of
from mitm.registry.models import Laboratory
from mitm.typography import of
from mitm.web.access import GET_POST, agency, must
from mitm.web.http import key_in
from mitm.web.idempotency import once
from mitm.web.lists import render_list


@agency(Permission.AGENCY_PEOPLE_READ)
def people_list(request: HttpRequest) -> HttpResponse:
    """Who holds which role, in the agency and in the laboratories."""
    rows = roles_held(everything=request.GET.get("montrer") == "tous")
    may_manage = request.actor.can(Permission.AGENCY_PEOPLE_MANAGE)
    return render_list(request, rows, people.AGENCY, context={"may_manage": may_manage})


@agency(Permission.AGENCY_PEOPLE_MANAGE, methods=GET_POST)
@once
def person_new(request: HttpRequest) -> HttpResponse:
    """Open an account, for the agency or for the laboratory named in the address."""
    laboratory = _laboratory(request.GET.get("laboratoire", ""))
    form = PersonForm(request.POST or None, roles=roles_to_give(laboratory))
    if request.method == "POST" and (user := form.perform(person_open, actor=request.actor, laboratory=laboratory)):
        messages.success(request, f"Le rôle est ouvert à {user}\u00a0; un message lui est envoyé.")
        return redirect("agency_person", user.pk)
    context = {"form": form, "laboratory": laboratory, "cancel_url": reverse("agency_people")}
    return render(request, "home/people/new.html", context)


@agency(Permission.AGENCY_PEOPLE_READ, methods=GET_POST)
def person_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The roles of a person, and one more role at the agency."""
    if request.method == "POST":
        must(request, Permission.AGENCY_PEOPLE_MANAGE)
    user = person_or_404(pk)
    form = RoleForm(request.POST or None, roles=roles_to_give(None))
    if request.method == "POST" and (_ := form.perform(role_open, actor=request.actor, user=user, laboratory=None)):
        messages.success(request, f"Le rôle est ouvert à {user}\u00a0; un message lui est envoyé.")
        return redirect("agency_person", pk)
    roles = [(role, people.status_of(role)) for role in roles_of(user)]
    context = {"person": user, "form": form, "roles": roles, "events": timeline(events_of(user))}
    context |= {"second_factor": has_second_factor(user), "ties": ties_of(user), "closed_words": closed_words(user)}
    context |= {"is_self": user == request.actor.user, "may_assign": request.actor.can(Permission.AGENCY_CASE_ASSIGN)}
    context["may_manage"] = request.actor.can(Permission.AGENCY_PEOPLE_MANAGE)
    return render(request, "home/people/person.html", context)


@agency(Permission.AGENCY_PEOPLE_MANAGE, methods=GET_POST)
def role_end_page(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role."""
    role = role_or_404(pk)
    return end_role(request, role, back=reverse("agency_person", args=[role.user_id]))


@agency(Permission.AGENCY_PEOPLE_MANAGE, methods=GET_POST)
@once
def second_factor_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away the second factor of somebody who lost it, after a question."""
    user, back = person_or_404(pk), reverse("agency_person", args=[pk])
    if request.method == "POST":
        try:
            second_factor_remove(actor=request.actor, user=user)
        except CaseError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"Le second facteur {of(user)} est retiré\u00a0; un message le lui dit.")
        return redirect(back)
    context = {
        "title": f"Retirer le second facteur {of(user)}",
        "question": "Vérifiez d’abord, de vive voix, que la demande vient bien de cette personne.",
        "consequences": [
            "Son mot de passe seul ouvrira son compte, jusqu’à ce qu’elle configure une nouvelle application.",
            "Un message l’en prévient, et l’acte est inscrit au journal, à votre nom.",
        ],
        "form": None,
        "submit_label": "Retirer le second facteur",
        "cancel_url": back,
    }
    return render(request, "confirm.html", context)


def end_role(request: HttpRequest, role: Membership, *, back: str) -> HttpResponse:
    """The form that ends a role, at the agency and in a laboratory."""
    form = RoleEndForm(request.POST or None)
    if request.method == "POST" and (ended := form.perform(role_end, actor=request.actor, membership=role)):
        messages.success(request, f"L’accès {of(ended.user)} prend fin le {ended.ends_on:%d/%m/%Y}.")
        return redirect(back)
    return render(request, "home/people/end.html", {"form": form, "role": role, "cancel_url": back})


def person_or_404(pk: int) -> User:
    """The person, or a page that says there is none."""
    user = person_by_id(pk)
    if user is None:
        raise Http404
    return user


def role_or_404(pk: int) -> Membership:
    """The role, or a page that says there is none."""
    role = role_by_id(pk)
    if role is None:
        raise Http404
    return role


def _laboratory(number: str) -> Laboratory | None:
    if not number:
        return None
    return get_object_or_404(Laboratory, pk=key_in(number))
