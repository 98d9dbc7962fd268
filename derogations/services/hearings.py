"""Before a grant ends the laboratory is invited to give its observations, and gives them (CRPA L. 121-1, L. 122-1)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from derogations.enums import ENDINGS, HEARINGS, DecisionOutcome, LetterKind, State
from derogations.models import Hearing, Letter, LoweringRequest
from derogations.rules import SHORTEST_HEARING_DAYS
from derogations.selectors.decisions import awaiting_notification, decision_proposed
from derogations.selectors.hearings import hearing_of, is_over, measure_of
from derogations.selectors.remedies import grant_of
from derogations.services.base import locked, saved
from derogations.services.drafting import laboratory_may
from mitm.accounts.actor import Actor
from mitm.audit.services import record
from mitm.cases.people import agency_may, mark_news, tell_agency, tell_laboratory, written
from mitm.errors import CaseError, ConflictError
from mitm.jobs.clock import acting_now
from mitm.law.clock import grant_withdrawal_until
from mitm.typography import medium_date

LONGEST = 20_000


def check_invitation(letter: Letter, *, today: dt.date) -> None:
    """Refuse an invitation that comes too late, twice, or leaves no time to answer; the caller holds the request.

    Raises `hearing_under_way`, `revocation_too_late`, `text_missing`, `due_on_missing`, `too_short`.
    """
    if hearing_of(letter.request) is not None:
        message = "Le laboratoire est déjà invité à présenter ses observations."
        raise ConflictError(message, code="hearing_under_way")
    written(letter.text, "text", "Dire ce que l’agence envisage, et pourquoi.")
    if letter.due_on is None:
        _refuse("due_on_missing", "Fixer la date jusqu’à laquelle les observations sont attendues.")
        return
    if (letter.due_on - today).days < SHORTEST_HEARING_DAYS:
        _refuse("too_short", f"Laisser au moins {SHORTEST_HEARING_DAYS} jours pour répondre.")
    if HEARINGS[LetterKind(letter.kind)] == DecisionOutcome.REVOKED:
        until = check_revocable(letter.request, today=today)
        if letter.due_on >= until:
            day = medium_date(until)
            _refuse("too_late", f"Le retrait doit être signé le {day} au plus tard\u00a0: fixer une date plus proche.")


def _refuse(code: str, message: str) -> None:
    raise CaseError(message, code=code, fields={"due_on": message})


def check_revocable(request: LoweringRequest, *, today: dt.date) -> dt.date:
    """The last day on which the grant may be taken back. Raises `revocation_too_late`, `transition_refused`."""
    grant = grant_of(request)
    if grant is None or grant.signed_at is None:
        message = f"Il n’y a pas d’accord à défaire\u00a0: la demande est « {request.get_state_display()} »."
        raise ConflictError(message, code="transition_refused")
    until = grant_withdrawal_until(timezone.localdate(grant.signed_at))
    if today > until:
        message = (
            f"L’accord ne peut plus être retiré\u00a0: le délai de quatre mois a pris fin le {medium_date(until)} "
            "(L. 242-1). Il peut être abrogé si l’une de ses conditions n’est plus remplie."
        )
        raise ConflictError(message, code="revocation_too_late")
    return until


def hearing_start(letter: Letter) -> Hearing:
    """The invitation has left; the caller holds the request and has issued its letter."""
    return Hearing.objects.create(request=letter.request, letter=letter)


def hearing_behind(request: LoweringRequest, outcome: str, *, today: dt.date) -> Hearing | None:
    """The hearing on which the end of a grant rests; None for any other decision. The caller holds the request.

    Raises `transition_refused`, `hearing_missing`, `hearing_under_way`, `revocation_too_late`.
    """
    if outcome not in ENDINGS:
        return None
    if request.state != State.GRANTED:
        message = f"Il n’y a pas d’accord à défaire\u00a0: la demande est « {request.get_state_display()} »."
        raise ConflictError(message, code="transition_refused")
    hearing = hearing_of(request)
    if hearing is None or measure_of(hearing) != outcome:
        message = "Le laboratoire doit d’abord être invité à présenter ses observations (CRPA L. 121-1 et L. 122-1)."
        raise ConflictError(message, code="hearing_missing")
    if not is_over(hearing, today=today):
        assert hearing.letter.due_on is not None, "an invitation has its term"
        message = (
            "Le laboratoire peut encore présenter ses observations\u00a0: aucune n’est venue. La décision attend "
            f"que la lettre lui soit parvenue et que le {medium_date(hearing.letter.due_on)} soit passé."
        )
        raise ConflictError(message, code="hearing_under_way")
    if outcome == DecisionOutcome.REVOKED:
        check_revocable(request, today=today)
    return hearing


@transaction.atomic
def hearing_answer(*, request_id: int, actor: Actor, observations: str, wants_meeting: bool = False) -> Hearing:
    """The laboratory says what it thinks, once; the agency may write down what came by letter.

    Raises `forbidden`, `observations_missing`, `too_long`, `no_hearing`, `already_answered`, `already_decided`.
    """
    if actor.is_agency:
        agency_may(actor)
    else:
        laboratory_may(actor)
    observations = written(observations, "observations", "Écrire les observations.")
    if len(observations) > LONGEST:
        message = f"{LONGEST} caractères au plus."
        raise CaseError(message, code="too_long", fields={"observations": message})
    request = locked(request_id, actor=actor)
    hearing = _under_way(request)
    if hearing.answered_at is not None:
        raise ConflictError("Les observations ont déjà été reçues.", code="already_answered")
    if awaiting_notification(request) is not None:
        raise ConflictError("La décision est signée\u00a0: elle attend d’être ouverte.", code="already_decided")
    hearing.observations, hearing.wants_meeting = observations, wants_meeting
    hearing.answered_at, hearing.answered_by = acting_now(), actor.user
    hearing.save()
    record(request, "observations_given", actor=actor, data={"hearing": hearing.pk, "wants_meeting": wants_meeting})
    mark_news(request, actor)
    wish = "\nLe laboratoire demande à être entendu." if wants_meeting else ""
    tell_agency(request, "observations reçues", f"{request.product_label}\n{measure_of(hearing).label}.{wish}")
    saved(request)
    return hearing


@transaction.atomic
def hearing_drop(*, request_id: int, actor: Actor, reason: str) -> Hearing:
    """The agency leaves the grant as it is; the laboratory is told. Raises `forbidden`, `no_hearing`, `proposed`."""
    agency_may(actor)
    reason = written(reason, "reason", "Dire pourquoi l’agence en reste là.")
    request = locked(request_id, actor=actor)
    hearing = _under_way(request)
    if decision_proposed(request) is not None or awaiting_notification(request) is not None:
        message = "Une décision est proposée ou signée\u00a0: l’écarter d’abord."
        raise ConflictError(message, code="proposed")
    hearing.closed_on = timezone.localdate(acting_now())
    hearing.save(update_fields=["closed_on"])
    record(request, "hearing_dropped", actor=actor, comment=reason, data={"hearing": hearing.pk})
    tell_laboratory(request, "accord maintenu", f"{request.product_label}\nL’agence maintient son accord. {reason}")
    saved(request)
    return hearing


def _under_way(request: LoweringRequest) -> Hearing:
    hearing = hearing_of(request)
    if hearing is None:
        raise ConflictError("Aucune observation n’est attendue sur cette demande.", code="no_hearing")
    return hearing
