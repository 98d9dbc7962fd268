"""Writes on people: every change of rights is dated, nothing is deleted."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from mitm.accounts.enums import LABORATORY_ROLES, Role
from mitm.accounts.models import Membership, User
from mitm.errors import CaseError


@transaction.atomic
def person_create(
    *, email: str, first_name: str, last_name: str, position: str = "", password: str | None = None
) -> User:
    """Open an account. Raises `email_taken`."""
    if User.objects.filter(email=email.lower()).exists():
        raise CaseError(
            "Cette adresse a déjà un compte.", code="email_taken", fields={"email": "Adresse déjà utilisée."}
        )
    return User.objects.create_user(email, password, first_name=first_name, last_name=last_name, position=position)


def membership_grant(*, user: User, role: Role, laboratory_id: int | None, starts_on: dt.date) -> Membership:
    """Give a role from a date on. Raises `role_mismatch`, `role_held`."""
    if (role in LABORATORY_ROLES) != (laboratory_id is not None):
        message = "Ce rôle ne convient pas à cette organisation."
        raise CaseError(message, code="role_mismatch", fields={"role": message})
    try:
        with transaction.atomic():
            return Membership.objects.create(user=user, role=role, laboratory_id=laboratory_id, starts_on=starts_on)
    except IntegrityError as error:
        if "membership_open_once" not in str(error):
            raise
        raise CaseError(
            "Cette personne a déjà ce rôle.", code="role_held", fields={"role": "Rôle déjà tenu."}
        ) from error


@transaction.atomic
def membership_end(*, membership: Membership, ends_on: dt.date) -> Membership:
    """Take a role back: `ends_on` is the last day of access (yesterday ends it at once)."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    if ends_on < membership.starts_on:
        ends_on = membership.starts_on - dt.timedelta(days=1)
        membership.starts_on = ends_on
    membership.ends_on = ends_on
    membership.full_clean()
    membership.save(update_fields=["starts_on", "ends_on"])
    return membership
