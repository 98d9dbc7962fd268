"""Opening and ending roles by a person: the account, the role, the journal and the message, in one transaction."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mitm import typography
from mitm.accounts.actor import Actor
from mitm.accounts.enums import LABORATORY_ROLES, Audience, Role
from mitm.accounts.models import MachineAccount, Membership, User
from mitm.accounts.selectors import audiences_of, person_by_email
from mitm.accounts.services import (
    administrator_kept,
    machine_account_create,
    machine_account_entrust,
    machine_account_revoke,
    membership_end,
    membership_grant,
    person_create,
)
from mitm.audit.labels import register_event_labels
from mitm.audit.services import record
from mitm.errors import CaseError
from mitm.home.ties import pass_on, ties_of
from mitm.outbox.services import notify
from mitm.registry.models import Laboratory

register_event_labels(
    {
        "account_opened": "Compte ouvert",
        "role_granted": "Rôle ouvert",
        "role_ended": "Rôle clos",
        "machine_opened": "Compte de machine ouvert",
        "machine_entrusted": "Compte de machine confié",
        "machine_revoked": "Compte de machine révoqué",
    }
)


@transaction.atomic
def person_open(
    *,
    actor: Actor,
    laboratory: Laboratory | None,
    email: str,
    first_name: str,
    last_name: str,
    position: str,
    role: Role,
    starts_on: dt.date,
) -> User:
    """Give a role to the person with this address, whose account is opened when there is none.

    Raises what `role_open` raises. The names of somebody who already has an account are left as they are.
    """
    user = person_by_email(email)
    if user is None:
        user = person_create(email=email, first_name=first_name, last_name=last_name, position=position)
        record(user, "account_opened", actor=actor, data={"email": user.email})
    role_open(actor=actor, user=user, laboratory=laboratory, role=role, starts_on=starts_on)
    return user


@transaction.atomic
def role_open(*, actor: Actor, user: User, laboratory: Laboratory | None, role: Role, starts_on: dt.date) -> Membership:
    """Give a role to a person. Raises `own_role`, `two_sides` and what `membership_grant` raises."""
    if actor.user == user:
        raise CaseError("Personne ne s’ouvre un rôle à soi-même.", code="own_role")
    role = Role(role)
    membership = membership_grant(
        user=user, role=role, laboratory_id=laboratory.pk if laboratory else None, starts_on=starts_on
    )
    _check_side(user, role.audience, starts_on)  # whoever gives a role on the other side has waited, or is seen
    organisation = str(laboratory) if laboratory else "l’agence"
    facts = {"role": str(role), "organisation": organisation, "starts_on": starts_on}
    record(user, "role_granted", actor=actor, comment=f"{role.label}, {organisation}", data=facts)
    notify(
        [user],
        subject=f"Un rôle vous est ouvert\u00a0: {role.label}, {organisation}",
        body=_welcome(role, organisation, starts_on),
        url=reverse("account_reset_password"),
    )
    return membership


def _check_side(user: User, side: Audience, day: dt.date) -> None:
    """Nobody works for the agency and for a laboratory at once."""
    others = audiences_of(user, today=max(day, timezone.localdate())) - {side}
    if others:
        message = (
            "Cette personne travaille pour un laboratoire."
            if side == Audience.AGENCY
            else ("Cette personne travaille pour l’agence.")
        )
        raise CaseError(f"{message} Elle ne peut agir des deux côtés.", code="two_sides", fields={"email": message})


def _welcome(role: Role, organisation: str, starts_on: dt.date) -> str:
    return (
        f"Bonjour,\n\nLe rôle «\u00a0{role.label}\u00a0» vous est ouvert pour {organisation} à partir du "
        f"{typography.long_date(starts_on)}.\n\nSi vous n’avez pas encore de mot de passe, choisissez-le "
        "à l’adresse suivante, avec votre adresse électronique."
    )


@transaction.atomic
def role_end(*, actor: Actor, membership: Membership, ends_on: dt.date) -> Membership:
    """End a role on a day included; a day that has passed ends it at once, and what it leaves is passed on.

    Raises what `role_end_checked` raises.
    """
    ended = role_end_checked(actor=actor, membership=membership, ends_on=ends_on)
    pass_on(ties_of(ended.user))
    return ended


@transaction.atomic
def role_end_checked(*, actor: Actor, membership: Membership, ends_on: dt.date) -> Membership:
    """End a role that this person may end, and nothing else.

    Raises `own_role`, `already_ended`, `last_administrator`.
    """
    if actor.membership == membership:
        raise CaseError("Un autre administrateur doit clore votre rôle.", code="own_role")
    if membership.is_over(timezone.localdate()) or (membership.ends_on and membership.ends_on <= ends_on):
        message = "Ce rôle prend déjà fin à cette date ou avant."
        raise CaseError(message, code="already_ended", fields={"ends_on": message})
    if membership.role == Role.ADMIN:
        administrator_kept(leaving=[membership.pk], day=max(ends_on + dt.timedelta(days=1), timezone.localdate()))
    yesterday = timezone.localdate() - dt.timedelta(days=1)  # until then the role served, whatever is said today
    return role_end_recorded(actor=actor, membership=membership, ends_on=max(ends_on, yesterday))


@transaction.atomic
def role_end_recorded(*, actor: Actor, membership: Membership, ends_on: dt.date) -> Membership:
    """End a role, whoever has the right to ask for it, and write it in the journal."""
    organisation = str(membership.laboratory) if membership.laboratory else "l’agence"
    ended = membership_end(membership=membership, ends_on=ends_on)
    label = membership.get_role_display()
    facts = {"role": membership.role, "organisation": organisation, "ends_on": ended.ends_on}
    record(membership.user, "role_ended", actor=actor, comment=f"{label}, {organisation}", data=facts)
    return ended


@transaction.atomic
def machine_open(
    *, actor: Actor, laboratory: Laboratory, authorised_by: Membership, label: str
) -> tuple[MachineAccount, str, str]:
    """Open a machine account: the account, its identifier and its secret, which is shown once."""
    machine, identifier, secret = machine_account_create(
        laboratory=laboratory, authorised_by=authorised_by, label=label
    )
    facts = {"machine": machine.pk, "label": label, "authorised_by": str(authorised_by.user)}
    record(laboratory, "machine_opened", actor=actor, comment=label, data=facts)
    return machine, identifier, secret


@transaction.atomic
def machine_entrust(*, actor: Actor, machine: MachineAccount, authorised_by: Membership) -> MachineAccount:
    """Let another responsible pharmacist answer for a machine, whose identifier and secret stay as they are."""
    facts = {"machine": machine.pk, "label": machine.label, "authorised_by": str(authorised_by.user)}
    record(machine.laboratory, "machine_entrusted", actor=actor, comment=machine.label, data=facts)
    return machine_account_entrust(machine=machine, authorised_by=authorised_by)


@transaction.atomic
def machine_revoke(*, actor: Actor, machine: MachineAccount) -> MachineAccount:
    """End a machine account at once. Raises `already_revoked`."""
    revoked = machine_account_revoke(machine=machine)
    record(machine.laboratory, "machine_revoked", actor=actor, comment=machine.label, data={"machine": machine.pk})
    return revoked


def roles_to_give(laboratory: Laboratory | None) -> list[tuple[str, str]]:
    """The roles that an administrator of the organisation may give."""
    side = LABORATORY_ROLES if laboratory else [role for role in Role if role not in LABORATORY_ROLES]
    return [(role.value, role.label) for role in side]
