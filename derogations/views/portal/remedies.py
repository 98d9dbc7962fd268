"""What a laboratory may do about a request besides waiting: withdraw it, ask why, ask to think again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone

from derogations.enums import BEFORE_FILING
from derogations.forms.acts import AppealForm, ConfirmForm, ObservationsForm
from derogations.models import LoweringRequest
from derogations.pictures import ClockPanel, clock_panel
from derogations.selectors.portal_case import Court, PortalRequest, portal_request
from derogations.services.hearings import hearing_answer
from derogations.services.remedies import appeal_file, certificate_ask, reasons_ask, request_withdraw
from derogations.views.portal.shared import own_or_404
from mitm.accounts.permissions import Permission
from mitm.law.clock import gracieux_rejected_on
from mitm.typography import long_date
from mitm.web.access import GET_POST, portal
from mitm.web.acts import CaseForm
from mitm.web.http import PageRequest
from mitm.web.idempotency import once


@dataclass(frozen=True, slots=True)
class Remedy:
    """One act: whether it is open, what it asks, what follows, and the service that does it."""

    is_open: Callable[[PortalRequest], bool]
    closed: str
    title: str
    question: str
    submit: str
    done: str
    consequences: Callable[[ClockPanel, PortalRequest], Sequence[str]]
    service: Callable[..., object]


def _after_withdrawal(clock: ClockPanel, case: PortalRequest) -> Sequence[str]:
    return (
        "Le délai est clos aujourd’hui\u00a0: l’agence ne décide plus, et aucun rejet implicite ne naît.",
        "Le stock de sécurité de deux mois reste dû.",
        "Le dossier reste lisible. Le désistement ne s’annule pas\u00a0: une nouvelle demande ouvre un nouveau délai.",
        "L’agence en est prévenue.",
    )


def _after_reasons(clock: ClockPanel, case: PortalRequest) -> Sequence[str]:
    return (
        "L’agence a un mois pour communiquer les motifs du rejet (L.\u00a0232-4 CRPA).",
        "Le délai pour saisir le juge reste ouvert jusqu’à deux mois après leur communication, un an au plus après "
        "votre demande.",
        "L’agence en est prévenue.",
    )


def _after_appeal(clock: ClockPanel, case: PortalRequest) -> Sequence[str]:
    silence = long_date(gracieux_rejected_on(timezone.localdate(clock.facts.now)))
    return (
        _effect(case.court),
        f"Sans réponse, le recours est rejeté le {silence} (L.\u00a0411-7 CRPA).",
        "L’agence en est prévenue.",
    )


def _effect(court: Court) -> str:
    """What a recours does to the period for the court: only the first one, in time, interrupts it."""
    if court.is_over:
        return "Le délai pour saisir le juge est passé\u00a0: le recours sera examiné mais ne le rouvre pas."
    if court.again:
        until = f", qui court jusqu’au {long_date(court.until)}" if court.until else ""
        return f"Un recours a déjà été formé\u00a0: un second n’interrompt pas le délai pour saisir le juge{until}."
    return "Le délai pour saisir le juge est interrompu\u00a0: il recommence en entier après la réponse."


def _after_certificate(clock: ClockPanel, case: PortalRequest) -> Sequence[str]:
    return (
        "Un agent l’émet\u00a0: elle arrive dans «\u00a0Lettres de l’agence\u00a0», où elle se télécharge.",
        "Le rejet existe sans elle, et vos délais ne changent pas\u00a0: aucun texte n’impose cette attestation, que "
        "l’agence délivre sur demande.",
        "L’agence en est prévenue.",
    )


def _after_observations(clock: ClockPanel, case: PortalRequest) -> Sequence[str]:
    return (
        "L’agence les lit avant de décider\u00a0; elle y répond dans les motifs de sa décision.",
        "Elle peut aussi maintenir l’accord. Jusqu’à la notification d’une décision, votre seuil ne change pas.",
        "Les observations se présentent en une fois. L’agence en est prévenue.",
    )


WITHDRAWAL = Remedy(
    is_open=lambda case: case.may_withdraw,
    closed="Il est trop tard pour se désister de cette demande.",
    title="Se désister de la demande",
    question="Se désister de cette demande de baisse\u202f?",
    submit="Se désister",
    done="Désistement enregistré. L’agence en est prévenue.",
    consequences=_after_withdrawal,
    service=request_withdraw,
)
REASONS = Remedy(
    is_open=lambda case: case.may_ask_reasons,
    closed="Les motifs ne se demandent pas, ou plus, sur cette demande.",
    title="Demander les motifs",
    question="Demander à l’agence pourquoi elle a laissé la demande être rejetée\u202f?",
    submit="Demander les motifs",
    done="Motifs demandés. L’agence a un mois pour répondre.",
    consequences=_after_reasons,
    service=reasons_ask,
)
APPEAL = Remedy(
    is_open=lambda case: case.may_appeal,
    closed="Un recours gracieux n’est pas ouvert sur cette demande.",
    title="Former un recours gracieux",
    question="Demander à l’agence de revoir sa position.",
    submit="Former le recours",
    done="Recours gracieux formé. L’agence en est prévenue.",
    consequences=_after_appeal,
    service=appeal_file,
)

CERTIFICATE = Remedy(
    is_open=lambda case: case.may_ask_certificate,
    closed="L’attestation ne se demande pas, ou plus, sur cette demande.",
    title="Demander une attestation du rejet",
    question="Demander à l’agence une lettre qui atteste le rejet né de son silence\u202f?",
    submit="Demander l’attestation",
    done="Attestation demandée. L’agence en est prévenue.",
    consequences=_after_certificate,
    service=certificate_ask,
)
OBSERVATIONS = Remedy(
    is_open=lambda case: case.hearing is not None,
    closed="Aucune observation n’est attendue sur cette demande, ou plus.",
    title="Présenter vos observations",
    question="L’agence envisage de mettre fin à votre accord\u00a0: dites-lui ce qu’elle doit savoir avant de décider.",
    submit="Envoyer les observations",
    done="Observations envoyées. L’agence en est prévenue.",
    consequences=_after_observations,
    service=hearing_answer,
)


@portal(Permission.PORTAL_CASE_CONFIRM, methods=GET_POST)
@once
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Give the request up, once what follows was read."""
    lowering = own_or_404(request, pk)
    form = ConfirmForm(_sent(request), initial={"revision": lowering.revision})
    return _page(request, lowering, form, WITHDRAWAL)


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def reasons(request: PageRequest, pk: int) -> HttpResponse:
    """Ask for the reasons of an implicit rejection."""
    return _page(request, own_or_404(request, pk), ConfirmForm(_sent(request)), REASONS)


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def certificate(request: PageRequest, pk: int) -> HttpResponse:
    """Ask for the certificate of an implicit rejection."""
    return _page(request, own_or_404(request, pk), ConfirmForm(_sent(request)), CERTIFICATE)


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def appeal(request: PageRequest, pk: int) -> HttpResponse:
    """Ask the agency to think again."""
    return _page(request, own_or_404(request, pk), AppealForm(_sent(request)), APPEAL)


