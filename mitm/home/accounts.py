"""Correcting, closing and reopening an account by an administrator: the account, the journal and who is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.accounts.enums import Role
from mitm.accounts.models import Membership, User
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import person_by_id
from mitm.accounts.services import administrator_kept, person_close, person_correct, person_reopen
from mitm.audit.labels import register_event_labels
from mitm.audit.services import record
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.home.delegations import delegation_close
from mitm.home.people import role_end_checked, role_end_recorded, role_open
from mitm.home.ties import pass_on, planned_ends, ties_of
from mitm.outbox.services import notify, waiting_drop, waiting_follow
from mitm.registry.models import Laboratory

register_event_labels(
    {
        "account_corrected": "Compte corrigé",
        "account_closed": "Compte fermé",
        "account_reopened": "Compte rouvert",
    }
)
_WORDS = {
    "first_name": "prénom",
    "last_name": "nom",
    "email": "adresse",
    "position": "fonction",
    "phone": "téléphone",
}


def _may(actor: Actor, user: User, act: str) -> None:
    """An administrator, on somebody else's account. Raises `forbidden`, `own_account`."""
    if not actor.can(Permission.AGENCY_PEOPLE_MANAGE):
        raise ForbiddenError("Votre rôle ne permet pas cet acte.", code="forbidden")
    if actor.user == user:
        raise CaseError(f"Un autre administrateur doit {act} votre compte.", code="own_account")


@transaction.atomic
def account_correct(
    *, actor: Actor, user: User, email: str, first_name: str, last_name: str, position: str, phone: str
) -> User:
    """Write a person down as they are; both addresses are told when it changes.

    Raises `forbidden`, `own_account`, `email_taken`.
    """
    _may(actor, user, "corriger")
    former = person_by_id(user.pk)
    assert former is not None, "nobody is ever deleted"
    names = {"first_name": first_name, "last_name": last_name, "position": position, "phone": phone}
    person = person_correct(user=former, email=email, **names)
    changed = [field for field in _WORDS if getattr(former, field) != getattr(person, field)]
    if not changed:
        return person
    before, after = ({field: getattr(row, field) for field in changed} for row in (former, person))
    comment = "\u202f; ".join(
        f"{_WORDS[field]}\u00a0: {before[field] or '–'} → {after[field] or '–'}" for field in changed
    )
    record(person, "account_corrected", actor=actor, comment=comment, data={"before": before, "after": after})
    if "email" in changed:
        waiting_follow(person=person, former=former.email)
        _tell_both_addresses(former, person)
    return person


def _tell_both_addresses(former: User, person: User) -> None:
    """The former address may be a stranger's: it does not learn the new one."""
    notify(
        [former],
        subject="L’adresse de connexion de votre compte a changé",
        body="Bonjour,\n\nUn administrateur de l’agence a changé l’adresse de votre compte. Celle-ci n’ouvre plus "
        "rien.\n\nSi vous ne l’avez pas demandé, prévenez l’administrateur de votre organisation.",
    )
    notify(
        [person],
        subject="Votre adresse de connexion est désormais celle-ci",
        body="Bonjour,\n\nUn administrateur de l’agence a rattaché votre compte à cette adresse. Choisissez un "
        "nouveau mot de passe à l’adresse suivante\u00a0; l’ancien ne sert plus.",
        url=reverse("account_reset_password"),
    )


@transaction.atomic
def account_close(*, actor: Actor, user: User, reason: str) -> User:
    """Refuse a person who left, from now on: what the account opened ends, what hangs on it is passed on.

    Raises `forbidden`, `own_account`, `reason_missing`, `last_administrator`, `already_closed`.
    """
    _may(actor, user, "fermer")
    reason, ties = _written(reason), ties_of(user)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    administrator_kept(leaving=[role.pk for role in ties.roles], day=timezone.localdate())
    waiting_drop(person=user)
    _tell_leaver(user)
    closed = person_close(user=user)
    facts = {
        "roles": [role.pk for role in ties.roles],
        "planned_ends": {str(role.pk): role.ends_on for role in ties.roles if role.ends_on},
        "delegations": [row.pk for row in ties.delegations],
    }
    record(closed, "account_closed", actor=actor, comment=reason, data=facts)
    for role in ties.roles:
        role_end_recorded(actor=actor, membership=role, ends_on=yesterday)
    for delegation in ties.delegations:
        delegation_close(actor=actor, delegation=delegation, ends_on=yesterday)
    pass_on(ties_of(closed))
    return closed


def _written(reason: str) -> str:
    if not reason.strip():
        message = "Dites pourquoi."
        raise CaseError(message, code="reason_missing", fields={"reason": message})
    return reason.strip()


def _tell_leaver(user: User) -> None:
    """Before the account is closed: nothing is sent to it afterwards."""
    notify(
        [user],
        subject="Votre compte est fermé",
        body="Bonjour,\n\nUn administrateur de l’agence a fermé votre compte. Ce que vous avez fait reste au dossier, "
        "à votre nom.\n\nSi c’est une erreur, prévenez l’administrateur de votre organisation\u00a0: le compte peut "
        "être rouvert.",
    )


@transaction.atomic
def account_reopen(*, actor: Actor, user: User, reason: str, roles: Iterable[Membership]) -> User:
    """Let a person come in again, with a new password and, from today, some of the roles that the closing ended.

    A role that was to end on a day still ends on it.
    Raises `forbidden`, `own_account`, `reason_missing`, `already_open` and what `role_open` raises.
    """
    _may(actor, user, "rouvrir")
    reason, planned = _written(reason), planned_ends(user)
    person = person_reopen(user=user)
    record(person, "account_reopened", actor=actor, comment=reason)
    notify(
        [person],
        subject="Votre compte est rouvert",
        body="Bonjour,\n\nVotre compte est de nouveau ouvert. Choisissez un nouveau mot de passe à l’adresse "
        "suivante\u00a0; l’ancien ne sert plus.",
        url=reverse("account_reset_password"),
    )
    today = timezone.localdate()
    for role in roles:
        given = role_open(actor=actor, user=person, laboratory=role.laboratory, role=Role(role.role), starts_on=today)
        if role.pk in planned:
            role_end_recorded(actor=actor, membership=given, ends_on=planned[role.pk])
    return person


@transaction.atomic
def role_correct(
    *, actor: Actor, membership: Membership, role: Role, laboratory: Laboratory | None = None
) -> Membership:
    """End a role that was given by mistake, or that changes, and give the right one from today or its day to come.

    The right one ends when the wrong one was to end.
    Raises `forbidden`, `nothing_changed` and what `role_end` and `role_open` raise.
    """
    if not actor.can(Permission.AGENCY_PEOPLE_MANAGE):
        raise ForbiddenError("Votre rôle ne permet pas cet acte.", code="forbidden")
    if (role, laboratory) == (membership.role, membership.laboratory):
        message = "C’est déjà ce rôle."
        raise ConflictError(message, code="nothing_changed", fields={"role": message})
    today = timezone.localdate()
    ended = role_end_checked(actor=actor, membership=membership, ends_on=today - dt.timedelta(days=1))
    first_day = max(today, membership.starts_on)
    right = role_open(actor=actor, user=ended.user, laboratory=laboratory, role=role, starts_on=first_day)
    if membership.ends_on is not None:
        right = role_end_recorded(actor=actor, membership=right, ends_on=membership.ends_on)
    pass_on(ties_of(ended.user))
    return right
