"""The postal address of a laboratory: changed by the agency on its page, or by its own administrator."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from mitm.accounts.permissions import Permission
from mitm.home.addresses import address_change
from mitm.home.forms.laboratories import AddressForm
from mitm.home.views.laboratories import laboratory_or_404
from mitm.registry.models import Laboratory
from mitm.web.access import GET_POST, agency, portal
from mitm.web.idempotency import once


@agency(Permission.AGENCY_REGISTER_ADDRESS, methods=GET_POST)
@once
def laboratory_address(request: HttpRequest, pk: int) -> HttpResponse:
    """Where letters to a laboratory go."""
    return _page(request, laboratory_or_404(pk), reverse("agency_laboratory", args=[pk]))


@portal(Permission.PORTAL_PEOPLE_MANAGE, methods=GET_POST)
@once
def own_address(request: HttpRequest) -> HttpResponse:
    """Where letters to one's own laboratory go."""
    if request.actor.laboratory_id is None:
        raise Http404
    return _page(request, laboratory_or_404(request.actor.laboratory_id), reverse("portal_people"))


def _page(request: HttpRequest, laboratory: Laboratory, back: str) -> HttpResponse:
    form = AddressForm(request.POST or None, initial={"postal_address": laboratory.postal_address})
    if request.method == "POST" and form.perform(address_change, actor=request.actor, laboratory=laboratory):
        messages.success(request, "Adresse enregistrée\u00a0: elle figurera sur les prochaines lettres.")
        return redirect(back)
    context = {"form": form, "laboratory": laboratory, "cancel_url": back}
    status = 422 if request.method == "POST" else 200
    return render(request, "home/laboratories/address.html", context, status=status)
