"""What follows a grant: its end, proposed once the laboratory was heard; and what an applicant asked by letter."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone

from derogations.enums import DecisionOutcome, State
from derogations.forms.agency import AppealByLetterForm, AskedByLetterForm, EndingForm, ObservationsForm, ReasonForm
from derogations.models import Hearing
from derogations.selectors.case_page import CasePage
from derogations.selectors.hearings import measure_of
from derogations.services import hearings, remedies
from derogations.services.decisions import decision_propose
from derogations.views.agency.cases import page_or_404
from derogations.views.agency.shared import Sheet, request_or_404
from mitm.accounts.permissions import Permission
from mitm.typography import long_date
from mitm.web.access import GET_POST, agency
from mitm.web.acts import act_page
from mitm.web.http import PageRequest
from mitm.web.idempotency import once

ANCHOR = "decision"


def _hearing(page: CasePage) -> Hearing:
    if page.hearing is None:
        raise Http404
    return page.hearing


@agency(Permission.AGENCY_DECISION_PROPOSE, methods=GET_POST)
@once
def end(request: PageRequest, pk: int) -> HttpResponse:
    """Propose to take the grant back, or to end it, once the laboratory was heard."""
    page = page_or_404(request, pk)
    hearing = _hearing(page)
    outcome = measure_of(hearing)
    revokes = outcome == DecisionOutcome.REVOKED
    until = page.grant_revocable_until
    sheet = Sheet(
        title=f"Proposer\u00a0: {outcome.label.lower()}",
        submit="Proposer à la signature",
        done="Décision proposée ; les signataires sont prévenus. L’accord tient jusqu’à la notification.",
        lead=_heard(hearing) + (f" À signer au plus tard le {long_date(until)}." if revokes and until else ""),
        consequences=[
            "Les signataires sont prévenus par courriel ; qui propose ne signe pas.",
            "Une fois notifié, le retrait efface l’accord et son seuil, comme s’ils n’avaient jamais existé."
            if revokes
            else "Le seuil accordé prend fin au registre le jour dit, au plus tôt à la notification.",
        ],
        anchor=ANCHOR,
    )
    form = EndingForm(
        request.POST or None,
        outcome=outcome,
        initial=_ending(page, hearing),
    )
    facts = {"request_id": pk, "outcome": outcome.value}
    return act_page(request, page.request, form, sheet, decision_propose, facts=facts)


def _ending(page: CasePage, hearing: Hearing) -> dict[str, Any]:
    """What was sent back, else what the laboratory was told of the agency's intention."""
    back = page.sent_back
    if back is None or back.hearing_id != hearing.pk:
        return {"reasons": hearing.letter.text, "valid_from": page.today}
    return {"reasons": back.reasons, "valid_from": back.effect_from(page.today)}


def _heard(hearing: Hearing) -> str:
    """What came of the invitation."""
    if hearing.answered_at is None:
        return "Le laboratoire n’a pas présenté d’observations dans le délai."
    said = f"Observations reçues le {long_date(timezone.localdate(hearing.answered_at))}\u00a0: la décision y répond."
    return (
        f"{said} Il a demandé à être entendu\u00a0: le recevoir avant de proposer." if hearing.wants_meeting else said
    )


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def observations(request: PageRequest, pk: int) -> HttpResponse:
    """Write down what the laboratory answered by letter."""
    page = page_or_404(request, pk)
    _hearing(page)
    sheet = Sheet(
        title="Enregistrer les observations du laboratoire",
        submit="Enregistrer les observations",
        done="Observations enregistrées : une décision peut être proposée.",
        lead="Ce que le laboratoire a répondu par courrier ou de vive voix.",
        anchor=ANCHOR,
    )
    form = ObservationsForm(request.POST or None)
    return act_page(request, page.request, form, sheet, hearings.hearing_answer, facts={"request_id": pk})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def keep(request: PageRequest, pk: int) -> HttpResponse:
    """Leave the grant as it is."""
    page = page_or_404(request, pk)
    _hearing(page)
    sheet = Sheet(
        title="Maintenir l’accord",
        submit="Maintenir l’accord",
        done="Accord maintenu ; le laboratoire est prévenu.",
        lead="L’agence en reste là : l’accord et son seuil ne changent pas.",
        consequences=["Le laboratoire est prévenu avec le motif."],
        anchor=ANCHOR,
    )
    form = ReasonForm(request.POST or None)
    return act_page(request, page.request, form, sheet, hearings.hearing_drop, facts={"request_id": pk})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """The applicant gave the request up by letter."""
    case = request_or_404(request, pk)
    silent = case.state == State.SILENCE
    consequences = ["Le délai est clos au jour de son arrivée ; les projets de lettre et de décision sont écartés."]
    if silent:
        consequences.append(
            "Arrivé avant que le rejet implicite ne naisse, il le remplace : le laboratoire en est prévenu. Arrivé "
            "après, il est sans effet et l’enregistrement est refusé."
        )
    sheet = Sheet(
        title="Enregistrer un désistement",
        submit="Enregistrer le désistement",
        done="Désistement enregistré : le délai est clos, aucun rejet implicite n’en naît.",
        lead="Le demandeur a écrit qu’il se désiste. Une note interne dit où sa lettre est gardée.",
        consequences=consequences,
    )
    day = None if silent else timezone.localdate()
    form = AskedByLetterForm(request.POST or None, initial={"on": day, "revision": case.revision})
    return act_page(request, case, form, sheet, remedies.request_withdraw, facts={"request_id": pk})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def reasons(request: PageRequest, pk: int) -> HttpResponse:
    """The applicant asked by letter why silence rejected the request."""
    case = request_or_404(request, pk)
    sheet = Sheet(
        title="Enregistrer une demande de motifs",
        submit="Enregistrer la demande de motifs",
        done="Demande de motifs enregistrée.",
        lead="Le demandeur a demandé par courrier les motifs du rejet implicite.",
        consequences=["Les motifs sont dus dans le mois qui suit l’arrivée de cette demande (CRPA L. 232-4)."],
    )
    form = AskedByLetterForm(request.POST or None, initial={"on": timezone.localdate()})
    return act_page(request, case, form, sheet, remedies.reasons_ask, facts={"request_id": pk})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def appeal(request: PageRequest, pk: int) -> HttpResponse:
    """The applicant asked by letter that the agency think again."""
    case = request_or_404(request, pk)
    sheet = Sheet(
        title="Enregistrer un recours gracieux",
        submit="Enregistrer le recours",
        done="Recours gracieux enregistré.",
        lead="Le demandeur a formé un recours gracieux par courrier.",
        consequences=["Sans réponse dans les deux mois de son arrivée, il est rejeté par silence (CRPA L. 411-7)."],
    )
    form = AppealByLetterForm(request.POST or None, initial={"on": timezone.localdate()})
    return act_page(request, case, form, sheet, remedies.appeal_file, facts={"request_id": pk})
