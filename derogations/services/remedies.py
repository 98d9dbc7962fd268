"""What comes after a request or a decision: withdrawal, reasons of a silence, recours gracieux, the end of a grant."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from derogations.enums import OPEN, LetterKind, OutcomeKind, State
from derogations.models import Appeal, Decision, Letter, LoweringRequest, Outcome, ReasonsRequest
from derogations.selectors.decisions import awaiting_notification, decision_proposed, outcome_in_effect
from derogations.selectors.letters import draft_of
from derogations.selectors.remedies import appeal_pending, grant_of, reasons_of
from derogations.services.base import locked, move, saved
from derogations.services.decisions import discard, drafts_discard
from derogations.services.drafting import laboratory_may
from derogations.services.letters import letter_draft, letter_edit, letter_issue
from derogations.services.outcomes import Standing, follow, standing_of
from mitm.accounts.actor import Actor
from mitm.accounts.enums import DelegationSubject
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import delegation_of
from mitm.audit.services import record
from mitm.cases.people import agency_may, tell_agency, tell_laboratory, written
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.jobs.clock import acting_now
from mitm.law.clock import Status, gracieux_rejected_on, grant_withdrawal_until
from mitm.registry.enums import ThresholdOrigin
from mitm.registry.services import threshold_end
from mitm.typography import medium_date

LONGEST = 20_000


@transaction.atomic
def request_withdraw(*, request_id: int, actor: Actor, revision: int | None = None) -> LoweringRequest:
    """The applicant gives the request up: its clock is closed. The agency may write down what came by letter.

    Raises `forbidden`, `stale`, `transition_refused`, `silence_decided`, `decision_signed`.
    """
    if actor.is_agency:
        agency_may(actor)
    else:
        laboratory_may(actor, Permission.PORTAL_CASE_CONFIRM)
    request = locked(request_id, actor=actor, revision=revision)
    now = acting_now()
    standing = standing_of(request, now=now) if request.state in OPEN else None
    if standing is not None:
        _still_open(standing)
    request.withdrawn_on = timezone.localdate(now)
    move(request, "withdraw", actor=actor, data={"withdrawn_on": request.withdrawn_on})
    Outcome.objects.create(
        request=request, kind=OutcomeKind.WITHDRAWN, legal_on=request.withdrawn_on, recorded_at=now, decision=None
    )
    proposal = decision_proposed(request)
    if proposal is not None:
        discard(proposal, actor=actor)
    drafts_discard(request, actor=actor)
    tell_agency(request, "désistement", f"{request.product_label}\nLe demandeur se désiste\u00a0: son délai est clos.")
    return saved(request, now=now)


def _still_open(standing: Standing) -> None:
    """Refuse to withdraw what is decided already."""
    if standing.verdict.status is Status.IMPLICIT_REJECTION:
        message = "Un rejet implicite est né\u00a0: il n’y a plus de demande à retirer."
        raise ConflictError(message, code="silence_decided")
    if awaiting_notification(standing.request) is not None:
        message = "Une décision est signée\u00a0: elle vous attend, la demande ne se retire plus."
        raise ConflictError(message, code="decision_signed")


@transaction.atomic
def reasons_ask(*, request_id: int, actor: Actor) -> ReasonsRequest:
    """The applicant asks why silence rejected the request: the answer is due within a month (CRPA L. 232-4).

    Raises `forbidden`, `not_silence`, `already_asked`, `out_of_time`.
    """
    laboratory_may(actor)
    request = locked(request_id, actor=actor)
    now = acting_now()
    today = timezone.localdate(now)
    standing = _written_down(request, actor=actor, now=now)
    if request.state != State.SILENCE:
        message = "Seuls les motifs d’un rejet implicite se demandent\u00a0: une décision expresse porte les siens."
        raise ConflictError(message, code="not_silence")
    if reasons_of(request) is not None:
        raise ConflictError("Les motifs sont déjà demandés.", code="already_asked")
    until = standing.verdict.appeal_until
    if standing.verdict.appeal_enforceable and until is not None and today > until:
        message = f"Les motifs se demandent dans le délai de recours, qui a pris fin le {medium_date(until)}."
        raise ConflictError(message, code="out_of_time")
    asked = ReasonsRequest.objects.create(request=request, requested_on=today, requested_by=actor.user)
    record(request, "reasons_asked", actor=actor, data={"requested_on": today})
    saved(request, now=now)
    due = f"À communiquer au plus tard le {medium_date(request.due_on)}." if request.due_on else ""
    tell_agency(request, "motifs demandés", f"{request.product_label}\nLe demandeur demande les motifs du rejet. {due}")
    return asked


def _written_down(request: LoweringRequest, *, actor: Actor, now: dt.datetime) -> Standing:
    """Where the request stands, once what is certain was written down: nobody waits for a worker."""
    standing = standing_of(request, now=now)
    follow(standing, actor=actor)
    return standing


@transaction.atomic
def reasons_give(*, request_id: int, actor: Actor, text: str) -> Letter:
    """Communicate the reasons by a letter, at once. Raises `forbidden`, `text_missing`, `reasons_not_asked`."""
    agency_may(actor)
    text = written(text, "text", "Écrire les motifs.")
    request = locked(request_id, actor=actor)
    begun = draft_of(request, LetterKind.REASONS)
    if begun is not None:
        letter = letter_edit(letter_id=begun.pk, actor=actor, text=text)
    else:
        letter = letter_draft(request_id=request_id, kind=LetterKind.REASONS, actor=actor, text=text)
    return letter_issue(letter_id=letter.pk, actor=actor)


@transaction.atomic
def appeal_file(*, request_id: int, actor: Actor, arguments: str) -> Appeal:
    """The applicant asks the agency to think again; filed out of time it is answered, and interrupts nothing.

    Raises `forbidden`, `arguments_missing`, `too_long`, `not_rejected`, `appeal_pending`.
    """
    laboratory_may(actor)
    arguments = written(arguments, "arguments", "Dire pourquoi la décision est contestée.")
    if len(arguments) > LONGEST:
        message = f"{LONGEST} caractères au plus."
        raise CaseError(message, code="too_long", fields={"arguments": message})
    request = locked(request_id, actor=actor)
    now = acting_now()
    _written_down(request, actor=actor, now=now)
    if request.state not in (State.SILENCE, State.REFUSED):
        raise ConflictError("Seul un rejet, implicite ou exprès, se conteste.", code="not_rejected")
    if appeal_pending(request) is not None:
        raise ConflictError("Un recours gracieux est déjà en cours.", code="appeal_pending")
    today = timezone.localdate(now)
    appeal = Appeal.objects.create(request=request, filed_on=today, filed_by=actor.user, arguments=arguments)
    record(request, "appeal_filed", actor=actor, data={"appeal": appeal.pk, "filed_on": today})
    until = medium_date(gracieux_rejected_on(today))
    tell_agency(request, "recours gracieux", f"{request.product_label}\nSans réponse, il sera rejeté le {until}.")
    saved(request, now=now)
    return appeal


@transaction.atomic
def grant_revoke(*, request_id: int, actor: Actor, reason: str) -> LoweringRequest:
    """Take an unlawful grant back, within four months of its signature: it is as if it had never been (CRPA L. 242-1).

    Raises `forbidden`, `delegation_missing`, `reason_missing`, `transition_refused`, `revocation_too_late`.
    """
    request, grant, now = _granted(request_id, actor)
    reason = written(reason, "reason", "Dire en quoi l’accord est illégal.")
    until = grant_withdrawal_until(timezone.localdate(grant.signed_at))
    if timezone.localdate(now) > until:
        message = (
            f"L’accord ne peut plus être retiré\u00a0: le délai de quatre mois a pris fin le {medium_date(until)} "
            "(L. 242-1). Il peut être abrogé si l’une de ses conditions n’est plus remplie."
        )
        raise ConflictError(message, code="revocation_too_late")
    move(request, "revoke", actor=actor, comment=reason)
    before = outcome_in_effect(request)
    if before is not None:
        before.replaced_at = now
        before.save(update_fields=["replaced_at"])
    _end_threshold(request, on=dt.date.min, reason=f"Accord retiré\u00a0: {reason}")
    tell_laboratory(request, "accord retiré", reason)
    return saved(request, now=now)


@transaction.atomic
def grant_abrogate(*, request_id: int, actor: Actor, reason: str, on: dt.date) -> LoweringRequest:
    """End a grant for the future, from a day on, when a condition is no longer met (CRPA L. 242-2).

    Raises `forbidden`, `delegation_missing`, `reason_missing`, `in_the_past`, `transition_refused`.
    """
    request, _, now = _granted(request_id, actor)
    reason = written(reason, "reason", "Dire quelle condition n’est plus remplie.")
    if on < timezone.localdate(now):
        message = "L’abrogation ne vaut que pour l’avenir."
        raise CaseError(message, code="in_the_past", fields={"on": message})
    move(request, "abrogate", actor=actor, comment=reason, data={"on": on})
    _end_threshold(request, on=on, reason=f"Accord abrogé\u00a0: {reason}")
    tell_laboratory(request, "accord abrogé", f"{reason}\nLe seuil légal s’applique à compter du {medium_date(on)}.")
    return saved(request, now=now)


def _granted(request_id: int, actor: Actor) -> tuple[LoweringRequest, Decision, dt.datetime]:
    """A granted request, locked, for somebody who may sign today. Raises as the services above say."""
    agency_may(actor, Permission.AGENCY_DECISION_SIGN)
    request = locked(request_id, actor=actor)
    now = acting_now()
    if delegation_of(actor.person, DelegationSubject.LOWERING, day=timezone.localdate(now)) is None:
        message = "Vous n’avez pas de délégation de signature valable aujourd’hui pour ces demandes."
        raise ForbiddenError(message, code="delegation_missing")
    _written_down(request, actor=actor, now=now)
    grant = grant_of(request)
    if grant is None or request.state != State.GRANTED:
        message = f"Il n’y a pas d’accord à défaire\u00a0: la demande est « {request.get_state_display()} »."
        raise ConflictError(message, code="transition_refused")
    return request, grant, now


def _end_threshold(request: LoweringRequest, *, on: dt.date, reason: str) -> None:
    threshold_end(reference=str(request.reference), origin=ThresholdOrigin.LOWERING, ends_on=on, reason=reason)
