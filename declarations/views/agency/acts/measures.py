"""Proposing, agreeing to, refusing and ending measures."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils import timezone

from declarations.enums import MeasureKind
from declarations.forms.agency import AgreeForm, EndMeasureForm, ProposeForm, ReasonForm
from declarations.models import Declaration, Measure
from declarations.selectors import agency as selectors
from declarations.services import measures as services
from declarations.views.agency.shared import Sheet, case_or_404
from mitm.accounts.permissions import Permission
from mitm.web.access import GET_POST, agency
from mitm.web.acts import act_page
from mitm.web.http import PageRequest
from mitm.web.idempotency import once

ANCHOR = "mesures"


def _measure_or_404(request: PageRequest, pk: int, measure_id: int) -> tuple[Declaration, Measure]:
    case = case_or_404(request, pk)
    measure = selectors.measure_of(case, measure_id)
    if measure is None:
        raise Http404
    return case, measure


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def propose(request: PageRequest, pk: int) -> HttpResponse:
    """Propose a measure; `?nature=` chooses it."""
    case = case_or_404(request, pk)
    wanted = request.GET.get("nature", "")
    initial = {"kind": wanted} if wanted in MeasureKind.values else {}
    form = ProposeForm(request.POST or None, initial=initial)
    sheet = Sheet(
        title="Proposer une mesure",
        submit="Inscrire la mesure",
        done="Mesure inscrite ; le laboratoire est prévenu.",
        consequences=["Elle commence quand l’agence l’accepte, avec ses dates et, s’il y en a une, sa lettre."],
        anchor=ANCHOR,
    )
    return act_page(request, case, form, sheet, services.measure_propose, facts={"declaration_id": pk})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def agree(request: PageRequest, pk: int, measure_id: int) -> HttpResponse:
    """Agree to a measure."""
    case, measure = _measure_or_404(request, pk, measure_id)
    form = AgreeForm(request.POST or None, request.FILES or None, initial={"starts_on": timezone.localdate()})
    sheet = Sheet(
        title=f"Accepter : {measure}",
        submit="Accepter la mesure",
        done="Mesure acceptée ; le laboratoire est prévenu.",
        lead=measure.description,
        consequences=["Le laboratoire la met en œuvre avec l’accord de l’agence (L. 5121-32 CSP)."],
        anchor=ANCHOR,
    )
    return act_page(request, case, form, sheet, services.measure_agree, facts={"measure_id": measure_id})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def refuse(request: PageRequest, pk: int, measure_id: int) -> HttpResponse:
    """Refuse a measure."""
    case, measure = _measure_or_404(request, pk, measure_id)
    sheet = Sheet(
        title=f"Écarter : {measure}",
        submit="Écarter la mesure",
        done="Mesure écartée ; le laboratoire est prévenu.",
        lead=measure.description,
        anchor=ANCHOR,
    )
    form = ReasonForm(request.POST or None)
    return act_page(request, case, form, sheet, services.measure_refuse, facts={"measure_id": measure_id})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def end(request: PageRequest, pk: int, measure_id: int) -> HttpResponse:
    """End a measure."""
    case, measure = _measure_or_404(request, pk, measure_id)
    today = timezone.localdate()
    form = EndMeasureForm(request.POST or None, initial={"ends_on": min(today, measure.ends_on or today)})
    sheet = Sheet(
        title=f"Terminer : {measure}",
        submit="Terminer la mesure",
        done="Mesure terminée.",
        lead=measure.description,
        anchor=ANCHOR,
    )
    return act_page(request, case, form, sheet, services.measure_end, facts={"measure_id": measure_id})
