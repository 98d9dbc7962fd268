"""Decisions: one person proposes, another signs with a delegation valid that day, and silence never decides besides."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from derogations.enums import (
    CONTESTED,
    ENDINGS,
    AppealState,
    DecisionOutcome,
    DecisionState,
    LetterKind,
    LetterState,
    State,
)
from derogations.models import Appeal, Decision, Letter, LoweringRequest
from derogations.rules import LEGAL_MONTHS, in_months
from derogations.selectors.decisions import awaiting_notification, decision_proposed
from derogations.selectors.letters import next_number
from derogations.services.base import locked, saved, seen
from derogations.services.hearings import hearing_behind
from derogations.services.issuing import letter_page_html, printed_ahead, put_out
from derogations.services.letters import actor_role, delivery_of
from derogations.services.outcomes import Standing, appeal_end, fall_silent, follow, standing_of
from mitm.accounts.actor import Actor
from mitm.accounts.enums import DelegationSubject, Role
from mitm.accounts.models import Delegation, User
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import agency_people, delegation_of
from mitm.audit.services import record
from mitm.cases.people import agency_may, people_of_agency, still_at_agency, tell_agency, written
from mitm.documents.services import Printed
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.jobs.clock import acting_now
from mitm.law.clock import Status
from mitm.outbox.services import notify
from mitm.registry.enums import ThresholdOrigin, ThresholdUnit
from mitm.registry.services import threshold_set
from mitm.typography import medium_date

_DAY = dt.timedelta(days=1)
_DECIDABLE = (State.INSTRUCTING, State.SILENCE)
_LETTERS = {
    DecisionOutcome.GRANTED: LetterKind.GRANT,
    DecisionOutcome.REFUSED: LetterKind.REFUSAL,
    DecisionOutcome.REVOKED: LetterKind.REVOCATION,
    DecisionOutcome.ABROGATED: LetterKind.ABROGATION,
}


@transaction.atomic
def decision_propose(
    *,
    request_id: int,
    actor: Actor,
    outcome: str,
    reasons: str,
    threshold_value: Decimal | None = None,
    threshold_unit: str = ThresholdUnit.WEEKS,
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
    conditions: str = "",
    appeal_id: int | None = None,
) -> Decision:
    """Propose a decision to whoever may sign it; it may answer a recours gracieux, or end a grant after a hearing.

    Raises `forbidden`, `wrong_state`, `already_proposed`, `already_signed`, `unknown_appeal`, what is wrong at the
    fields `outcome`, `reasons`, `threshold_value`, `valid_from`, `valid_until`, and what `hearing_behind` raises.
    """
    agency_may(actor, Permission.AGENCY_DECISION_PROPOSE)
    request = locked(request_id, actor=actor)
    appeal = _appeal(request, appeal_id)
    hearing = hearing_behind(request, outcome, today=timezone.localdate(acting_now()))
    _may_propose(request, appeal, ends=hearing is not None)
    granted = outcome == DecisionOutcome.GRANTED
    decision = Decision(
        request=request,
        outcome=outcome,
        reasons=written(reasons, "reasons", "Une décision est motivée."),
        threshold_value=threshold_value if granted else None,
        threshold_unit=threshold_unit,
        valid_from=valid_from if granted or outcome == DecisionOutcome.ABROGATED else None,
        valid_until=valid_until if granted else None,
        conditions=conditions.strip() if granted else "",
        appeal=appeal,
        hearing=hearing,
        proposed_by=actor.person,
    )
    _check(decision)
    decision.save()
    record(request, "decision_proposed", actor=actor, data={"decision": decision.pk, "outcome": outcome})
    _tell_signatories(request, decision, actor)
    saved(request)
    return decision


def _appeal(request: LoweringRequest, appeal_id: int | None) -> Appeal | None:
    if appeal_id is None:
        return None
    appeal = Appeal.objects.filter(pk=appeal_id, request=request, state=AppealState.PENDING).first()
    if appeal is None:
        raise CaseError("Ce recours gracieux n’est pas en cours.", code="unknown_appeal")
    return appeal


def _decidable(appeal: Appeal | None) -> tuple[State, ...]:
    """The states in which a request is answered: after a rejection or the end of a grant, only on appeal."""
    return (*_DECIDABLE, *CONTESTED) if appeal else _DECIDABLE


def _may_propose(request: LoweringRequest, appeal: Appeal | None, *, ends: bool) -> None:
    if not ends and request.state not in _decidable(appeal):
        message = f"Aucune décision n’est à prendre\u00a0: la demande est « {request.get_state_display()} »."
        raise ConflictError(message, code="wrong_state")
    if decision_proposed(request) is not None:
        raise ConflictError("Une décision attend déjà la signature.", code="already_proposed")
    if awaiting_notification(request) is not None:
        raise ConflictError("Une décision est signée et n’est pas encore notifiée.", code="already_signed")


def _check(decision: Decision) -> None:
    """Say at the field what the table would refuse, and a little more."""
    found: dict[str, str] = {}
    if decision.outcome not in DecisionOutcome.values:
        found["outcome"] = "Choisir entre accorder et refuser."
    if decision.outcome == DecisionOutcome.ABROGATED:
        found |= _wrong_day(decision)
    if len(decision.reasons) > 10_000:
        found["reasons"] = "10 000 caractères au plus."
    if decision.outcome == DecisionOutcome.GRANTED:
        found |= _wrong_grant(decision)
    if found:
        raise CaseError(next(iter(found.values())), code="invalid", fields=found)


def _wrong_day(decision: Decision) -> dict[str, str]:
    if decision.valid_from is None:
        return {"valid_from": "Indiquer la date d’effet."}
    past = decision.valid_from < timezone.localdate(acting_now())
    return {"valid_from": "L’abrogation ne vaut que pour l’avenir."} if past else {}


def _wrong_grant(decision: Decision) -> dict[str, str]:
    found = {}
    value = decision.threshold_value
    if decision.request.speciality_id is None:
        found["outcome"] = "Dire d’abord de quel médicament il s’agit."
    if value is None or value < 0:
        found["threshold_value"] = "Indiquer le seuil accordé."
    elif in_months(value, decision.threshold_unit) >= LEGAL_MONTHS:
        found["threshold_value"] = "Le seuil accordé doit être inférieur à deux mois de besoins."
    if decision.valid_from is None:
        found["valid_from"] = "Indiquer la date d’effet."
    elif decision.valid_until is not None and decision.valid_until < decision.valid_from:
        found["valid_until"] = "La fin de validité précède la date d’effet."
    return found


def _tell_signatories(request: LoweringRequest, decision: Decision, actor: Actor) -> None:
    people = agency_people(Role.SIGNATORY, Role.HEAD, today=timezone.localdate())
    notify(
        people.exclude(pk=actor.person.pk),
        subject=f"{request.reference} : décision à signer",
        body=f"{actor.label} propose\u00a0: {decision.get_outcome_display().lower()}. {request.product_label}",
        url=request.get_absolute_url(),
        case=request,
    )


@transaction.atomic
def decision_return(*, decision_id: int, actor: Actor, comment: str) -> Decision:
    """The signatory gives the proposal back with a comment. Raises `forbidden`, `not_proposed`, `comment_missing`."""
    agency_may(actor, Permission.AGENCY_DECISION_SIGN)
    comment = written(comment, "comment", "Dire ce qui est à revoir.")
    request, decision = _proposed(decision_id, actor)
    decision.comment = comment[:5_000]
    decision.send_back()
    decision.save()
    record(request, "decision_returned", actor=actor, comment=comment, data={"decision": decision.pk})
    notify(
        still_at_agency([decision.proposed_by]) or people_of_agency(request),
        subject=f"{request.reference} : décision à revoir",
        body=comment,
        url=request.get_absolute_url(),
        case=request,
    )
    saved(request)
    return decision


@transaction.atomic
def decision_discard(*, decision_id: int, actor: Actor) -> Decision:
    """Take a proposal back; it stays readable. Raises `forbidden`, `not_proposed`."""
    agency_may(actor, Permission.AGENCY_DECISION_PROPOSE)
    request, decision = _proposed(decision_id, actor)
    discard(decision, actor=actor)
    saved(request)
    return decision


def discard(decision: Decision, *, actor: Actor) -> None:
    """Put a proposal aside; the caller holds the request and saves it."""
    decision.discard()
    decision.save()
    record(decision.request, "decision_discarded", actor=actor, data={"decision": decision.pk})


def _proposed(decision_id: int, actor: Actor, *, lock: bool = True) -> tuple[LoweringRequest, Decision]:
    """A proposal, with its request locked unless told not to. Raises `not_found`, `not_proposed`."""
    request_id = Decision.objects.filter(pk=decision_id).values_list("request", flat=True).first()
    if request_id is None:
        raise CaseError("Cette décision n’existe pas.", code="not_found")
    request = locked(request_id, actor=actor) if lock else seen(request_id, actor=actor)
    decision = Decision.objects.select_related("proposed_by", "appeal").get(pk=decision_id)
    decision.request = request
    if decision.state != DecisionState.PROPOSED:
        message = f"Cette décision n’attend plus de signature\u00a0: elle est « {decision.get_state_display()} »."
        raise ConflictError(message, code="not_proposed")
    return request, decision


def decision_preview_html(decision: Decision, *, actor: Actor) -> str:
    """The page of the letter that signing would issue now; to whoever may not sign, without a name under it."""
    now = acting_now()
    delegation = delegation_of(actor.person, DelegationSubject.LOWERING, day=timezone.localdate(now))
    reference = delegation.reference if delegation else ""
    signs = delegation is not None and actor.person.pk != decision.proposed_by_id
    return letter_page_html(
        _letter_of(decision),
        decision.request,
        user=actor.user if signs else User(last_name="Le signataire", position="par délégation"),
        role=actor_role(actor),
        now=now,
        decision=decision,
        delegation=reference,
    )[0]


def _letter_of(decision: Decision) -> Letter:
    request = decision.request
    kind = _LETTERS[DecisionOutcome(decision.outcome)]
    return Letter(request=request, kind=kind, number=next_number(request), delivery=delivery_of(request, kind))


@dataclass(frozen=True, slots=True)
class _Signing:
    """A signature: the decision, under which delegation, when."""

    decision: Decision
    actor: Actor
    delegation: Delegation
    standing: Standing

    @property
    def request(self) -> LoweringRequest:
        """The request, whose row is held."""
        return self.standing.request

    @property
    def today(self) -> dt.date:
        """The day of the signature in Paris."""
        return timezone.localdate(self.standing.now)


def decision_sign(*, decision_id: int, actor: Actor, late: bool = False) -> Decision:
    """Sign: the letter leaves in the same act, and counts once notified. What the law says is computed under lock.

    Once silence has decided, only `late` signs: the rejection by silence is recorded first, then replaced on
    notification. Raises `forbidden`, `same_person`, `delegation_missing`, `not_proposed`, `wrong_state`,
    `silence_decided`, `validity_over`, `threshold_overlap`.
    """
    agency_may(actor, Permission.AGENCY_DECISION_SIGN)
    prepared = _signing(decision_id, actor, late=late, lock=False)
    letter, role = _letter_of(prepared.decision), actor_role(actor)
    reference = prepared.delegation.reference
    now, decision = prepared.standing.now, prepared.decision
    printed = printed_ahead(letter, actor=actor, role=role, now=now, decision=decision, delegation=reference)
    return _sign(decision_id, printed, actor=actor, late=late)


def _signing(decision_id: int, actor: Actor, *, late: bool, lock: bool) -> _Signing:
    """Everything that a signature rests on, checked."""
    request, decision = _proposed(decision_id, actor, lock=lock)
    if decision.proposed_by_id == actor.person.pk:
        raise ForbiddenError("Qui propose une décision ne la signe pas.", code="same_person")
    now = acting_now()
    delegation = delegation_of(actor.person, DelegationSubject.LOWERING, day=timezone.localdate(now))
    if delegation is None:
        message = "Vous n’avez pas de délégation de signature valable aujourd’hui pour ces demandes."
        raise ForbiddenError(message, code="delegation_missing")
    signing = _Signing(decision, actor, delegation, standing_of(request, now=now))
    _check_silence(signing, late=late)
    _check_dates(signing)
    return signing


@transaction.atomic
def _sign(decision_id: int, printed: Printed, *, actor: Actor, late: bool) -> Decision:
    """Sign under lock, where all is checked again."""
    signing = _signing(decision_id, actor, late=late, lock=True)
    request, now = signing.request, signing.standing.now
    if signing.standing.silence_is_certain and signing.decision.outcome not in ENDINGS:
        fall_silent(signing.standing, actor=actor)
    _send(signing, printed)
    _effects(signing)
    follow(standing_of(request, now=now), actor=actor)
    saved(request, now=now)
    return signing.decision


def _check_silence(signing: _Signing, *, late: bool) -> None:
    """Refuse a signature that silence has overtaken."""
    request, found, appeal = signing.request, signing.standing.verdict, signing.decision.appeal
    if signing.decision.outcome in ENDINGS:
        hearing_behind(request, signing.decision.outcome, today=signing.today)
        return
    if request.state not in _decidable(appeal):
        message = f"Cette décision n’a plus d’objet\u00a0: la demande est « {request.get_state_display()} »."
        raise ConflictError(message, code="wrong_state")
    decided = request.state == State.SILENCE or found.status is Status.IMPLICIT_REJECTION
    if decided and not late and appeal is None:
        born = f" le {medium_date(found.implicit_decision_on)}" if found.implicit_decision_on else ""
        message = f"Un rejet implicite est né{born}\u00a0: confirmer que la décision, tardive, le remplacera."
        raise ConflictError(message, code="silence_decided")


def _check_dates(signing: _Signing) -> None:
    """A grant, or its abrogation, takes effect on the day of its signature at the earliest."""
    decision = signing.decision
    if decision.valid_from is None:
        return
    if decision.valid_until is not None and decision.valid_until < signing.today:
        message = "La fin de validité est passée\u00a0: renvoyer la décision à l’instruction."
        raise ConflictError(message, code="validity_over", fields={"valid_until": message})
    decision.valid_from = decision.effect_from(signing.today)


def _send(signing: _Signing, printed: Printed) -> None:
    """Issue the letter and sign."""
    decision, actor, now = signing.decision, signing.actor, signing.standing.now
    letter = _letter_of(decision)
    letter.drafted_by = decision.proposed_by
    letter.save()
    put_out(
        letter,
        actor=actor,
        role=actor_role(actor),
        now=now,
        decision=decision,
        delegation=signing.delegation.reference,
        printed=printed,
    )
    decision.letter, decision.delegation = letter, signing.delegation
    decision.signed_by, decision.signed_at = actor.user, now
    decision.sign()
    decision.save()
    data = {"decision": decision.pk, "outcome": decision.outcome, "delegation": signing.delegation.reference}
    record(signing.request, "decision_signed", actor=actor, data=data)
    tell_agency(signing.request, "décision signée", f"{decision.get_outcome_display()}, signée par {actor.label}.")


def _effects(signing: _Signing) -> None:
    """What a signature does besides: the threshold, the appeal that it answers, the drafts that lose their object."""
    request, decision = signing.request, signing.decision
    if decision.outcome == DecisionOutcome.GRANTED:
        _set_threshold(request, decision)
    if decision.appeal is not None:
        granted = decision.outcome == DecisionOutcome.GRANTED
        appeal_end(decision.appeal, AppealState.ACCEPTED if granted else AppealState.REJECTED, on=signing.today)
    drafts_discard(request, actor=signing.actor)


def _set_threshold(request: LoweringRequest, decision: Decision) -> None:
    assert decision.threshold_value is not None, "a grant fixes a threshold"
    assert decision.valid_from is not None, "a grant takes effect on a day"
    assert request.speciality_id is not None, "a grant names its medicine"
    try:
        threshold_set(
            speciality_id=request.speciality_id,
            value=decision.threshold_value,
            unit=ThresholdUnit(decision.threshold_unit),
            origin=ThresholdOrigin.LOWERING,
            starts_on=decision.valid_from,
            ends_on=decision.valid_until + _DAY if decision.valid_until else None,
            reference=str(request.reference),
        )
    except ConflictError as error:
        raise ConflictError(error.message, code=error.code, fields={"valid_from": error.message}) from error


def drafts_discard(request: LoweringRequest, *, actor: Actor) -> None:
    """Letters that were being written lose their object; the caller holds the request."""
    for letter in Letter.objects.filter(request=request, state=LetterState.DRAFT):
        letter.discard()
        letter.save()
        record(request, "letter_discarded", actor=actor, data={"letter": letter.pk})
