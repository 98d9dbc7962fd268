"""Who may write on a case, who is told, and the few texts that may not be empty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Protocol, cast

from django.db import models
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.accounts.enums import Role
from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import agency_people, heads, laboratory_people
from mitm.errors import CaseError, ForbiddenError
from mitm.outbox.models import OutgoingMessage
from mitm.outbox.services import notify

EVALUATING_ROLES = (Role.EVALUATOR, Role.HEAD)


class HasAuthor(Protocol):
    """A case of a laboratory, as far as its author goes."""

    @property
    def laboratory_id(self) -> int | None:
        """The laboratory; none while nobody knows whose case it is."""

    @property
    def created_by_id(self) -> int | None:
        """Whoever wrote it first."""


class SharedCase(Protocol):
    """What a case between a laboratory and the agency knows of its people; a model of its app."""

    unread_since: dt.datetime | None

    @property
    def reference(self) -> str | None:
        """Its number."""

    @property
    def laboratory_id(self) -> int | None:
        """The laboratory; none while nobody knows whose case it is."""

    @property
    def created_by_id(self) -> int | None:
        """Whoever wrote it first."""

    @property
    def assigned_to_id(self) -> int | None:
        """Whoever follows it at the agency."""

    def get_absolute_url(self) -> str:
        """Its page at the agency."""

    def get_portal_url(self) -> str:
        """Its page at the laboratory."""


def agency_may(actor: Actor, permission: Permission = Permission.AGENCY_CASE_EVALUATE) -> None:
    """Refuse whoever is not of the agency with that right. Raises `forbidden`."""
    if not (actor.is_agency and actor.can(permission)):
        raise ForbiddenError("Votre rôle ne permet pas cet acte.", code="forbidden")


def either_side_may(actor: Actor) -> None:
    """Refuse whoever may write on the case neither for the agency nor for the laboratory. Raises `forbidden`."""
    allowed = Permission.AGENCY_CASE_EVALUATE if actor.is_agency else Permission.PORTAL_CASE_WRITE
    if not actor.can(allowed):
        raise ForbiddenError("Votre rôle ne permet pas cet acte.", code="forbidden")


def written(text: str, field: str, message: str) -> str:
    """The text without blanks around it. Raises `<field>_missing` when nothing is left."""
    text = text.strip()
    if not text:
        raise CaseError(message, code=f"{field}_missing", fields={field: message})
    return text


def evaluators() -> Iterable[User]:
    """People of the agency who may follow a case today, by name."""
    return agency_people(*EVALUATING_ROLES, today=timezone.localdate())


def people_of_laboratory(case: SharedCase) -> list[User]:
    """Whom the agency addresses: the responsible pharmacists, and whoever wrote the case if still there."""
    if case.laboratory_id is None:
        return []
    today = timezone.localdate()
    people = {person.pk: person for person in laboratory_people(case.laboratory_id, Role.PHARMACIST, today=today)}
    if case.created_by_id is not None and case.created_by_id not in people:
        people.update({person.pk: person for person in author_of(case)})
    return list(people.values())


def author_of(case: HasAuthor) -> list[User]:
    """Whoever wrote the case, if still at its laboratory: who left hears nothing more of it."""
    if case.laboratory_id is None or case.created_by_id is None:
        return []
    return list(laboratory_people(case.laboratory_id, today=timezone.localdate()).filter(pk=case.created_by_id))


def still_at_agency(people: Iterable[User]) -> list[User]:
    """Those who are of the agency today: who left hears nothing more of its cases."""
    wanted = {person.pk for person in people}
    return list(agency_people(today=timezone.localdate()).filter(pk__in=wanted)) if wanted else []


def people_of_agency(case: SharedCase) -> list[User]:
    """Whom the laboratory's news reach: whoever follows the case, or the heads when nobody does (or somebody gone)."""
    today = timezone.localdate()
    if case.assigned_to_id is not None:
        follower = list(agency_people(*EVALUATING_ROLES, today=today).filter(pk=case.assigned_to_id))
        if follower:
            return follower
    return heads(today=today)


def tell_laboratory(case: SharedCase, subject: str, body: str, *, mail: bool = True) -> list[OutgoingMessage]:
    """Tell the laboratory, with a link to its page of the case."""
    return notify(
        people_of_laboratory(case),
        subject=f"{case.reference} : {subject}",
        body=body,
        url=case.get_portal_url(),
        case=cast(models.Model, case),
        mail=mail,
    )


def tell_agency(case: SharedCase, subject: str, body: str, *, mail: bool = True) -> list[OutgoingMessage]:
    """Tell whoever follows the case at the agency, with a link to its page."""
    return notify(
        people_of_agency(case),
        subject=f"{case.reference} : {subject}",
        body=body,
        url=case.get_absolute_url(),
        case=cast(models.Model, case),
        mail=mail,
    )


def tell_other_side(case: SharedCase, actor: Actor, subject: str, body: str) -> list[OutgoingMessage]:
    """Tell the side that did not act."""
    tell = tell_laboratory if actor.is_agency else tell_agency
    return tell(case, subject, body)


def mark_news(case: SharedCase, actor: Actor) -> None:
    """What a laboratory writes waits to be read; what the agency writes says that it has read."""
    if actor.is_agency:
        case.unread_since = None
    elif case.unread_since is None:
        case.unread_since = timezone.now()
