"""A request before it is filed: written by a declarant, confirmed by the responsible pharmacist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction

from derogations.fields import Step
from derogations.models import LoweringRequest
from derogations.services.base import locked, move, saved
from derogations.services.values import set_values
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.audit.services import record
from mitm.cases.drafts import give_back, hand_over, still_draft
from mitm.cases.people import written
from mitm.cases.products import ProductRef, resolve
from mitm.errors import CaseError, ForbiddenError


def laboratory_may(actor: Actor, permission: Permission = Permission.PORTAL_CASE_WRITE) -> int:
    """The laboratory for which the actor writes. Raises `forbidden`."""
    if actor.laboratory_id is None or not actor.can(permission):
        raise ForbiddenError("Votre rôle ne permet pas cet acte.", code="forbidden")
    return actor.laboratory_id


def set_product(request: LoweringRequest, cis: str, *, laboratory_id: int) -> None:
    """Name the speciality; it must be an essential medicine of the laboratory. Raises at the field `speciality`."""
    try:
        [(speciality, _)] = resolve([ProductRef(cis)], laboratory_id=laboratory_id)
    except CaseError as error:
        raise CaseError(error.message, code=error.code, fields={"speciality": error.message}) from error
    if not speciality.is_mitm:
        message = "Seul un médicament d’intérêt thérapeutique majeur doit deux mois de stock."
        raise CaseError(message, code="not_mitm", fields={"speciality": message})
    request.speciality, request.product_label = speciality, str(speciality)[:300]


@transaction.atomic
def draft_create(*, cis: str, values: Mapping[str, object], actor: Actor) -> LoweringRequest:
    """Open a draft on a product; nothing else is compulsory yet."""
    laboratory_id = laboratory_may(actor)
    request = LoweringRequest(laboratory_id=laboratory_id, created_by=actor.user)
    set_product(request, cis, laboratory_id=laboratory_id)
    set_values(request, values, complete=False, steps=())
    request.save()
    record(request, "draft_created", actor=actor, to_state=request.state)
    return saved(request)


@transaction.atomic
def draft_save(
    *,
    request_id: int,
    actor: Actor,
    values: Mapping[str, object],
    cis: str = "",
    complete_step: Step | None = None,
    revision: int | None = None,
) -> LoweringRequest:
    """Save a step of a draft; `complete_step` asks for the compulsory fields of that step.

    Raises `not_draft` once it is handed over, `stale`, and whatever is wrong with the fields.
    """
    laboratory_id = laboratory_may(actor)
    request = locked(request_id, actor=actor, revision=revision)
    still_draft(request)
    if cis:
        set_product(request, cis, laboratory_id=laboratory_id)
    set_values(request, values, complete=complete_step is not None, steps=(complete_step,) if complete_step else ())
    return saved(request)


def check_complete(request: LoweringRequest) -> None:
    """Raises when the form is not ready to be filed, or its product left the laboratory or the list meanwhile."""
    if request.speciality_id is None or request.laboratory_id is None:
        message = "Choisir la spécialité."
        raise CaseError(message, code="speciality_missing", fields={"speciality": message})
    set_product(request, request.speciality_id, laboratory_id=request.laboratory_id)
    set_values(request, {}, complete=True, steps=_ALL_STEPS)


_ALL_STEPS: Sequence[Step] = tuple(Step)


@transaction.atomic
def draft_submit(*, request_id: int, actor: Actor, revision: int | None = None) -> LoweringRequest:
    """Hand a complete draft to the responsible pharmacist, who is told. Raises `no_pharmacist` when there is none."""
    laboratory_may(actor)
    request = locked(request_id, actor=actor, revision=revision)
    check_complete(request)
    body = f"{actor.label} vous transmet une demande à confirmer. Elle n’est pas encore déposée à l’agence."
    hand_over(request, actor=actor, subject="Demande de baisse à confirmer", body=body)
    return saved(request)


@transaction.atomic
def draft_send_back(*, request_id: int, actor: Actor, comment: str, revision: int | None = None) -> LoweringRequest:
    """The pharmacist gives the draft back with a comment. Raises `comment_missing`."""
    laboratory_may(actor, Permission.PORTAL_CASE_CONFIRM)
    comment = written(comment, "comment", "Dire ce qui est à corriger.")
    request = locked(request_id, actor=actor, revision=revision)
    give_back(request, actor=actor, subject="Demande de baisse à corriger", comment=comment)
    return saved(request)


@transaction.atomic
def draft_abandon(*, request_id: int, actor: Actor, revision: int | None = None) -> LoweringRequest:
    """Give a draft up; it stays readable."""
    laboratory_may(actor)
    request = locked(request_id, actor=actor, revision=revision)
    move(request, "abandon", actor=actor)
    return saved(request)
