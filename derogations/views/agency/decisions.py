"""Decisions: proposed by one person, read as the letter that would leave and signed by another."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from derogations import marks
from derogations.enums import ENDINGS, AppealState, DecisionState, Delivery
from derogations.forms.agency import CommentForm, DecisionForm, SignForm
from derogations.guide import guide
from derogations.models import Appeal, Decision
from derogations.selectors.case_page import CasePage
from derogations.services import decisions as services
from derogations.services.letters import delivery_of
from derogations.views.agency.cases import page_or_404
from derogations.views.agency.shared import Sheet, request_or_404
from mitm.accounts.enums import DelegationSubject
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import delegation_of
from mitm.errors import CaseError, ForbiddenError
from mitm.law.clock import Status, gracieux_rejected_on
from mitm.typography import long_date
from mitm.web.access import GET_POST, POST, agency
from mitm.web.acts import act_at_once, act_page
from mitm.web.http import PageRequest
from mitm.web.idempotency import once


@agency(Permission.AGENCY_DECISION_PROPOSE, methods=GET_POST)
@once
def propose(request: PageRequest, pk: int) -> HttpResponse:
    """Propose a decision; a recours gracieux under way is answered by it."""
    page = page_or_404(request, pk)
    appeal = next((row for row in page.appeals if row.state == AppealState.PENDING), None)
    form = DecisionForm(request.POST or None, initial=_proposal(page))
    meanwhile = _meanwhile(page, appeal)
    sheet = Sheet(
        title="Proposer une décision",
        submit="Proposer à la signature",
        done=f"Décision proposée ; les signataires sont prévenus. {meanwhile}",
        lead=f"Elle répond au recours gracieux du {appeal.filed_on:%d/%m/%Y}." if appeal else "",
        consequences=[
            "Les signataires sont prévenus par courriel ; qui propose ne signe pas.",
            f"Rien n’est notifié avant la signature. {meanwhile}",
        ],
        anchor="decision",
    )
    facts = {"request_id": pk, "appeal_id": appeal.pk if appeal else None}
    return act_page(request, page.request, form, sheet, services.decision_propose, facts=facts)


def _meanwhile(page: CasePage, appeal: Appeal | None, *, ends: bool = False) -> str:
    """What goes on until a decision is notified."""
    if ends:
        return "En attendant, l’accord tient."
    if appeal is not None:
        return f"Sans réponse, le recours est rejeté le {long_date(gracieux_rejected_on(appeal.filed_on))}."
    if page.verdict.status == Status.IMPLICIT_REJECTION:
        return "En attendant, le rejet implicite tient."
    return "En attendant, le délai n’est pas arrêté."


def _proposal(page: CasePage) -> dict[str, Any]:
    """What was sent back, unless an opinion came since; else what the opinion says, else what was asked."""
    case, back = page.request, page.sent_back
    initial: dict[str, Any] = {
        "threshold_value": case.threshold_value,
        "threshold_unit": case.threshold_unit,
        "valid_from": page.today,
    }
    opinion = page.opinions[0] if page.opinions else None
    if back is not None and back.outcome not in ENDINGS and (opinion is None or opinion.given_at < back.proposed_at):
        initial |= {name: getattr(back, name) for name in ("outcome", "reasons", "conditions", "valid_until")}
        if back.threshold_value is not None:
            kept = ("threshold_value", "threshold_unit")
            initial |= {name: getattr(back, name) for name in kept} | {"valid_from": back.effect_from(page.today)}
    elif opinion is not None:
        initial |= {
            "outcome": "refused" if opinion.advice == "unfavourable" else "granted",
            "reasons": opinion.reasons,
        }
        if opinion.threshold_value is not None:
            initial |= {"threshold_value": opinion.threshold_value, "threshold_unit": opinion.threshold_unit}
    return initial


def _decision(page: CasePage, decision_id: int) -> Decision:
    decision = next((row for row in page.decisions if row.pk == decision_id), None)
    if decision is None:
        raise Http404
    decision.request = page.request
    return decision


@agency(Permission.AGENCY_CASE_READ)
def decision_page(request: PageRequest, pk: int, decision_id: int) -> HttpResponse:
    """What would be signed, when, under which delegation; then what was."""
    page = page_or_404(request, pk)
    decision = _decision(page, decision_id)
    return _shown(request, page, decision, SignForm(ask_late=_is_late(page, decision)))


def _answers_the_request(decision: Decision) -> bool:
    """Whether the clock of the request is what the decision races: not on appeal, nor for the end of a grant."""
    return decision.appeal_id is None and decision.outcome not in ENDINGS


def _is_late(page: CasePage, decision: Decision) -> bool:
    """Silence has decided, and this decision does not answer an appeal."""
    return page.verdict.status == Status.IMPLICIT_REJECTION and _answers_the_request(decision)


def _shown(
    request: PageRequest, page: CasePage, decision: Decision, form: SignForm, *, status: int = 200
) -> HttpResponse:
    actor, proposed = request.actor, decision.state == DecisionState.PROPOSED
    may_sign = actor.can(Permission.AGENCY_DECISION_SIGN)
    by_post = delivery_of(page.request, "grant") == Delivery.PAPER
    context = {
        "case": page.request,
        "decision": decision,
        "mark": marks.decision_mark(decision.state),
        "proposed": proposed,
        "effect_from": decision.effect_from(page.today) if proposed else decision.valid_from,
        "may_sign": may_sign,
        "may_withdraw": actor.can(Permission.AGENCY_DECISION_PROPOSE),
        "own": decision.proposed_by_id == actor.person.pk,
        "delegation": delegation_of(actor.person, DelegationSubject.LOWERING, day=page.today) if may_sign else None,
        "guide": guide(page.verdict, now=page.now, by_post=by_post) if _answers_the_request(decision) else None,
        "html": services.decision_preview_html(decision, actor=actor) if proposed else "",
        "lacks_address": proposed and by_post and not page.request.letter_address,
        "form": form,
        "verdict": page.verdict,
    }
    return render(request, "derogations/agency/decision.html", context, status=status)


@agency(Permission.AGENCY_DECISION_SIGN, methods=POST)
@once
def sign(request: PageRequest, pk: int, decision_id: int) -> HttpResponse:
    """Sign: the letter leaves in the same act. A refusal is said on the page of the decision."""
    page = page_or_404(request, pk)
    decision = _decision(page, decision_id)
    form = SignForm(request.POST, ask_late=_is_late(page, decision))
    if form.is_valid():
        try:
            services.decision_sign(
                decision_id=decision_id, actor=request.actor, late=bool(form.cleaned_data.get("late"))
            )
        except ForbiddenError as error:
            if error.code == "forbidden":
                raise PermissionDenied(error.message) from error
            form.add_error(None, error.message)
        except CaseError as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, "Décision signée : la lettre est émise. Elle compte dès sa notification.")
            return redirect(page.request.get_absolute_url())
    page = page_or_404(request, pk)
    return _shown(request, page, _decision(page, decision_id), form, status=422)


@agency(Permission.AGENCY_DECISION_SIGN, methods=GET_POST)
@once
def send_back(request: PageRequest, pk: int, decision_id: int) -> HttpResponse:
    """Give a proposal back with a comment."""
    page = page_or_404(request, pk)
    decision = _decision(page, decision_id)
    appeal = next((row for row in page.appeals if row.pk == decision.appeal_id), None)
    sheet = Sheet(
        title="Renvoyer la décision à l’instruction",
        submit="Renvoyer",
        done="Décision renvoyée ; qui l’a proposée est prévenu.",
        consequences=[_meanwhile(page, appeal, ends=decision.outcome in ENDINGS)],
        anchor="decision",
    )
    form = CommentForm(request.POST or None)
    return act_page(request, page.request, form, sheet, services.decision_return, facts={"decision_id": decision_id})


@agency(Permission.AGENCY_DECISION_PROPOSE, methods=POST)
@once
def discard(request: PageRequest, pk: int, decision_id: int) -> HttpResponse:
    """Take a proposal back."""
    case = request_or_404(request, pk)
    return act_at_once(request, case, services.decision_discard, "Proposition écartée.", decision_id=decision_id)
