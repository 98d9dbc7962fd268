"""Taking, assigning and evaluating cases."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from declarations.enums import OPEN, Criticality, State
from declarations.evaluation import Verdict, evaluate
from declarations.models import Declaration, DeclarationProduct, Evaluation
from declarations.selectors.facts import facts_of
from declarations.services.base import locked, move, saved, still_open
from mitm.accounts.actor import Actor
from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.audit.services import record
from mitm.cases.people import agency_may, evaluators, still_at_agency, tell_laboratory, written
from mitm.errors import CaseError, ConflictError
from mitm.outbox.services import notify


def criticality_at_filing(declaration: Declaration, products: Sequence[DeclarationProduct]) -> Evaluation:
    """Set the first criticality from what is known when the first notice is filed.

    Runs in the transaction of the filing; it sets `declaration.criticality`, which the caller saves.
    """
    return _store(declaration, _verdict(declaration, products))


def _verdict(declaration: Declaration, products: Sequence[DeclarationProduct] | None = None) -> Verdict:
    today = timezone.localdate()
    return evaluate(facts_of(declaration, today=today, products=products), on=today)


def _store(
    declaration: Declaration, verdict: Verdict, *, level: int | None = None, reason: str = "", by: User | None = None
) -> Evaluation:
    kept = verdict.level if level is None else Criticality(level)
    declaration.criticality = kept
    return Evaluation.objects.create(
        declaration=declaration,
        version=declaration.version,
        terms=verdict.as_json(),
        score=verdict.score,
        computed_level=verdict.level,
        level=kept,
        override_reason=reason,
        evaluated_by=by,
    )


@transaction.atomic
def declaration_take(*, declaration_id: int, actor: Actor, revision: int | None = None) -> Declaration:
    """An evaluator takes the case and becomes its follower; the laboratory sees it on its desk.

    Raises `forbidden`, `stale`, `transition_refused`.
    """
    agency_may(actor)
    declaration = locked(declaration_id, actor=actor, revision=revision)
    move(declaration, "take", actor=actor)
    if declaration.assigned_to and declaration.assigned_to != actor.user:
        text = f"{actor.label} a pris en charge ce dossier, qui vous était confié."
        subject, url = f"{declaration.reference} : pris en charge", declaration.get_absolute_url()
        notify(still_at_agency([declaration.assigned_to]), subject=subject, body=text, url=url, case=declaration)
    declaration.assigned_to = actor.user
    declaration.unread_since = None
    text = f"{actor.label} suit votre dossier à l’agence."
    tell_laboratory(declaration, "prise en charge", text, mail=False)
    return saved(declaration)


@transaction.atomic
def declaration_assign(
    *, declaration_id: int, actor: Actor, assignee: User | None, comment: str = "", revision: int | None = None
) -> Declaration:
    """The head entrusts the case to somebody, or to nobody; the two persons concerned are told.

    Raises `forbidden`, `stale`, `not_open`, `assignee_unfit`, `nothing_changed`.
    """
    agency_may(actor, Permission.AGENCY_CASE_ASSIGN)
    declaration = locked(declaration_id, actor=actor, revision=revision)
    still_open(declaration)
    _fit(assignee)
    return _assign(declaration, assignee, actor=actor, comment=comment.strip())


def _fit(assignee: User | None) -> None:
    if assignee is not None and assignee.pk not in {person.pk for person in evaluators()}:
        message = "Cette personne ne suit pas de dossiers à l’agence aujourd’hui."
        raise CaseError(message, code="assignee_unfit", fields={"assignee": message})


def _assign(declaration: Declaration, assignee: User | None, *, actor: Actor, comment: str) -> Declaration:
    before = declaration.assigned_to
    if before == assignee:
        message = "Le dossier est déjà confié à cette personne." if assignee else "Le dossier n’est confié à personne."
        raise ConflictError(message, code="nothing_changed", fields={"assignee": message})
    declaration.assigned_to = assignee
    data = {"from": str(before or ""), "to": str(assignee or "")}
    record(declaration, "assigned", actor=actor, comment=comment, data=data)
    concerned = [person for person in (before, assignee) if person and person != actor.user]
    body = f"{declaration.product_label} : dossier confié à {assignee or 'personne'} par {actor.label}."
    notify(
        still_at_agency(concerned),
        subject=f"{declaration.reference} : dossier confié à {assignee or 'personne'}",
        body=f"{body}\n{comment}".strip(),
        url=declaration.get_absolute_url(),
        case=declaration,
    )
    return saved(declaration)


@transaction.atomic
def cases_reassign(*, actor: Actor, leaver: User, assignee: User | None, comment: str) -> list[Declaration]:
    """Hand every open case of a person who leaves to another (or to nobody: they come back to the list).

    Raises `forbidden`, `comment_missing`, `assignee_unfit`.
    """
    agency_may(actor, Permission.AGENCY_CASE_ASSIGN)
    comment = written(comment, "comment", "Dire pourquoi les dossiers changent de mains.")
    _fit(assignee)
    held = Declaration.objects.filter(assigned_to=leaver, state__in=OPEN).order_by("pk").values_list("pk", flat=True)
    cases = [locked(pk, actor=actor) for pk in held]
    return [
        _assign(case, assignee, actor=actor, comment=comment)
        for case in cases
        if case.assigned_to == leaver and case.is_open and assignee != leaver
    ]


@transaction.atomic
def declaration_evaluate(
    *, declaration_id: int, actor: Actor, level: int | None = None, reason: str = "", revision: int | None = None
) -> Evaluation:
    """Compute the score on the facts of the day and keep a level: the computed one, or another with a reason.

    Raises `forbidden`, `stale`, `not_evaluating`, `level_unknown`, `reason_missing`.
    """
    agency_may(actor)
    declaration = locked(declaration_id, actor=actor, revision=revision)
    if declaration.state != State.EVALUATING:
        raise ConflictError("Le dossier n’est pas en évaluation.", code="not_evaluating")
    if level is not None and level not in Criticality.values:
        message = "Choisir un niveau de 1 à 4."
        raise CaseError(message, code="level_unknown", fields={"level": message})
    verdict, before = _verdict(declaration), declaration.criticality
    if level is not None and level != verdict.level:
        reason = written(reason, "reason", "S’écarter du niveau calculé demande un motif.")
    evaluation = _store(declaration, verdict, level=level, reason=reason.strip(), by=actor.user)
    declaration.unread_since = None
    data = {
        "evaluation": evaluation.pk,
        "version": declaration.version,
        "score": verdict.score,
        "computed": int(verdict.level),
        "before": before,
        "level": evaluation.level,
    }
    record(declaration, "evaluated", actor=actor, comment=evaluation.override_reason, data=data)
    saved(declaration)
    return evaluation


@transaction.atomic
def declaration_conclude(
    *, declaration_id: int, actor: Actor, comment: str = "", revision: int | None = None
) -> Declaration:
    """The evaluation of the latest version is done; from now on the case is followed.

    Raises `forbidden`, `stale`, `transition_refused`, `evaluation_missing`.
    """
    agency_may(actor)
    declaration = locked(declaration_id, actor=actor, revision=revision)
    evaluated = declaration.evaluations.filter(version=declaration.version, evaluated_by__isnull=False)
    if declaration.state == State.EVALUATING and not evaluated.exists():
        message = f"La version {declaration.version} n’a pas encore été évaluée."
        raise CaseError(message, code="evaluation_missing")
    move(declaration, "conclude", actor=actor, comment=comment.strip())
    declaration.unread_since = None
    return saved(declaration)


@transaction.atomic
def declaration_reassess(
    *, declaration_id: int, actor: Actor, comment: str, revision: int | None = None
) -> Declaration:
    """News call for a new evaluation. Raises `forbidden`, `stale`, `comment_missing`, `transition_refused`."""
    agency_may(actor)
    comment = written(comment, "comment", "Dire ce qui appelle une nouvelle évaluation.")
    declaration = locked(declaration_id, actor=actor, revision=revision)
    move(declaration, "reassess", actor=actor, comment=comment)
    declaration.unread_since = None
    return saved(declaration)


@transaction.atomic
def news_read(*, declaration_id: int, actor: Actor, revision: int | None = None) -> Declaration:
    """The agency has read what the laboratory sent, and nothing follows. Raises `stale`, `nothing_to_read`."""
    agency_may(actor)
    declaration = locked(declaration_id, actor=actor, revision=revision)
    if declaration.unread_since is None:
        raise ConflictError("Il n’y a rien de nouveau à lire.", code="nothing_to_read")
    declaration.unread_since = None
    record(declaration, "news_read", actor=actor)
    return saved(declaration)
