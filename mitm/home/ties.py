"""What hangs on a person's account: what a closing ends, and what somebody else has to take over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from mitm.accounts.enums import Role
from mitm.accounts.models import Delegation, MachineAccount, Membership, User
from mitm.accounts.selectors import (
    delegations_open,
    heads,
    laboratory_people,
    machines_answered_by,
    nobody_else_holds,
    roles_of,
    roles_open,
)
from mitm.audit.models import Event
from mitm.audit.selectors import events_of
from mitm.cases.people import EVALUATING_ROLES
from mitm.outbox.services import notify
from mitm.typography import medium_date
from mitm.web.contributions import Holding, holdings

_NEEDED = {Role.PHARMACIST: "de pharmacien responsable", Role.COMPANY_ADMIN: "d’administrateur"}


@dataclass(frozen=True, slots=True)
class Ties:
    """Roles and delegations that are open, machines that the person answers for, cases that the person follows."""

    user: User
    roles: list[Membership]
    delegations: list[Delegation]
    machines: list[MachineAccount]
    holdings: list[Holding]

    @property
    def left_cases(self) -> list[Holding]:
        """Open cases that nobody follows any more: no role of the person lets them be followed."""
        return [] if any(role.role in EVALUATING_ROLES for role in self.roles) else self.holdings

    @property
    def left_machines(self) -> list[MachineAccount]:
        """Machines for which nobody answers any more: the role that did has ended."""
        open_roles = {role.pk for role in self.roles}
        return [machine for machine in self.machines if machine.authorised_by_id not in open_roles]

    @property
    def left_without(self) -> list[str]:
        """Laboratories that would lack somebody whom they need, in words."""
        needed = [role for role in self.roles if role.role in _NEEDED]
        return [
            f"{role.laboratory} n’aura plus {_NEEDED[Role(role.role)]}." for role in needed if nobody_else_holds(role)
        ]


def ties_of(user: User) -> Ties:
    """What hangs on a person today."""
    return Ties(user, roles_open(user), delegations_open(user), machines_answered_by(user), holdings(user))


def pass_on(ties: Ties) -> None:
    """Tell whoever can take over what a person has left."""
    today, who = timezone.localdate(), ties.user
    for held in ties.left_cases:
        body = f"{who} ne suit plus de dossiers. À confier à quelqu’un d’autre\u00a0: {held.words}."
        notify(heads(today=today), subject=f"À confier\u00a0: {held.words}, {who}", body=body, url=held.handover_url)
    for machine in ties.left_machines:
        notify(
            laboratory_people(machine.laboratory_id, Role.COMPANY_ADMIN, today=today),
            subject=f"Compte de machine arrêté\u00a0: {machine.label}",
            body=f"{who}, qui en répondait, n’est plus pharmacien responsable. Confiez-le à un autre\u00a0: "
            "l’identifiant et le secret restent les mêmes.",
            url=reverse("portal_machines"),
        )


def closing_of(user: User) -> Event | None:
    """The act that closed the account; None for one that is open, or that nobody closed on the page."""
    return None if user.is_active else _last_closing(user)


def _last_closing(user: User) -> Event | None:
    return events_of(user).filter(kind="account_closed").last()


def planned_ends(user: User) -> dict[int, dt.date]:
    """The days on which roles were to end anyway, by role, when the account was closed last."""
    closing = _last_closing(user)
    planned = closing.data.get("planned_ends", {}) if closing else {}
    return {int(pk): dt.date.fromisoformat(day) for pk, day in planned.items()}


def closed_words(user: User) -> str:
    """Since when, by whom and why an account is closed."""
    act = closing_of(user)
    if act is None:
        return "La personne ne peut plus se connecter."
    return f"Depuis le {medium_date(timezone.localdate(act.at))}, par {act.actor_label}\u00a0: {act.comment}"


def roles_ended_by(closing: Event | None) -> list[Membership]:
    """The roles that a closing ended, which a reopening may give back; not those that would have ended since."""
    if closing is None:
        return []
    user, today = User(pk=closing.case_id), timezone.localdate()
    ended = {int(pk) for pk in closing.data.get("roles", ())}
    ended -= {pk for pk, day in planned_ends(user).items() if day < today}
    return [role for role in roles_of(user) if role.pk in ended]
