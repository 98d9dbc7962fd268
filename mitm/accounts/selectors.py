"""Reads on people."""

import datetime as dt

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from mitm.accounts.enums import AGENCY_ROLES, Role
from mitm.accounts.models import MachineAccount, Membership, User


def memberships_of(user: User, *, today: dt.date) -> list[Membership]:
    """The memberships that the person may use today, oldest first."""
    return list(Membership.objects.valid_on(today).filter(user=user).select_related("laboratory").order_by("id"))


def agency_people(*roles: Role, today: dt.date) -> QuerySet[User]:
    """People of the agency in one of the roles (any role when none is named), by name."""
    valid = Membership.objects.valid_on(today).filter(role__in=roles or AGENCY_ROLES)
    return User.objects.filter(pk__in=valid.values("user")).order_by("last_name", "first_name", "pk")


def laboratory_people(laboratory_id: int, *roles: Role, today: dt.date) -> QuerySet[User]:
    """People of a laboratory in one of the roles (any role when none is named), by name."""
    valid = Membership.objects.valid_on(today).filter(laboratory_id=laboratory_id)
    if roles:
        valid = valid.filter(role__in=roles)
    return User.objects.filter(pk__in=valid.values("user")).order_by("last_name", "first_name", "pk")


def machine_in_force(*, application_id: int, today: dt.date | None = None) -> MachineAccount | None:
    """The machine account of an OAuth client, unless it is revoked or whoever answers for it has left."""
    answerable = Membership.objects.valid_on(today or timezone.localdate())
    return (
        MachineAccount.objects.filter(
            application_id=application_id, revoked_at__isnull=True, authorised_by__in=answerable
        )
        .select_related("authorised_by__user", "authorised_by__laboratory", "laboratory")
        .first()
    )


def demonstration_accounts() -> list[Membership]:
    """One line an account of the demonstration agency; empty unless the site runs as a demonstration."""
    if not settings.DEMO:
        return []
    fictive = Membership.objects.filter(user__email__endswith=".example").select_related("user", "laboratory")
    return list(fictive.order_by("laboratory__name", "id"))
