"""What follows a decision: a grant is taken back or ends; a withdrawal that came by letter is written down."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from derogations.forms.agency import AbrogateForm, ConfirmForm, RevokeForm
from derogations.services import remedies as services
from derogations.views.agency.cases import page_or_404
from derogations.views.agency.shared import GET_POST, Sheet, act_page, request_or_404
from mitm.accounts.enums import DelegationSubject
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import delegation_of
from mitm.typography import long_date
from mitm.web.access import agency
from mitm.web.http import PageRequest
from mitm.web.idempotency import once

ANCHOR = "decision"


def _missing_delegation(request: PageRequest) -> str:
    """What a person without a delegation has to know before writing anything."""
    held = delegation_of(request.actor.person, DelegationSubject.LOWERING, day=timezone.localdate())
    return "" if held else "Vous n’avez pas de délégation de signature valable aujourd’hui : cet acte sera refusé. "


@agency(Permission.AGENCY_DECISION_SIGN, methods=GET_POST)
@once
def revoke(request: PageRequest, pk: int) -> HttpResponse:
    """Take an unlawful grant back, within four months."""
    page = page_or_404(request, pk)
    until = page.verdict.grant_withdrawal_until
    limit = f"Le retrait est possible jusqu’au {long_date(until)} (L. 242-1 CRPA)." if until else ""
    over = until is not None and page.today > until
    if over:
        limit = f"Le délai de quatre mois a pris fin le {long_date(until)} : seul l’avenir peut encore être changé."
    sheet = Sheet(
        title="Retirer l’accord",
        submit="Retirer l’accord",
        done="Accord retiré : le seuil de deux mois s’applique de nouveau, le laboratoire est prévenu.",
        lead=f"{_missing_delegation(request)}{limit}",
        consequences=[
            "L’accord est réputé n’avoir jamais existé ; le seuil qu’il fixait disparaît du registre.",
            "Le laboratoire est prévenu avec le motif. Le retrait ne se défait pas.",
        ],
        anchor=ANCHOR,
    )
    form = RevokeForm(request.POST or None)
    return act_page(request, page.request, form, sheet, services.grant_revoke, facts={"request_id": pk})


@agency(Permission.AGENCY_DECISION_SIGN, methods=GET_POST)
@once
def abrogate(request: PageRequest, pk: int) -> HttpResponse:
    """End a grant for the future."""
    case = request_or_404(request, pk)
    sheet = Sheet(
        title="Abroger l’accord",
        submit="Abroger l’accord",
        done="Accord abrogé : le seuil de deux mois s’appliquera à la date dite, le laboratoire est prévenu.",
        lead=f"{_missing_delegation(request)}L’abrogation ne vaut que pour l’avenir, sans limite de délai, quand une "
        "condition de l’accord n’est plus remplie (L. 242-2 CRPA).",
        consequences=["Le seuil prend fin ce jour-là au registre.", "Le laboratoire est prévenu avec le motif."],
        anchor=ANCHOR,
    )
    form = AbrogateForm(request.POST or None, initial={"on": timezone.localdate()})
    return act_page(request, case, form, sheet, services.grant_abrogate, facts={"request_id": pk})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """The applicant gave the request up by letter."""
    case = request_or_404(request, pk)
    sheet = Sheet(
        title="Enregistrer un désistement",
        submit="Enregistrer le désistement",
        done="Désistement enregistré : le délai est clos, aucun rejet implicite ne naîtra.",
        lead="Le demandeur a écrit qu’il retire sa demande. Joindre sa lettre au dossier.",
        consequences=["Le délai est clos aujourd’hui ; les projets de lettre et de décision sont écartés."],
    )
    form = ConfirmForm(request.POST or None, initial={"revision": case.revision})
    return act_page(request, case, form, sheet, services.request_withdraw, facts={"request_id": pk})
