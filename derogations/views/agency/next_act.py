"""The one thing to do next on a request, and what else may be done: from the facts and the reader's rights."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from derogations.enums import ENDED, Channel, LetterKind, PieceVerdict, State
from derogations.models import LoweringRequest
from derogations.pieces import required
from derogations.selectors.case_page import CasePage
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.law.clock import Status


@dataclass(frozen=True, slots=True)
class Act:
    """A link to a form, or a button that acts at once."""

    label: str
    url: str
    at_once: bool = False


def _link(label: str, name: str, case: LoweringRequest, *args: object) -> Act:
    return Act(label, reverse(f"agency_{name}", args=[case.pk, *args]))


def _letter(label: str, case: LoweringRequest, kind: LetterKind) -> Act:
    return _link(label, "letter_new", case, kind.value)


def next_act(page: CasePage, actor: Actor) -> Act | None:
    """The primary button; none for whoever only reads."""
    case, proposed = page.request, page.proposed
    if proposed and actor.can(Permission.AGENCY_DECISION_SIGN) and proposed.proposed_by_id != actor.person.pk:
        return _link("Relire et signer", "decision", case, proposed.pk)
    if not actor.can(Permission.AGENCY_CASE_EVALUATE):
        return None
    if case.state == State.RECEIVED and page.verdict.status != Status.IMPLICIT_REJECTION:
        return Act("Prendre en charge", reverse("agency_request_take", args=[case.pk]), at_once=True)
    if case.unread_since:
        return Act("Marquer les nouvelles comme lues", reverse("agency_request_read", args=[case.pk]), at_once=True)
    if page.reasons is not None and page.reasons.given_on is None:
        return _letter("Communiquer les motifs", case, LetterKind.REASONS)
    if case.is_open and page.verdict.status != Status.IMPLICIT_REJECTION:
        return _instructing(page)
    return None


def _instructing(page: CasePage) -> Act | None:
    """The steps of an instruction in their order."""
    case = page.request
    if page.verdict.acknowledgement_due_on and not page.sent(LetterKind.ACKNOWLEDGEMENT):
        return _letter("Préparer l’accusé de réception", case, LetterKind.ACKNOWLEDGEMENT)
    found = {code: check.verdict for code, check in page.checks.items()}
    if any(piece.code not in found for piece in required(case.ground)):
        return Act("Vérifier les pièces", f"{case.get_absolute_url()}#pieces")
    lacking = any(found[piece.code] in lacks() for piece in required(case.ground))
    if lacking and not page.sent(LetterKind.COMPLETENESS):
        return _letter("Demander les pièces manquantes", case, LetterKind.COMPLETENESS)
    if not page.opinions:
        return _link("Donner un avis", "opinion", case)
    if page.proposed is None and page.rows.decision is None:
        return _link("Proposer une décision", "decision_propose", case)
    return None


def lacks() -> tuple[PieceVerdict, ...]:
    """The findings that call for a letter."""
    return (PieceVerdict.MISSING, PieceVerdict.INSUFFICIENT)


def other_acts(page: CasePage, actor: Actor) -> list[Act]:
    """Everything else that the reader may do, in the order of a case's life."""
    case, acts = page.request, []
    if actor.can(Permission.AGENCY_CASE_ASSIGN) and case.is_open:
        acts.append(_link("Confier à…", "request_assign", case))
    if actor.can(Permission.AGENCY_CASE_EVALUATE):
        acts += _evaluator_acts(page)
    may_decide = case.state not in (*ENDED, State.RECEIVED) and page.proposed is None
    if actor.can(Permission.AGENCY_DECISION_PROPOSE) and may_decide:
        acts.append(_link("Proposer une décision", "decision_propose", case))
    if case.state == State.GRANTED and actor.can(Permission.AGENCY_DECISION_SIGN):
        acts += [
            _link("Retirer l’accord", "grant_revoke", case),
            _link("Abroger l’accord", "grant_abrogate", case),
        ]
    return acts


def _evaluator_acts(page: CasePage) -> list[Act]:
    case = page.request
    acts = [_link("Écrire une note interne", "request_note", case)]
    if case.state in ENDED:
        return acts
    acts.append(_link("Donner un avis", "opinion", case))
    if case.is_open:
        if case.channel != Channel.PORTAL:
            acts.append(_link("Rattacher et compléter", "request_identify", case))
        acts += [
            _letter("Demander des pièces", case, LetterKind.COMPLETENESS),
            _letter("Accusé de réception", case, LetterKind.ACKNOWLEDGEMENT),
            _link("Enregistrer un désistement", "request_withdraw", case),
        ]
    if case.state == State.SILENCE and not page.sent(LetterKind.SILENCE):
        acts.append(_letter("Attestation de rejet implicite", case, LetterKind.SILENCE))
    if page.reasons is not None and page.reasons.given_on is None:
        acts.append(_letter("Communiquer les motifs", case, LetterKind.REASONS))
    return acts
