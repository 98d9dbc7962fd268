"""The one thing to do next on a request, and what else may be done: from the facts and the reader's rights."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from derogations.enums import CONTESTED, ENDED, AppealState, Channel, DecisionOutcome, LetterKind, PieceVerdict, State
from derogations.models import LoweringRequest
from derogations.pieces import required
from derogations.rules import SHORTEST_HEARING_DAYS
from derogations.selectors.case_page import CasePage
from derogations.selectors.hearings import is_over, measure_of
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.law.clock import Status
from mitm.web.acts import Act, link


def _letter(label: str, case: LoweringRequest, kind: LetterKind) -> Act:
    return link(label, "letter_new", case, kind.value)


def next_act(page: CasePage, actor: Actor) -> Act | None:
    """The primary button; none for whoever only reads."""
    case, proposed = page.request, page.proposed
    if proposed and actor.can(Permission.AGENCY_DECISION_SIGN) and proposed.proposed_by_id != actor.person.pk:
        return link("Relire et signer", "decision", case, proposed.pk)
    if not actor.can(Permission.AGENCY_CASE_EVALUATE):
        return None
    if case.state == State.RECEIVED and page.verdict.status != Status.IMPLICIT_REJECTION:
        return Act("Prendre en charge", reverse("agency_request_take", args=[case.pk]), at_once=True)
    if case.unread_since:
        return Act("Marquer les nouvelles comme lues", reverse("agency_request_read", args=[case.pk]), at_once=True)
    if page.reasons is not None and page.reasons.given_on is None and case.state not in ENDED:
        return _letter("Communiquer les motifs", case, LetterKind.REASONS)
    if case.state == State.SILENCE and case.certificate_asked_on and not page.sent(LetterKind.SILENCE):
        return _letter("Émettre l’attestation demandée", case, LetterKind.SILENCE)
    if case.is_open and page.verdict.status != Status.IMPLICIT_REJECTION:
        return _instructing(page)
    return _ending(page)


def _ending(page: CasePage) -> Act | None:
    """Once the laboratory was heard on the end of its grant, a decision may be proposed."""
    hearing = page.hearing
    if hearing is None or page.proposed is not None or page.awaits_notification:
        return None
    measure, until = measure_of(hearing), page.grant_revocable_until
    too_late = measure == DecisionOutcome.REVOKED and until is not None and page.today > until
    if too_late or not is_over(hearing, today=page.today):
        return None
    return link(f"Proposer\u00a0: {measure.label.lower()}", "grant_end", page.request)


def _instructing(page: CasePage) -> Act | None:
    """The steps of an instruction in their order."""
    case = page.request
    if page.verdict.acknowledgement_due_on and not page.sent(LetterKind.ACKNOWLEDGEMENT):
        return _letter("Préparer l’accusé de réception", case, LetterKind.ACKNOWLEDGEMENT)
    found = {code: check.verdict for code, check in page.checks.items()}
    if not page.pieces_matter:
        return None
    if any(piece.code not in found for piece in required(case.ground)):
        return Act("Vérifier les pièces", f"{case.get_absolute_url()}#pieces")
    lacking = any(found[piece.code] in lacks() for piece in required(case.ground))
    if lacking and not page.sent(LetterKind.COMPLETENESS):
        return _letter("Demander les pièces manquantes", case, LetterKind.COMPLETENESS)
    if not page.opinions:
        return link("Donner un avis", "opinion", case)
    if page.proposed is None and page.rows.decision is None:
        return link("Proposer une décision", "decision_propose", case)
    return None


def lacks() -> tuple[PieceVerdict, ...]:
    """The findings that call for a letter."""
    return (PieceVerdict.MISSING, PieceVerdict.INSUFFICIENT)


def other_acts(page: CasePage, actor: Actor) -> list[Act]:
    """Everything else that the reader may do, in the order of a case's life."""
    case, acts = page.request, []
    if actor.can(Permission.AGENCY_CASE_ASSIGN) and case.is_open:
        acts.append(link("Confier à…", "request_assign", case))
    if actor.can(Permission.AGENCY_CASE_EVALUATE):
        acts += _evaluator_acts(page)
    if actor.can(Permission.AGENCY_DECISION_PROPOSE) and _may_decide(page):
        acts.append(link("Proposer une décision", "decision_propose", case))
    if actor.can(Permission.AGENCY_NOTICE_PUBLISH) and case.state in (State.GRANTED, State.ABROGATED):
        acts.append(link("Publication", "publication", case))
    return acts


