"""Who may write, who is told, and the few texts that may not be empty."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from declarations.models import Declaration
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Role
from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import agency_people, laboratory_people
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.outbox.models import OutgoingMessage
from mitm.outbox.services import notify

EVALUATING_ROLES = (Role.EVALUATOR, Role.HEAD)


def agency_may(actor: Actor, permission: Permission = Permission.AGENCY_CASE_EVALUATE) -> None:
    """Refuse whoever is not of the agency with that right. Raises `forbidden`."""
    if not (actor.is_agency and actor.can(permission)):
        raise ForbiddenError("Votre rôle ne permet pas cet acte.", code="forbidden")


def either_side_may(actor: Actor) -> None:
    """Refuse whoever may write on the case neither for the agency nor for the laboratory. Raises `forbidden`."""
    allowed = Permission.AGENCY_CASE_EVALUATE if actor.is_agency else Permission.PORTAL_CASE_WRITE
    if not actor.can(allowed):
        raise ForbiddenError("Votre rôle ne permet pas cet acte.", code="forbidden")


def still_open(declaration: Declaration) -> None:
    """Refuse an act on a case that has ended. Raises `not_open`."""
    if not declaration.is_open:
        message = f"Ce dossier n’est plus ouvert (« {declaration.status.label} »)."
        raise ConflictError(message, code="not_open")


def written(text: str, field: str, message: str) -> str:
    """The text without blanks around it. Raises `<field>_missing` when nothing is left."""
    text = text.strip()
    if not text:
        raise CaseError(message, code=f"{field}_missing", fields={field: message})
    return text


def evaluators() -> Iterable[User]:
    """People of the agency who may follow a case today, by name."""
    return agency_people(*EVALUATING_ROLES, today=timezone.localdate())


def people_of_laboratory(declaration: Declaration) -> list[User]:
    """Whom the agency addresses: the responsible pharmacists, and whoever wrote the declaration if still there."""
    today = timezone.localdate()
    people = {
        person.pk: person for person in laboratory_people(declaration.laboratory_id, Role.PHARMACIST, today=today)
    }
    if declaration.created_by_id not in people:
        authors = laboratory_people(declaration.laboratory_id, today=today).filter(pk=declaration.created_by_id)
        people.update({person.pk: person for person in authors})
    return list(people.values())


def people_of_agency(declaration: Declaration) -> list[User]:
    """Whom the laboratory's news reach: whoever follows the case, or the heads when nobody does (or somebody gone)."""
    today = timezone.localdate()
    if declaration.assigned_to_id is not None:
        follower = list(agency_people(*EVALUATING_ROLES, today=today).filter(pk=declaration.assigned_to_id))
        if follower:
            return follower
    return list(agency_people(Role.HEAD, today=today))


def tell_laboratory(declaration: Declaration, subject: str, body: str, *, mail: bool = True) -> list[OutgoingMessage]:
    """Tell the laboratory, with a link to its page of the case."""
    return notify(
        people_of_laboratory(declaration),
        subject=f"{declaration.reference} : {subject}",
        body=body,
        url=declaration.get_portal_url(),
        case=declaration,
        mail=mail,
    )


def tell_agency(declaration: Declaration, subject: str, body: str, *, mail: bool = True) -> list[OutgoingMessage]:
    """Tell whoever follows the case at the agency, with a link to its page."""
    return notify(
        people_of_agency(declaration),
        subject=f"{declaration.reference} : {subject}",
        body=body,
        url=declaration.get_absolute_url(),
        case=declaration,
        mail=mail,
    )


def tell_other_side(declaration: Declaration, actor: Actor, subject: str, body: str) -> list[OutgoingMessage]:
    """Tell the side that did not act."""
    tell = tell_laboratory if actor.is_agency else tell_agency
    return tell(declaration, subject, body)


def mark_news(declaration: Declaration, actor: Actor) -> None:
    """What a laboratory writes waits to be read; what the agency writes says that it has read."""
    if actor.is_agency:
        declaration.unread_since = None
    elif declaration.unread_since is None:
        declaration.unread_since = timezone.now()
