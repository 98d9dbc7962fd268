"""Writes on people: every change of rights is dated, nothing is deleted."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import AccessToken, Application

from mitm.accounts.enums import AGENCY_ROLES, LABORATORY_ROLES, DelegationSubject, Role
from mitm.accounts.models import CalendarFeed, Delegation, MachineAccount, Membership, User
from mitm.accounts.selectors import token_hash
from mitm.errors import CaseError, ConflictError
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
            raise _email_taken() from error
        raise


def _email_taken() -> CaseError:
    return CaseError("Cette adresse a déjà un compte.", code="email_taken", fields={"email": "Adresse déjà utilisée."})


@transaction.atomic
def person_correct(
    *, user: User, email: str, first_name: str, last_name: str, position: str = "", phone: str = ""
) -> User:
    """Write a person down otherwise; another address takes back the keys of the former one. Raises `email_taken`."""
    person = User.objects.select_for_update().get(pk=user.pk)
    former, person.email = person.email, email.strip().lower()
    person.first_name, person.last_name, person.position, person.phone = first_name, last_name, position, phone
    if person.email != former:
        _take_keys_back(person)
    try:
        with transaction.atomic():
            person.save()
            # By its own list the sign-in library would let the former address in.
            EmailAddress.objects.filter(user=person).update(email=person.email, verified=False)
    except IntegrityError as error:
        if User.objects.filter(email=person.email).exclude(pk=person.pk).exists():
            raise _email_taken() from error
        raise
    return person


@transaction.atomic
def person_close(*, user: User) -> User:
    """Refuse a person from now on: no session, password, link, agenda or token of a machine serves any more.

    Raises `already_closed`.
    """
    person = User.objects.select_for_update().get(pk=user.pk)
    if not person.is_active:
        raise ConflictError("Ce compte est déjà fermé.", code="already_closed")
    person.is_active = False
    _take_keys_back(person)
    person.save()
    AccessToken.objects.filter(application__machine_account__authorised_by__user=person).delete()
    return person


@transaction.atomic
def person_reopen(*, user: User) -> User:
    """Let a person come in again, with a new password and the roles given from now on. Raises `already_open`."""
    person = User.objects.select_for_update().get(pk=user.pk)
    if person.is_active:
        raise ConflictError("Ce compte est déjà ouvert.", code="already_open")
    person.is_active = True
    person.save()
    return person


def _take_keys_back(person: User) -> None:
    """What opened the account opens it no more: sessions and links end with the password, which the caller saves."""
    person.set_unusable_password()
    calendar_feed_revoke(user=person)


@transaction.atomic
def administrator_kept(*, leaving: Collection[int], day: dt.date) -> None:
    """Let these roles end only if somebody administers the agency that day without them.

    Whoever else ends such a role at the same time waits for the end of this transaction. Raises `last_administrator`.
    """
    serving = Membership.objects.valid_on(day).filter(role=Role.ADMIN).select_for_update(of=("self",))
    held = set(serving.order_by("pk").values_list("pk", flat=True))
    if held.intersection(leaving) and not held.difference(leaving):
        message = "L’agence n’aurait plus d’administrateur\u00a0: ouvrez d’abord ce rôle à quelqu’un d’autre."
        raise CaseError(message, code="last_administrator")


@transaction.atomic
def membership_grant(*, user: User, role: Role, laboratory_id: int | None, starts_on: dt.date) -> Membership:
    """Give a role from a date on. Raises `account_closed`, `role_mismatch`, `role_held`."""
    if not User.objects.select_for_update().get(pk=user.pk).is_active:
        message = "Le compte de cette personne est fermé\u00a0: un administrateur de l’agence peut le rouvrir."
        raise CaseError(message, code="account_closed", fields={"email": message})
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
    """End a machine account: its tokens stop working at once. Raises `already_revoked`."""
    machine = MachineAccount.objects.select_for_update().get(pk=machine.pk)
    if machine.revoked_at is not None:
        raise ConflictError("Ce compte de machine est déjà révoqué.", code="already_revoked")
    machine.revoked_at = timezone.now()
    machine.save(update_fields=["revoked_at"])
    AccessToken.objects.filter(application_id=machine.application_id).delete()
    return machine


@transaction.atomic
def calendar_feed_open(*, user: User) -> tuple[CalendarFeed, str]:
    """Give a person a new secret address for the agenda; the former one stops working at once.

    Returns the feed and its token, which nobody can read again.
    """
    User.objects.select_for_update().get(pk=user.pk)
    calendar_feed_revoke(user=user)
    token = secrets.token_urlsafe(32)
    return CalendarFeed.objects.create(user=user, token_hash=token_hash(token)), token


def calendar_feed_revoke(*, user: User) -> int:
    """Let the secret address of a person's agenda work no more; how many there were."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())


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


def delegation_give(
    *, holder: User, subject: DelegationSubject, reference: str, starts_on: dt.date, ends_on: dt.date | None = None
) -> Delegation:
    """Let a person sign acts of one kind from a day on, until another included.

    Raises `reference_missing`, `dates_reversed`, `holder_not_of_agency`.
    """
    if not reference.strip():
        message = "Indiquer la décision de délégation."
        raise CaseError(message, code="reference_missing", fields={"reference": message})
    if ends_on is not None and ends_on < starts_on:
        message = "La fin précède le début."
        raise CaseError(message, code="dates_reversed", fields={"ends_on": message})
    serving = Membership.objects.filter(user=holder, role__in=AGENCY_ROLES)
    if not serving.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)).exists():
        message = "Seule une personne de l’agence reçoit une délégation de signature."
        raise CaseError(message, code="holder_not_of_agency", fields={"holder": message})
    return Delegation.objects.create(
        holder=holder, subject=subject, reference=reference.strip()[:200], starts_on=starts_on, ends_on=ends_on
    )


@transaction.atomic
def delegation_end(*, delegation: Delegation, ends_on: dt.date) -> Delegation:
    """Take a delegation back: `ends_on` is the last day on which it serves (yesterday ends it at once)."""
    delegation = Delegation.objects.select_for_update().get(pk=delegation.pk)
    delegation.ends_on = max(ends_on, delegation.starts_on - dt.timedelta(days=1))
    delegation.save(update_fields=["ends_on"])
    return delegation
