"""Taking, assigning, evaluating."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from declarations.evaluation import evaluate as computed
from declarations.forms.agency import AssignForm, CommentForm, EvaluateForm, ReassessForm, ReassignForm
from declarations.selectors import agency as selectors
from declarations.selectors.facts import facts_of
from declarations.services import evaluation as services
from declarations.views.agency.shared import Sheet, case_or_404
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
    """Take a case that nobody has."""
    case = case_or_404(request, pk)
    done = "Le dossier est à vous ; le laboratoire le voit sur son bureau."
    return act_at_once(request, case, services.declaration_take, done, declaration_id=pk, revision=revision_of(request))


@agency(Permission.AGENCY_CASE_EVALUATE, methods=POST)
@once
def news_read(request: PageRequest, pk: int) -> HttpResponse:
    """Say that the news are read."""
    case = case_or_404(request, pk)
    return act_at_once(
        request, case, services.news_read, "Nouvelles lues.", declaration_id=pk, revision=revision_of(request)
    )


@agency(Permission.AGENCY_CASE_ASSIGN, methods=GET_POST)
@once
def assign(request: PageRequest, pk: int) -> HttpResponse:
    """Give a case to somebody."""
    case = case_or_404(request, pk)
    initial = {"revision": case.revision, "assignee": str(case.assigned_to_id or "")}
    form = AssignForm(request.POST or None, initial=initial, people=evaluators())
    sheet = Sheet(
        title="Confier le dossier",
        submit="Confier",
        done="Dossier confié ; les personnes concernées sont prévenues.",
        consequences=["La personne qui suivait le dossier et celle qui le suivra sont prévenues par courriel."],
    )
    return act_page(request, case, form, sheet, services.declaration_assign, facts={"declaration_id": pk})


@agency(Permission.AGENCY_CASE_ASSIGN, methods=GET_POST)
@once
def reassign(request: PageRequest) -> HttpResponse:
    """Hand all the open cases of a person who leaves to another; `?de=` names the person."""
    holders, people = list(selectors.holders()), list(evaluators())
    form = ReassignForm(
        request.POST or None, holders=holders, people=people, initial={"leaver": request.GET.get("de", "")[:12]}
    )
    if request.method == "POST":
        moved = form.perform(services.cases_reassign, actor=request.actor)
        if moved is not None:
            done = f"{plural(len(moved), 'dossier confié', 'dossiers confiés')} ; les personnes sont prévenues."
            messages.success(request, done)
            return redirect("agency_declarations")
    status = 422 if request.method == "POST" else 200
    return render(request, "declarations/agency/reassign.html", {"form": form, "holders": holders}, status=status)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def evaluate(request: PageRequest, pk: int) -> HttpResponse:
    """Settle how grave the case is."""
    case = case_or_404(request, pk)
    today = timezone.localdate()
    verdict = computed(facts_of(case, today=today), on=today)
    form = EvaluateForm(request.POST or None, initial={"revision": case.revision, "level": int(verdict.level)})
    sheet = Sheet(
        title="Évaluer le dossier",
        submit="Retenir ce niveau",
        done="Évaluation enregistrée.",
        lead="Le calcul porte sur ce que l’on sait aujourd’hui ; il éclaire la décision et ne la prend pas.",
        consequences=[
            "À un niveau élevé ou critique, le complément de la déclaration devient obligatoire pour le laboratoire.",
            "L’évaluation s’ajoute à l’historique et peut être refaite.",
        ],
        anchor="evaluation",
        template="declarations/agency/evaluate.html",
    )
    return act_page(
        request,
        case,
        form,
        sheet,
        services.declaration_evaluate,
        facts={"declaration_id": pk},
        context={"verdict": verdict},
    )


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def conclude(request: PageRequest, pk: int) -> HttpResponse:
    """End the evaluation: the case is followed."""
    case = case_or_404(request, pk)
    form = CommentForm(request.POST or None, initial={"revision": case.revision})
    sheet = Sheet(
        title="Conclure l’évaluation",
        submit="Passer au suivi",
        done="Le dossier est suivi.",
        consequences=[
            "Le dossier revient de lui-même à chaque échéance : réponse, date de retour, absence de nouvelles.",
            "Il peut être réévalué à tout moment.",
        ],
    )
    return act_page(request, case, form, sheet, services.declaration_conclude, facts={"declaration_id": pk})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def reassess(request: PageRequest, pk: int) -> HttpResponse:
    """Evaluate a case anew."""
    case = case_or_404(request, pk)
    form = ReassessForm(request.POST or None, initial={"revision": case.revision})
    sheet = Sheet(title="Réévaluer le dossier", submit="Réévaluer", done="Le dossier est de nouveau en évaluation.")
    return act_page(request, case, form, sheet, services.declaration_reassess, facts={"declaration_id": pk})
