"""Correcting, closing and reopening an account, for the administrator of the platform."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from mitm.accounts.permissions import Permission
from mitm.home.accounts import account_close, account_correct, account_reopen, role_correct
from mitm.home.forms.accounts import CORRECTED, ClosingForm, CorrectionForm, ReopeningForm, RoleCorrectionForm
from mitm.home.ties import closing_of, roles_ended_by, ties_of
from mitm.home.views.people import person_or_404, role_or_404
from mitm.typography import medium_date, of
from mitm.web.access import GET_POST, agency
from mitm.web.http import PageRequest
from mitm.web.idempotency import once


def _status(request: PageRequest) -> int:
    """A form that comes back was refused."""
    return 422 if request.method == "POST" else 200


@agency(Permission.AGENCY_PEOPLE_MANAGE, methods=GET_POST)
@once
def correct_page(request: PageRequest, pk: int) -> HttpResponse:
    """Write down a person's name and address as they are."""
    person, back = person_or_404(pk), reverse("agency_person", args=[pk])
    form = CorrectionForm(request.POST or None, initial={field: getattr(person, field) for field in CORRECTED})
    if request.method == "POST" and (done := form.perform(account_correct, actor=request.actor, user=person)):
        messages.success(request, f"Le compte {of(done)} est à jour.")
        return redirect(back)
    context = {"form": form, "person": person, "cancel_url": back}
    return render(request, "home/people/correct.html", context, status=_status(request))


@agency(Permission.AGENCY_PEOPLE_MANAGE, methods=GET_POST)
@once
def close_page(request: PageRequest, pk: int) -> HttpResponse:
    """Close the account of somebody who left, after saying what ends and what is left to others."""
    person, back = person_or_404(pk), reverse("agency_person", args=[pk])
    if not person.is_active:
        raise Http404
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.perform(account_close, actor=request.actor, user=person):
        messages.success(request, f"Le compte {of(person)} est fermé\u00a0; l’accès est refusé dès maintenant.")
        return redirect(back)
    context = {"form": form, "person": person, "ties": ties_of(person), "cancel_url": back}
    return render(request, "home/people/close.html", context, status=_status(request))


@agency(Permission.AGENCY_PEOPLE_MANAGE, methods=GET_POST)
@once
def reopen_page(request: PageRequest, pk: int) -> HttpResponse:
    """Open the account again, after a question."""
    person, back = person_or_404(pk), reverse("agency_person", args=[pk])
    if person.is_active:
        raise Http404
    form = ReopeningForm(request.POST or None, roles=roles_ended_by(closing_of(person)))
    if request.method == "POST" and form.perform(account_reopen, actor=request.actor, user=person):
        messages.success(request, f"Le compte {of(person)} est rouvert\u00a0; un message le lui dit.")
        return redirect(back)
    context = {
        "title": f"Rouvrir le compte {of(person)}",
        "question": "La personne pourra de nouveau se connecter, avec un nouveau mot de passe.",
        "consequences": [
            "Un message lui donne l’adresse où le choisir. Ni l’ancien, ni les sessions d’alors ne servent plus.",
            "Seuls les rôles cochés sont rouverts, jusqu’à leur dernier jour s’il était fixé\u00a0; les délégations de "
            "signature ne le sont pas.",
            "La réouverture est inscrite au journal, à votre nom.",
        ],
        "form": form,
        "submit_label": "Rouvrir le compte",
        "cancel_url": back,
    }
    return render(request, "confirm.html", context, status=_status(request))


@agency(Permission.AGENCY_PEOPLE_MANAGE, methods=GET_POST)
@once
def role_correct_page(request: PageRequest, pk: int) -> HttpResponse:
    """Replace a role by the right one, after a question."""
    role = role_or_404(pk)
    if role.is_over(timezone.localdate()):
        raise Http404
    back = reverse("agency_person", args=[role.user_id])
    form = RoleCorrectionForm(request.POST or None, membership=role)
    if request.method == "POST" and (done := form.perform(role_correct, actor=request.actor, membership=role)):
        messages.success(request, f"Rôle corrigé\u00a0: {done.get_role_display()}, {done.laboratory or 'agence'}.")
        return redirect(back)
    context = {
        "title": f"Corriger le rôle {of(role.user)}",
        "question": f"Le rôle actuel est «\u00a0{role.get_role_display()}, {role.laboratory or 'agence'}\u00a0».",
        "consequences": [
            "Le rôle actuel prend fin aussitôt, le nouveau commence\u00a0; les deux restent au journal, à votre nom.",
            "La personne en est prévenue. Ce qu’elle a fait sous l’ancien rôle reste au dossier.",
            *(
                [f"Le nouveau prendra fin le {medium_date(role.ends_on)}, comme devait l’actuel."]
                if role.ends_on
                else []
            ),
        ],
        "form": form,
        "submit_label": "Corriger le rôle",
        "cancel_url": back,
    }
    return render(request, "confirm.html", context, status=_status(request))
