"""Publishing a grant: reasons written for the public beside those of the decision, and what the public will see."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from derogations.forms.publication import PublishForm, WithdrawPublicationForm
from derogations.models import Decision, LoweringRequest
from derogations.selectors.decisions import outcome_in_effect
from derogations.selectors.publication import publication_of, publishable_reason, published_by_reference
from derogations.services import publication as services
from derogations.views.agency.shared import Sheet, request_or_404
from mitm.accounts.permissions import Permission
from mitm.errors import CaseError, ForbiddenError
from mitm.web.access import GET_POST, POST, agency
from mitm.web.acts import act_page
from mitm.web.http import PageRequest
from mitm.web.idempotency import once


def _decision(case: LoweringRequest) -> Decision | None:
    """The grant in effect that may be published."""
    outcome = outcome_in_effect(case)
    if publishable_reason(case) or outcome is None or outcome.decision is None:
        return None
    outcome.decision.request = case
    return outcome.decision


def _shown(
    request: PageRequest, case: LoweringRequest, form: PublishForm, *, reasons: str, status: int = 200
) -> HttpResponse:
    decision, known = _decision(case), publication_of(case)
    context = {
        "case": case,
        "decision": decision,
        "refusal": publishable_reason(case),
        "publication": known,
        "published": known is not None and known.withdrawn_at is None,
        "readable": known is not None and published_by_reference(str(case.reference)) is not None,
        "form": form,
        "may_publish": request.actor.can(Permission.AGENCY_NOTICE_PUBLISH),
        "html": services.publication_preview_html(decision, reasons) if decision and reasons else "",
    }
    return render(request, "derogations/agency/publication.html", context, status=status)


@agency(Permission.AGENCY_CASE_READ)
def publication_page(request: PageRequest, pk: int) -> HttpResponse:
    """What is published of a request, or would be."""
    case = request_or_404(request, pk)
    known = publication_of(case)
    reasons = str(known.data.get("reasons", "")) if known else ""
    return _shown(request, case, PublishForm(initial={"reasons": reasons}), reasons=reasons)


@agency(Permission.AGENCY_NOTICE_PUBLISH, methods=POST)
@once
def publish(request: PageRequest, pk: int) -> HttpResponse:
    """Publish, or show first what the public would see."""
    case = request_or_404(request, pk)
    form = PublishForm(request.POST)
    if form.is_valid() and "preview" not in request.POST:
        try:
            services.publication_publish(request_id=pk, actor=request.actor, **form.service_data())
        except ForbiddenError as error:
            raise PermissionDenied(error.message) from error
        except CaseError as error:
            form.add_case_error(error)
        else:
            messages.success(request, "Décision publiée : le public peut la lire.")
            return redirect("agency_publication", pk=pk)
    reasons = str(form.cleaned_data.get("reasons", "")) if form.is_bound and hasattr(form, "cleaned_data") else ""
    return _shown(request, case, form, reasons=reasons, status=200 if form.is_valid() else 422)


@agency(Permission.AGENCY_NOTICE_PUBLISH, methods=GET_POST)
@once
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Take what was published back."""
    case = request_or_404(request, pk)
    sheet = Sheet(
        title="Retirer la publication",
        submit="Retirer",
        done="Publication retirée : le public ne la lit plus.",
        consequences=[
            "Rien ne change à la décision ; seule sa page publique disparaît.",
            "Le laboratoire est prévenu.",
        ],
    )
    form = WithdrawPublicationForm(request.POST or None)
    return act_page(request, case, form, sheet, services.publication_withdraw, facts={"request_id": pk})
