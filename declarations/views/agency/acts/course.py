"""The course of a case: its kind changes, it ends, it is opened again."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from declarations.enums import State
from declarations.forms.agency import ClosureForm, KindForm, ReasonForm, other_kind
from declarations.models import Declaration
from declarations.selectors.cases import ends_left, reported_end
from declarations.selectors.publication import published_notice, publishers
from declarations.services import closure as services
from declarations.services.intervals import interval_change
from declarations.services.notice_asking import notice_ask
from declarations.views.agency.next_act import ends_of
from declarations.views.agency.shared import Sheet, case_or_404
from mitm.accounts.permissions import Permission
from mitm.web.access import GET_POST, POST, agency
from mitm.web.acts import act_at_once, act_page
from mitm.web.http import PageRequest
from mitm.web.idempotency import once


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def kind(request: PageRequest, pk: int) -> HttpResponse:
    """Turn a risk into a rupture, or a rupture into a risk."""
    case = case_or_404(request, pk)
    wanted = other_kind(case.kind)
    form = KindForm(request.POST or None, initial={"revision": case.revision, "starts_on": timezone.localdate()})
    sheet = Sheet(
        title=f"Changer la nature : {wanted.label.lower()}",
        submit=f"Passer en « {wanted.label.lower()} »",
        done="Nature changée ; le laboratoire est prévenu.",
        consequences=[
            "La période en cours prend fin la veille de cette date, une autre commence.",
            "L’avis public n’est pas modifié : il se corrige à part.",
        ],
    )
    facts = {"declaration_id": pk, "kind": wanted}
    return act_page(request, case, form, sheet, interval_change, facts=facts)


@agency(Permission.AGENCY_CASE_EVALUATE)
def close(request: PageRequest, pk: int) -> HttpResponse:
    """Choose how the case ends."""
    case = case_or_404(request, pk)
    if not case.is_open:
        raise Http404
    context = {"case": case, "ends": ends_of(case), "reported": reported_end(case)}
    return render(request, "declarations/agency/close.html", context)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def close_as(request: PageRequest, pk: int, outcome: str) -> HttpResponse:
    """Answer the questionnaire of an end."""
    case = case_or_404(request, pk)
    end = services.ENDS.get(State(outcome)) if outcome in State.values else None
    if end is None or (request.method != "POST" and end.state not in ends_left(case)):
        raise Http404  # what was sent is refused in words instead, and kept: the case may have turned meanwhile
    pending = services.pending(case, end, today=timezone.localdate())
    reported = reported_end(case)
    day = reported.on if reported and reported.outcome == end.state else timezone.localdate()
    form = ClosureForm(
        request.POST or None,
        initial={"revision": case.revision, "ended_on": day},
        pending=pending,
        date_label=end.date_label,
        may_publish=request.actor.can(Permission.AGENCY_NOTICE_PUBLISH),
    )
    sheet = Sheet(
        title=end.state.label.replace("Close", "Clore"),
        submit="Clore le dossier",
        done="Dossier clos ; le laboratoire est prévenu.",
        consequences=_consequences(pending),
        template="declarations/agency/close_as.html",
    )
    context = _publication(request, case, end, pending)
    facts = {"declaration_id": pk}
    return act_page(request, case, form, sheet, services.SERVICES[end.state], facts=facts, context=context)


def _publication(
    request: PageRequest, case: Declaration, end: services.End, pending: services.Pending
) -> dict[str, Any]:
    """Who has to tell the public first, for whoever may not."""
    if not pending.notice or request.actor.can(Permission.AGENCY_NOTICE_PUBLISH):
        return {}
    published = published_notice(case)
    asked = published is not None and published.asked_end == end.state
    people = publishers(today=timezone.localdate())
    return {"pending": pending, "end": end.state.value, "asked": published if asked else None, "publishers": people}


@agency(Permission.AGENCY_CASE_EVALUATE, methods=POST)
@once
def ask_notice(request: PageRequest, pk: int, outcome: str) -> HttpResponse:
    """Ask those who publish to tell the public how the case ends."""
    case = case_or_404(request, pk)
    if outcome not in State.values:
        raise Http404
    done = "Demande transmise : elle attend sur le bureau de ceux qui publient."
    return act_at_once(request, case, notice_ask, done, declaration_id=pk, end=State(outcome))


def _consequences(pending: services.Pending) -> list[str]:
    said = [f"La mesure « {measure} », qui n’a pas commencé, est écartée." for measure in pending.undecided]
    return [*said, "Le laboratoire est prévenu. Une fin prématurée peut être annulée en rouvrant le dossier."]


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def reopen(request: PageRequest, pk: int) -> HttpResponse:
    """Undo a premature end."""
    case = case_or_404(request, pk)
    sheet = Sheet(
        title="Rouvrir le dossier",
        submit="Rouvrir",
        done="Dossier rouvert ; le laboratoire est prévenu.",
        consequences=[
            "Le dossier est de nouveau suivi et sa dernière période se poursuit.",
            "L’avis public est à revoir.",
        ],
    )
    form = ReasonForm(request.POST or None, initial={"revision": case.revision})
    return act_page(request, case, form, sheet, services.reopen, facts={"declaration_id": pk})
