"""Registering a letter, and saying whose request one is."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from derogations.enums import Channel, FirstRecipient
from derogations.forms.intake import IdentifyForm, PaperForm
from derogations.models import LoweringRequest
from derogations.services.filing import Receipt
from derogations.services.identifying import paper_register, request_identify
from derogations.views.agency.shared import Sheet, request_or_404
from mitm.accounts.permissions import Permission
from mitm.errors import CaseError, ForbiddenError
from mitm.web.access import GET_POST, agency
from mitm.web.acts import act_page
from mitm.web.http import PageRequest
from mitm.web.idempotency import once

_RECEIPT = ("received_on", "first_received_on", "first_recipient", "first_authority")


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def paper(request: PageRequest) -> HttpResponse:
    """Register a letter, or what another administration forwarded."""
    form = PaperForm(request.POST or None, request.FILES or None)
    case = _registered(request, form) if request.method == "POST" and form.is_valid() else None
    if case is not None:
        messages.success(request, f"Demande {case.reference} enregistrée ; son délai court.")
        return redirect("agency_request", case.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "derogations/agency/paper.html", {"form": form}, status=status)


def _registered(request: PageRequest, form: PaperForm) -> LoweringRequest | None:
    data: dict[str, Any] = form.service_data()
    received_on, first_on, first_by, authority = (data.pop(name) for name in _RECEIPT)
    receipt = Receipt(
        channel=Channel.PAPER,
        on=received_on,
        first_on=first_on,
        first_recipient=FirstRecipient(first_by or FirstRecipient.ADMINISTRATION),
        first_authority=authority,
    )
    scan = data.pop("scan")
    try:
        return paper_register(receipt=receipt, actor=request.actor, scans=[scan] if scan else [], **data)
    except ForbiddenError as error:
        raise PermissionDenied(error.message) from error
    except CaseError as error:
        form.add_case_error(error)
        return None


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def identify(request: PageRequest, pk: int) -> HttpResponse:
    """Say whose request it is, and on what."""
    case = request_or_404(request, pk)
    initial = {
        "revision": case.revision,
        "laboratory": case.laboratory.name if case.laboratory else case.applicant,
        "cis": case.speciality_id or "",
        "ground": case.ground,
        "threshold_value": case.threshold_value,
        "threshold_unit": case.threshold_unit,
        "postal_address": case.postal_address,
    }
    received = case.received_on or timezone.localdate()
    known = case.laboratory_id is not None
    sheet = Sheet(
        title="Rattacher et compléter",
        submit="Enregistrer" if known else "Rattacher",
        done="Demande complétée."
        if known
        else "Demande rattachée\u00a0: le laboratoire la voit sur son portail et il est prévenu.",
        lead=f"Le demandeur s’est nommé « {case.applicant} ».",
        consequences=[
            "Si le laboratoire change, le nouveau voit la demande sur son portail et il est prévenu\u00a0; l’ancien ne "
            "la voit plus."
            if known
            else "Les personnes du laboratoire voient la demande sur leur portail et sont prévenues.",
            f"Aucune date ne bouge\u00a0: le délai court depuis la réception, le {received:%d/%m/%Y}.",
        ],
        anchor="demande",
    )
    form = IdentifyForm(request.POST or None, initial=initial)
    return act_page(request, case, form, sheet, request_identify, facts={"request_id": pk})
