"""Who instructs a request, what is noted and thought of it."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from derogations.enums import ENDED, Advice
from derogations.models import LoweringRequest, Note, Opinion
from derogations.rules import LEGAL_MONTHS, in_months
from derogations.services.base import locked, move, saved
from mitm.accounts.actor import Actor
from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import agency_people
from mitm.audit.services import record
from mitm.cases.people import EVALUATING_ROLES, agency_may, still_at_agency, tell_laboratory, written
from mitm.errors import CaseError, ConflictError
from mitm.outbox.services import notify
from mitm.registry.enums import ThresholdUnit


@transaction.atomic
def request_take(*, request_id: int, actor: Actor, revision: int | None = None) -> LoweringRequest:
    """An evaluator takes the request and becomes its follower. Raises `forbidden`, `stale`, `transition_refused`."""
    agency_may(actor)
    request = locked(request_id, actor=actor, revision=revision)
    move(request, "take", actor=actor)
    request.assigned_to, request.unread_since = actor.user, None
    tell_laboratory(request, "prise en charge", f"{actor.label} instruit votre demande à l’agence.", mail=False)
    return saved(request)


@transaction.atomic
def request_assign(
    *, request_id: int, actor: Actor, assignee: User | None, comment: str = "", revision: int | None = None
) -> LoweringRequest:
    """Give the request to somebody, or back to the list; whoever had it and whoever gets it are told.

    Raises `forbidden`, `stale`, `not_open` and `unfit_assignee`.
    """
    agency_may(actor, Permission.AGENCY_CASE_ASSIGN)
    request = locked(request_id, actor=actor, revision=revision)
    _assign(request, actor=actor, assignee=assignee, comment=comment)
    return saved(request)


@transaction.atomic
def requests_reassign(*, leaver: User, actor: Actor, assignee: User | None, comment: str = "") -> list[LoweringRequest]:
    """Hand every open request of a person to another. Raises `forbidden` and `unfit_assignee`."""
    agency_may(actor, Permission.AGENCY_CASE_ASSIGN)
    held = LoweringRequest.objects.open().filter(assigned_to=leaver).select_for_update(of=("self",)).order_by("pk")
    moved = list(held)
    for request in moved:
        _assign(request, actor=actor, assignee=assignee, comment=comment)
        saved(request)
    return moved


def _assign(request: LoweringRequest, *, actor: Actor, assignee: User | None, comment: str) -> None:
    if not request.is_open:
        message = f"La demande n’est plus en instruction (« {request.status.label} »)."
        raise ConflictError(message, code="not_open")
    today = timezone.localdate()
    if assignee is not None and not agency_people(*EVALUATING_ROLES, today=today).filter(pk=assignee.pk).exists():
        message = "Cette personne n’instruit pas de demandes aujourd’hui."
        raise CaseError(message, code="unfit_assignee", fields={"assignee": message})
    before, request.assigned_to = request.assigned_to, assignee
    name = str(assignee) if assignee else "personne"
    record(request, "assigned", actor=actor, comment=comment.strip() or name, data={"to": name})
    told = {person.pk: person for person in (before, assignee) if person is not None and person != actor.user}
    notify(
        still_at_agency(told.values()),
        subject=f"{request.reference} : demande confiée à {name}",
        body=f"{request.product_label or request.applicant}\n{comment.strip()}".strip(),
        url=request.get_absolute_url(),
        case=request,
    )


@transaction.atomic
def news_read(*, request_id: int, actor: Actor, revision: int | None = None) -> LoweringRequest:
    """What the laboratory sent has been read. Raises `forbidden` and `stale`."""
    agency_may(actor)
    request = locked(request_id, actor=actor, revision=revision)
    if request.unread_since is not None:
        request.unread_since = None
        record(request, "news_read", actor=actor)
        saved(request)
    return request


@transaction.atomic
def note_add(*, request_id: int, actor: Actor, text: str) -> Note:
    """Write a note that only the agency reads. Raises `forbidden` and `text_missing`."""
    agency_may(actor)
    text = written(text, "text", "Écrire la note.")
    request = locked(request_id, actor=actor)
    note = Note.objects.create(request=request, text=text, author=actor.person)
    record(request, "note_added", actor=actor)
    return note


@transaction.atomic
def opinion_give(
    *,
    request_id: int,
    actor: Actor,
    advice: str,
    reasons: str,
    threshold_value: Decimal | None = None,
    threshold_unit: str = ThresholdUnit.WEEKS,
) -> Opinion:
    """Say what one thinks of the request; the last opinion counts.

    Raises `forbidden`, `ended`, `unknown_advice`, `reasons_missing`, `threshold_missing`, `threshold_not_lower`.
    """
    agency_may(actor)
    reasons = written(reasons, "reasons", "Motiver l’avis.")
    if advice not in Advice.values:
        raise CaseError("Cet avis n’existe pas.", code="unknown_advice", fields={"advice": "Choisir un avis."})
    if advice == Advice.UNFAVOURABLE:
        threshold_value = None
    else:
        _check_threshold(threshold_value, threshold_unit)
    request = locked(request_id, actor=actor)
    if request.state in ENDED:
        raise ConflictError(f"La demande a pris fin (« {request.status.label} »).", code="ended")
    opinion = Opinion.objects.create(
        request=request,
        advice=advice,
        reasons=reasons,
        threshold_value=threshold_value,
        threshold_unit=threshold_unit,
        author=actor.person,
    )
    record(request, "opinion_given", actor=actor, comment=opinion.get_advice_display(), data={"advice": str(advice)})
    return opinion


def _check_threshold(value: Decimal | None, unit: str) -> None:
    """A favourable opinion proposes a threshold lower than the legal one."""
    if value is None:
        message = "Un avis favorable propose un seuil."
        raise CaseError(message, code="threshold_missing", fields={"threshold_value": message})
    if value < 0 or in_months(value, unit) >= LEGAL_MONTHS:
        message = "Le seuil proposé doit être inférieur à deux mois de besoins."
        raise CaseError(message, code="threshold_not_lower", fields={"threshold_value": message})
