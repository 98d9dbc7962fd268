"""Taking, assigning, noting, checking pieces, giving an opinion."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from derogations.forms.agency import AssignForm, CheckForm, NoteForm, OpinionForm, ReassignForm
from derogations.pieces import BY_CODE
from derogations.selectors import worklist as selectors
from derogations.selectors.cases import last_opinion, piece_check_of
from derogations.services import instruction as services
from derogations.services.completeness import piece_check
from derogations.views.agency.shared import Sheet, request_or_404
from mitm.accounts.permissions import Permission
from mitm.cases.people import evaluators
from mitm.typography import plural
from mitm.web.access import GET_POST, POST, agency
from mitm.web.acts import act_at_once, act_page, revision_of
from mitm.web.http import PageRequest
from mitm.web.idempotency import once


@agency(Permission.AGENCY_CASE_EVALUATE, methods=POST)
@once
def take(request: PageRequest, pk: int) -> HttpResponse:
    """Take a request that nobody has."""
    case = request_or_404(request, pk)
    done = "La demande est à vous ; le laboratoire le voit sur son portail. Le délai continue de courir."
    return act_at_once(request, case, services.request_take, done, request_id=pk, revision=revision_of(request))


@agency(Permission.AGENCY_CASE_EVALUATE, methods=POST)
@once
def news_read(request: PageRequest, pk: int) -> HttpResponse:
    """Say that the news are read."""
    case = request_or_404(request, pk)
    return act_at_once(
        request, case, services.news_read, "Nouvelles lues.", request_id=pk, revision=revision_of(request)
    )


@agency(Permission.AGENCY_CASE_ASSIGN, methods=GET_POST)
@once
def assign(request: PageRequest, pk: int) -> HttpResponse:
    """Give a request to somebody."""
    case = request_or_404(request, pk)
    initial = {"revision": case.revision, "assignee": str(case.assigned_to_id or "")}
    form = AssignForm(request.POST or None, initial=initial, people=evaluators())
    sheet = Sheet(
        title="Confier la demande",
        submit="Confier",
        done="Demande confiée ; les personnes concernées sont prévenues.",
        consequences=["La personne qui suivait la demande et celle qui la suivra sont prévenues par courriel."],
    )
    return act_page(request, case, form, sheet, services.request_assign, facts={"request_id": pk})


@agency(Permission.AGENCY_CASE_ASSIGN, methods=GET_POST)
@once
def reassign(request: PageRequest) -> HttpResponse:
    """Hand all the open requests of a person who leaves to another; `?de=` names the person."""
    holders = list(selectors.holders())
    initial = {"leaver": request.GET.get("de", "")[:12]}
    form = ReassignForm(request.POST or None, holders=holders, people=evaluators(), initial=initial)
    moved = form.perform(services.requests_reassign, actor=request.actor) if request.method == "POST" else None
    if moved is not None:
        done = f"{plural(len(moved), 'demande confiée', 'demandes confiées')} ; les personnes sont prévenues."
        messages.success(request, done)
        return redirect("agency_requests")
    status = 422 if request.method == "POST" else 200
    return render(request, "derogations/agency/reassign.html", {"form": form, "holders": holders}, status=status)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def note(request: PageRequest, pk: int) -> HttpResponse:
    """Write a note for the agency."""
    case = request_or_404(request, pk)
    sheet = Sheet(title="Écrire une note interne", submit="Garder la note", done="Note gardée.", anchor="notes")
    form = NoteForm(request.POST or None)
    return act_page(request, case, form, sheet, services.note_add, facts={"request_id": pk})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def check(request: PageRequest, pk: int, code: str) -> HttpResponse:
    """Say what one finds of a piece; the buttons of the case's page send the finding alone."""
    case, piece = request_or_404(request, pk), BY_CODE.get(code)
    if piece is None:
        raise Http404
    found = piece_check_of(case, code)
    initial = {"verdict": found.verdict, "comment": found.comment} if found else {}
    form = CheckForm(request.POST or None, initial=initial)
    required = piece.required_on(case.ground) if case.ground else not piece.grounds
    sheet = Sheet(
        title=f"Vérifier : {piece.label}",
        submit="Enregistrer le constat",
        done=f"{piece.label} : constat enregistré.",
        lead=f"Pièce exigée par le texte ({piece.source})."
        if required
        else "Cette pièce n’est pas exigée par le texte sur ce motif : la demander ne suspend pas le délai.",
        consequences=["Le constat seul ne suspend rien : seule une demande de pièces régulière le fait."],
        anchor="pieces",
    )
    return act_page(request, case, form, sheet, piece_check, facts={"request_id": pk, "code": code})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def opinion(request: PageRequest, pk: int) -> HttpResponse:
    """Say what one thinks of the request."""
    case = request_or_404(request, pk)
    last = last_opinion(case)
    initial = {"threshold_value": case.threshold_value, "threshold_unit": case.threshold_unit}
    if last is not None:
        initial = {name: getattr(last, name) for name in ("advice", "reasons", "threshold_value", "threshold_unit")}
    form = OpinionForm(request.POST or None, initial=initial)
    sheet = Sheet(
        title="Donner un avis",
        submit="Donner l’avis",
        done="Avis enregistré.",
        consequences=[
            "L’avis s’ajoute au dossier ; le dernier compte. Le laboratoire ne le lit pas.",
            "Il n’arrête pas le délai : seule une décision notifiée le fait.",
        ],
        anchor="avis",
    )
    return act_page(request, case, form, sheet, services.opinion_give, facts={"request_id": pk})
