"""Letters: prepared, seen as they will leave, issued; for a request for pieces, its effect on the clock first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from derogations import simulation
from derogations.enums import DECISION_LETTERS, HEARINGS, LetterKind, LetterState
from derogations.forms.agency import ReceivedForm
from derogations.forms.letters import ArrivedForm, HearingForm, LetterForm, PiecesForm, ReasonsForm, initial_of
from derogations.models import Letter
from derogations.pictures.simulated import bands_of_letter
from derogations.selectors.case_page import CasePage
from derogations.services import letters as services
from derogations.services.issuing import lacks_address
from derogations.services.pieces import pieces_provide
from derogations.views.agency.cases import page_or_404
from derogations.views.agency.next_act import lacks
from derogations.views.agency.presenting import letter_facts
from derogations.views.agency.shared import Sheet, request_or_404
from mitm.accounts.permissions import Permission
from mitm.errors import CaseError, ForbiddenError
from mitm.web.access import GET_POST, POST, agency
from mitm.web.acts import CaseForm, act_at_once, act_page
from mitm.web.http import PageRequest
from mitm.web.idempotency import once

WRITTEN = (
    *(LetterKind.ACKNOWLEDGEMENT, LetterKind.COMPLETENESS, LetterKind.REASONS, LetterKind.SILENCE),
    *HEARINGS,
)


def _form(page: CasePage, kind: LetterKind, letter: Letter | None, data: Any) -> CaseForm:
    pieces = [piece for piece in page.asked if letter is not None and piece.letter_id == letter.pk]
    initial = initial_of(letter, pieces) if letter else {}
    if kind == LetterKind.REASONS:
        return ReasonsForm(data, initial=initial)
    if kind in HEARINGS:
        return HearingForm(data, initial={name: initial[name] for name in ("text", "due_on") if name in initial})
    if kind != LetterKind.COMPLETENESS:
        return LetterForm(data, initial=initial)
    if letter is None:
        initial = {"pieces": [code for code, check in page.checks.items() if check.verdict in lacks()]}
    return PiecesForm(data, initial=initial, ground=page.request.ground)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def letter_new(request: PageRequest, pk: int, kind: str) -> HttpResponse:
    """Prepare a letter of a kind; the draft that there is already is shown instead."""
    page = page_or_404(request, pk)
    if kind not in WRITTEN:
        raise Http404
    if request.method != "POST" and (draft := page.draft(LetterKind(kind))) is not None:
        return redirect("agency_letter", pk=pk, letter_id=draft.pk)
    return _write(request, page, LetterKind(kind), None)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def letter_edit(request: PageRequest, pk: int, letter_id: int) -> HttpResponse:
    """Write a draft again."""
    page = page_or_404(request, pk)
    letter = _letter(page, letter_id)
    if letter.state != LetterState.DRAFT or letter.kind not in WRITTEN:
        raise Http404
    return _write(request, page, LetterKind(letter.kind), letter)


def _write(request: PageRequest, page: CasePage, kind: LetterKind, letter: Letter | None) -> HttpResponse:
    """The form, the effect when it is asked for, or the draft."""
    form = _form(page, kind, letter, request.POST or None)
    wanted = request.POST.get("act") == "effect"
    if request.method == "POST" and not wanted and form.is_valid():
        try:
            kept = _keep(request, page, kind, letter, form)
        except ForbiddenError as error:
            raise PermissionDenied(error.message) from error
        except CaseError as error:
            form.add_case_error(error)
        else:
            return redirect("agency_letter", pk=page.request.pk, letter_id=kept.pk)
    context = {
        "case": page.request,
        "kind": kind,
        "form": form,
        "verdict": page.verdict,
        **(_effects(page, form, letter, wanted=wanted) if isinstance(form, PiecesForm) else {}),
    }
    status = 422 if request.method == "POST" and not wanted else 200
    return render(request, "derogations/agency/letter_new.html", context, status=status)


def _keep(request: PageRequest, page: CasePage, kind: LetterKind, letter: Letter | None, form: CaseForm) -> Letter:
    if letter is not None:
        return services.letter_edit(letter_id=letter.pk, actor=request.actor, **form.service_data())
    return services.letter_draft(request_id=page.request.pk, kind=kind, actor=request.actor, **form.service_data())


def _effects(page: CasePage, form: PiecesForm, letter: Letter | None, *, wanted: bool) -> dict[str, Any]:
    """The usual periods; the effect of what was typed once it may be read, or of the draft, with its picture."""
    if page.verdict.flips_at is None or page.verdict.flips_at <= page.now:
        return {"too_late": True}
    shown: dict[str, Any] = {"usual": simulation.usual_effects(page.facts, page.verdict, today=page.today)}
    effect, suspends = None, True
    if wanted and form.is_valid():
        received, due_on = form.cleaned_data["notified_on"] or page.today, form.cleaned_data["due_on"]
        effect = simulation.effect(page.facts, page.verdict, notified_on=received, due_on=due_on)
        suspends = form.suspends
    elif letter is not None and not form.is_bound:
        effect = _draft_effect(page, letter)
    if effect is not None:
        shown |= {"effect": effect, "suspends": suspends}
        if suspends:
            shown["bands"] = bands_of_letter(page.request, page.verdict, effect.verdict, page.rows, now=page.now)
    return shown | {"unreadable": wanted and effect is None}


def _letter(page: CasePage, letter_id: int) -> Letter:
    letter = next((row for row in page.letters if row.pk == letter_id), None)
    if letter is None:
        raise Http404
    return letter


@agency(Permission.AGENCY_CASE_READ)
def letter_page(request: PageRequest, pk: int, letter_id: int) -> HttpResponse:
    """A letter: as it would leave while it is a draft, then as it left."""
    page = page_or_404(request, pk)
    letter = _letter(page, letter_id)
    letter.request = page.request
    is_draft = letter.state == LetterState.DRAFT
    context = {
        "case": page.request,
        "letter": letter,
        "is_draft": is_draft,
        "lacks_address": is_draft and lacks_address(letter, page.request),
        "html": services.letter_preview_html(letter, actor=request.actor) if is_draft else "",
        "may_act": request.actor.can(Permission.AGENCY_CASE_EVALUATE),
        "pieces": [piece for piece in page.asked if piece.letter_id == letter.pk],
        "effect": _draft_effect(page, letter) if is_draft else None,
        "facts": [] if is_draft else letter_facts(page, letter),
    }
    return render(request, "derogations/agency/letter.html", context)


def _draft_effect(page: CasePage, letter: Letter) -> simulation.Effect | None:
    """What the draft would do to the clock if it were opened today."""
    asked = _suspends(page, letter.pk)
    runs = page.verdict.flips_at is not None and page.verdict.flips_at > page.now
    if letter.due_on is None or not asked or letter.due_on <= page.today or not runs:
        return None
    return simulation.effect(page.facts, page.verdict, notified_on=page.today, due_on=letter.due_on)


def _suspends(page: CasePage, letter_id: int) -> bool:
    """Whether a letter asks for a piece that a text requires."""
    return any(piece.required_by_text for piece in page.asked if piece.letter_id == letter_id)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=POST)
@once
def letter_issue(request: PageRequest, pk: int, letter_id: int) -> HttpResponse:
    """Send a draft."""
    page = page_or_404(request, pk)
    more = ", et le délai en tient compte dès sa réception" if _suspends(page, letter_id) else ""
    done = f"Lettre émise\u00a0: elle est gardée au dossier{more}."
    return act_at_once(request, page.request, services.letter_issue, done, letter_id=letter_id)


@agency(Permission.AGENCY_CASE_EVALUATE, methods=POST)
@once
def letter_discard(request: PageRequest, pk: int, letter_id: int) -> HttpResponse:
    """Put a draft aside."""
    case = request_or_404(request, pk)
    return act_at_once(request, case, services.letter_discard, "Projet écarté.", letter_id=letter_id)


def _reached(page: CasePage, letter: Letter) -> str:
    """What the day on which a letter was handed over changes."""
    if _suspends(page, letter.pk):
        return "La date de distribution est celle qui compte\u00a0: elle suspend le délai."
    if letter.kind in DECISION_LETTERS:
        return "La date de distribution est celle qui compte\u00a0: la décision est notifiée ce jour-là."
    if letter.kind == LetterKind.REASONS:
        return "La date de distribution est celle qui compte\u00a0: le délai pour saisir le juge part de ce jour."
    if letter.kind in HEARINGS:
        return "Le laboratoire est invité à répondre du jour où la lettre lui est parvenue."
    return "La date est gardée comme preuve\u00a0: aucun délai n’en dépend."


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def letter_received(request: PageRequest, pk: int, letter_id: int) -> HttpResponse:
    """The postal receipt came back."""
    page = page_or_404(request, pk)
    letter = _letter(page, letter_id)
    sheet = Sheet(
        title=f"Accusé de réception postal de la lettre n° {letter.number}",
        submit="Enregistrer la date",
        done="Date de distribution enregistrée.",
        consequences=[_reached(page, letter)],
        anchor="lettres",
    )
    form = ReceivedForm(request.POST or None, initial={"on": timezone.localdate()})
    return act_page(request, page.request, form, sheet, services.letter_received, facts={"letter_id": letter_id})


@agency(Permission.AGENCY_CASE_EVALUATE, methods=GET_POST)
@once
def letter_answered(request: PageRequest, pk: int, letter_id: int) -> HttpResponse:
    """Pieces that answer a letter came by post or by mail."""
    page = page_or_404(request, pk)
    letter = _letter(page, letter_id)
    if letter.kind != LetterKind.COMPLETENESS or letter.state != LetterState.ISSUED:
        raise Http404
    asked = [(piece.code, piece.label) for piece in page.asked if piece.letter_id == letter.pk]
    form = ArrivedForm(request.POST or None, request.FILES or None, pieces=asked, initial={"on": timezone.localdate()})
    sheet = Sheet(
        title="Enregistrer des pièces reçues",
        submit="Enregistrer les pièces",
        done="Pièces enregistrées ; le délai est recalculé.",
        lead=f"En réponse à la lettre n° {letter.number}, par courrier ou par courriel.",
        consequences=[
            "Quand toutes les pièces exigées par un texte sont là, la suspension prend fin le jour de leur arrivée.",
            *(["Le laboratoire lit sur son portail qu’elles sont reçues."] if page.request.laboratory_id else []),
        ],
        anchor="lettres",
    )
    return act_page(
        request, page.request, form, sheet, pieces_provide, facts={"request_id": pk, "letter_id": letter_id}
    )