@portal(Permission.PORTAL_CASE_WRITE, methods=GET_POST)
@once
def observations(request: PageRequest, pk: int) -> HttpResponse:
    """Say what the laboratory thinks before its grant ends."""
    return _page(request, own_or_404(request, pk), ObservationsForm(_sent(request)), OBSERVATIONS)


def _sent(request: PageRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _page(request: PageRequest, lowering: LoweringRequest, form: CaseForm, remedy: Remedy) -> HttpResponse:
    if lowering.state in BEFORE_FILING:
        return redirect(lowering.get_portal_url())
    clock = clock_panel(lowering, now=timezone.now(), face="portal")
    case = portal_request(lowering, [], facts=clock.facts, found=clock.verdict, rows=clock.rows)
    is_open = remedy.is_open(case)
    if not is_open and not form.holds_words:
        messages.error(request, remedy.closed)
        return redirect(lowering.get_portal_url())
    if not is_open:
        form.add_error(None, remedy.closed)  # what was typed stays, to be taken elsewhere
    elif form.is_bound and form.perform(remedy.service, request_id=lowering.pk, actor=request.actor):
        messages.success(request, remedy.done)
        return redirect(lowering.get_portal_url())
    context = {
        "lowering": lowering,
        "title": remedy.title,
        "question": remedy.question,
        "consequences": remedy.consequences(clock, case),
        "form": form,
        "submit_label": remedy.submit,
        "cancel_url": lowering.get_portal_url(),
    }
    return render(request, "derogations/portal/remedy.html", context)
