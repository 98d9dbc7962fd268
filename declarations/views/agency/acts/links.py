"""Cases that hang together."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from declarations.forms.agency import CrisisChoiceForm, LinkForm, ReasonForm
from declarations.models import DeclarationLink
from declarations.selectors import agency as selectors
from declarations.services import links as services
from declarations.views.agency.shared import Sheet, case_or_404
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.errors import CaseError
from mitm.web.access import GET_POST, agency
from mitm.web.acts import act_page
from mitm.web.http import PageRequest
from mitm.web.idempotency import once

ANCHOR = "liens"


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def link(request: PageRequest, pk: int) -> HttpResponse:
    """Link the case to another."""
    case = case_or_404(request, pk)

    def link_by_reference(*, actor: Actor, other: str, kind: str, reason: str) -> DeclarationLink:
        found = selectors.case_by_reference(other, actor=actor)
        if found is None:
            message = "Aucun dossier ne porte ce numéro."
            raise CaseError(message, code="not_found", fields={"other": message})
        return services.cases_link(declaration_id=pk, other_id=found.pk, kind=kind, reason=reason, actor=actor)

    sheet = Sheet(title="Lier à un autre dossier", submit="Lier", done="Dossiers liés.", anchor=ANCHOR)
    form = LinkForm(request.POST or None, initial={"other": request.GET.get("autre", "")[:20]})
    return act_page(request, case, form, sheet, link_by_reference)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def unlink(request: PageRequest, pk: int, link_id: int) -> HttpResponse:
    """Take a link back."""
    case = case_or_404(request, pk)
    if not selectors.has_link(case, link_id):
        raise Http404
    sheet = Sheet(title="Retirer le lien", submit="Retirer", done="Lien retiré.", anchor=ANCHOR)
    return act_page(
        request, case, ReasonForm(request.POST or None), sheet, services.cases_unlink, facts={"link_id": link_id}
    )


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def crisis_attach(request: PageRequest, pk: int) -> HttpResponse:
    """Put the case under a crisis sheet that is open."""
    case = case_or_404(request, pk)
    sheets = [(crisis.pk, str(crisis)) for crisis in selectors.open_crises()]
    sheet = Sheet(
        title="Rattacher à une fiche de crise",
        submit="Rattacher",
        done="Dossier rattaché.",
        template="declarations/agency/crisis_attach.html",
    )
    form = CrisisChoiceForm(request.POST or None, sheets=sheets)
    facts = {"declaration_id": pk}
    return act_page(request, case, form, sheet, services.crisis_attach, facts=facts, context={"sheets": sheets})
