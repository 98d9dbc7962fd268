"""Writes on people: every change of rights is dated, nothing is deleted."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken, Application

from mitm.accounts.enums import LABORATORY_ROLES, Role
from mitm.accounts.models import MachineAccount, Membership, User
from mitm.errors import CaseError
from mitm.registry.models import Laboratory


def person_create(
    *, email: str, first_name: str, last_name: str, position: str = "", password: str | None = None
) -> User:
    """Open an account. Raises `email_taken`."""
    try:
        with transaction.atomic():
            return User.objects.create_user(
                email, password, first_name=first_name, last_name=last_name, position=position
            )
    except IntegrityError as error:
        if User.objects.filter(email=email.lower()).exists():
            raise CaseError(
                "Cette adresse a déjà un compte.", code="email_taken", fields={"email": "Adresse déjà utilisée."}
            ) from error
        raise


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
    # One that has not begun, or began today, is left with an empty period: the dates stay true.
    membership.ends_on = max(ends_on, membership.starts_on - dt.timedelta(days=1))
    membership.save(update_fields=["ends_on"])
    return membership


@transaction.atomic
def machine_account_create(
    *, laboratory: Laboratory, authorised_by: Membership, label: str
) -> tuple[MachineAccount, str, str]:
    """Open a machine account that files for a laboratory on the authority of its responsible pharmacist.

    Returns the account, the client identifier and the secret, which nobody can read again. Raises `authority_missing`.
    """
    _check_authority(laboratory, authorised_by)
    secret = generate_client_secret()
    application = Application.objects.create(
        name=label,
        client_secret=secret,
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    machine = MachineAccount.objects.create(
        application=application, laboratory=laboratory, authorised_by=authorised_by, label=label
    )
    return machine, application.client_id, secret


@transaction.atomic
def machine_account_entrust(*, machine: MachineAccount, authorised_by: Membership) -> MachineAccount:
    """Let another responsible pharmacist answer for a machine, so that it survives a departure."""
    machine = MachineAccount.objects.select_for_update().get(pk=machine.pk)
    _check_authority(machine.laboratory, authorised_by)
    machine.authorised_by = authorised_by
    machine.save(update_fields=["authorised_by"])
    return machine


@transaction.atomic
def machine_account_revoke(*, machine: MachineAccount) -> MachineAccount:
    """End a machine account: its tokens stop working at once. Revoking twice changes nothing."""
    machine = MachineAccount.objects.select_for_update().get(pk=machine.pk)
    if machine.revoked_at is None:
        machine.revoked_at = timezone.now()
        machine.save(update_fields=["revoked_at"])
        AccessToken.objects.filter(application_id=machine.application_id).delete()
    return machine


def expired_tokens_forget(*, now: dt.datetime) -> int:
    """Delete the tokens of machines that expired more than a day ago; how many there were."""
    deleted, _ = AccessToken.objects.filter(expires__lt=now - dt.timedelta(days=1)).delete()
    return deleted


def _check_authority(laboratory: Laboratory, membership: Membership) -> None:
    in_force = Membership.objects.valid_on(timezone.localdate()).filter(
        pk=membership.pk, laboratory=laboratory, role=Role.PHARMACIST
    )
    if not in_force.exists():
        message = "Seul le pharmacien responsable de ce laboratoire peut répondre d’un compte de machine."
        raise CaseError(message, code="authority_missing", fields={"authorised_by": message})