def _may_decide(page: CasePage) -> bool:
    """A request is answered once, and again on appeal; nothing is proposed while an answer is on its way."""
    if page.proposed is not None or page.awaits_notification or page.request.state in (State.RECEIVED, State.WITHDRAWN):
        return False
    return _appealed(page) or page.request.state in (State.INSTRUCTING, State.SILENCE)


def _appealed(page: CasePage) -> bool:
    """Whether a recours gracieux awaits its answer."""
    return any(appeal.state == AppealState.PENDING for appeal in page.appeals)


def _grant_acts(page: CasePage) -> list[Act]:
    """A grant ends after a hearing: invite, write down what came, propose, or leave it as it is."""
    case, hearing, until = page.request, page.hearing, page.grant_revocable_until
    if hearing is None:
        first_term = page.today + dt.timedelta(days=SHORTEST_HEARING_DAYS)
        revocable = until is not None and first_term < until  # the decision is signed after the term
        revoke = [_letter("Envisager de retirer l’accord", case, LetterKind.REVOCATION_HEARING)] if revocable else []
        return [*revoke, _letter("Envisager d’abroger l’accord", case, LetterKind.ABROGATION_HEARING)]
    if page.proposed is not None or page.awaits_notification:
        return []
    acts = [link("Maintenir l’accord", "grant_keep", case)]
    if hearing.answered_at is None:
        acts.append(link("Enregistrer des observations", "grant_observations", case))
    return acts


def _evaluator_acts(page: CasePage) -> list[Act]:
    case = page.request
    acts = [link("Écrire une note interne", "request_note", case)]
    if case.state in CONTESTED and not _appealed(page):
        acts.append(link("Enregistrer un recours gracieux", "request_appeal", case))
    if case.state in ENDED:
        return acts
    if page.opinion_matters:
        acts.append(link("Donner un avis", "opinion", case))
    if case.state == State.GRANTED:
        acts += _grant_acts(page)
    if case.is_open and not page.awaits_notification:
        if case.channel != Channel.PORTAL:
            acts.append(link("Rattacher et compléter", "request_identify", case))
        if page.pieces_matter:
            acts.append(_letter("Demander des pièces", case, LetterKind.COMPLETENESS))
        acts += [
            _letter("Accusé de réception", case, LetterKind.ACKNOWLEDGEMENT),
            link("Enregistrer un désistement", "request_withdraw", case),
        ]
    return acts + _acts_on_silence(page)


def _acts_on_silence(page: CasePage) -> list[Act]:
    """What a rejection by silence calls for: its certificate, its reasons, or the letter that asks for them; and the
    withdrawal that had arrived before it was born."""
    case, acts = page.request, []
    if case.state == State.SILENCE and not page.appeals and not page.awaits_notification:
        acts.append(link("Enregistrer un désistement arrivé à temps", "request_withdraw", case))
    if case.state == State.SILENCE and not page.sent(LetterKind.SILENCE):
        acts.append(_letter("Attestation de rejet implicite", case, LetterKind.SILENCE))
    if case.state == State.SILENCE and page.reasons is None:
        acts.append(link("Enregistrer une demande de motifs", "request_reasons", case))
    if page.reasons is not None and page.reasons.given_on is None:
        acts.append(_letter("Communiquer les motifs", case, LetterKind.REASONS))
    return acts
