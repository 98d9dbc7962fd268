"""Reads on people."""

import datetime as dt
import hashlib
from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from mitm.accounts.enums import AGENCY_ROLES, Audience, DelegationSubject, Role
from mitm.accounts.models import CalendarFeed, Delegation, MachineAccount, Membership, User
from mitm.statements import AnyGiven, Compiled, Given

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # recovery codes alone are none
_HOLDS_A_SECOND_FACTOR = Exists(Authenticator.objects.filter(user_id=OuterRef("user_id"), type__in=SECOND_FACTORS))
_MEMBERSHIPS: Compiled[Membership] = Compiled(
    lambda: (
        Membership.objects.dated(Given("day"))
        .filter(user_id=Given("user"))
        .annotate(second_factor=_HOLDS_A_SECOND_FACTOR)
        .select_related("laboratory")
        .order_by("id")
    )
)


def memberships_of(user: User, *, today: dt.date) -> list[Membership]:
    """The memberships that the person may use today, oldest first; `second_factor` says whether the person has one."""
    return _MEMBERSHIPS.rows(day=today, user=user.pk) if user.is_active else []


def agency_people(*roles: Role, today: dt.date) -> QuerySet[User]:
    """People of the agency in one of the roles (any role when none is named), by name."""
    return _people(Membership.objects.dated(today).filter(role__in=roles or AGENCY_ROLES))


_HOLDERS = Compiled(lambda: _people(Membership.objects.dated(Given("day")).filter(role=AnyGiven("roles"))))


def heads(*, today: dt.date) -> list[User]:
    """Who heads the agency's unit, by name."""
    return _HOLDERS.rows(day=today, roles=[Role.HEAD.value])


def laboratory_people(laboratory_id: int, *roles: Role, today: dt.date) -> QuerySet[User]:
    """People of a laboratory in one of the roles (any role when none is named), by name."""
    held = Membership.objects.dated(today).filter(laboratory_id=laboratory_id)
    return _people(held.filter(role__in=roles) if roles else held)


def _people(held: QuerySet[Membership]) -> QuerySet[User]:
    """Who holds the memberships and may sign in, by name."""
    holders = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return holders.order_by("last_name", "first_name", "pk")


def person_by_email(email: str) -> User | None:
    """The person with this address, however it is written."""
    return User.objects.filter(email=email.strip().lower()).first()


def person_by_id(pk: int) -> User | None:
    """A person."""
    return User.objects.filter(pk=pk).first()


def people() -> QuerySet[User]:
    """Everybody who ever had an account, by name."""
    return User.objects.order_by("last_name", "first_name", "pk")


def audiences_of(user: User, *, today: dt.date) -> set[Audience]:
    """The sides on which the person stands that day or later."""
    return {membership.audience for membership in Membership.objects.not_over(today).filter(user=user)}


def roles_held(*, laboratory_id: int | None = None, everything: bool = True) -> QuerySet[Membership]:
    """Every role ever given, of one laboratory when it is named; without `everything`, those that have not ended."""
    rows = Membership.objects.all() if everything else Membership.objects.not_over(timezone.localdate())
    if laboratory_id is not None:
        rows = rows.filter(laboratory_id=laboratory_id)
    return rows.select_related("user", "laboratory")


def roles_left_behind(laboratories: Iterable[int] | QuerySet, *, kept_id: int) -> list[Membership]:
    """One role for each person of the laboratories who has none in the one that keeps their medicines, by laboratory
    and name: whoever it is can declare nothing on them."""
    kept = Membership.objects.not_over(timezone.localdate()).filter(laboratory_id=kept_id)
    rows = roles_held(everything=False).filter(laboratory__in=laboratories, user__is_active=True)
    rows = rows.exclude(user__in=kept.values("user"))
    found = rows.order_by("laboratory__name", "user__last_name", "user__first_name", "pk")
    return list({(role.laboratory_id, role.user_id): role for role in found}.values())


def role_by_id(pk: int, *, laboratory_id: int | None = None) -> Membership | None:
    """A role, of this laboratory when it is named."""
    return roles_held(laboratory_id=laboratory_id).filter(pk=pk).first()


def roles_open(user: User) -> list[Membership]:
    """The roles of a person that have not ended, the oldest first."""
    return list(roles_held(everything=False).filter(user=user).order_by("starts_on", "pk"))


def roles_of(user: User) -> list[Membership]:
    """Every role ever given to a person, the latest first."""
    return list(roles_held().filter(user=user).order_by("-starts_on", "-pk"))


def pharmacists_of(laboratory_id: int) -> list[Membership]:
    """The responsible pharmacists of a laboratory today."""
    rows = Membership.objects.valid_on(timezone.localdate()).filter(laboratory_id=laboratory_id, role=Role.PHARMACIST)
    return list(rows.select_related("user", "laboratory").order_by("user__last_name", "pk"))


def machines_of(laboratory_id: int) -> list[MachineAccount]:
    """The machine accounts of a laboratory, those in force first."""
    rows = MachineAccount.objects.filter(laboratory_id=laboratory_id).order_by(
        F("revoked_at").desc(nulls_first=True), "label", "pk"
    )
    return list(rows.select_related("application", "authorised_by__user", "laboratory"))


def machines_answered_by(user: User) -> list[MachineAccount]:
    """The machine accounts, not revoked, for which a person answers or answered last."""
    rows = MachineAccount.objects.filter(authorised_by__user=user, revoked_at__isnull=True)
    return list(rows.select_related("laboratory").order_by("laboratory__name", "label", "pk"))


def nobody_else_holds(role: Membership) -> bool:
    """Whether the laboratory of a role would have nobody in it without this person."""
    others = Membership.objects.valid_on(timezone.localdate()).exclude(user=role.user_id)
    return not others.filter(laboratory=role.laboratory_id, role=role.role).exists()


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
    fictive = Membership.objects.valid_on(timezone.localdate()).filter(user__email__endswith=".example")
    fictive = fictive.select_related("user", "laboratory")
    return list(fictive.order_by("laboratory__name", "id"))


def delegation_of(user: User, subject: DelegationSubject, *, day: dt.date) -> Delegation | None:
    """The delegation under which a person may sign acts of a kind on a day; the latest one where there are several."""
    rows = Delegation.objects.valid_on(day).filter(holder=user, subject=subject)
    return rows.order_by("-starts_on", "-pk").first()


def delegations() -> QuerySet[Delegation]:
    """Every delegation ever given, the latest first."""
    return Delegation.objects.select_related("holder").order_by("-starts_on", "-pk")


def delegations_open(user: User) -> list[Delegation]:
    """The delegations of a person that have not ended, the oldest first."""
    rows = Delegation.objects.not_over(timezone.localdate()).select_related("holder")
    return list(rows.filter(holder=user).order_by("starts_on", "pk"))


def delegation_by_id(pk: int) -> Delegation | None:
    """A delegation."""
    return delegations().filter(pk=pk).first()


def token_hash(token: str) -> str:
    """Under what name a secret token is kept: it is long and drawn at random, so that a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def calendar_feed_of(user: User) -> CalendarFeed | None:
    """The feed that a person has in force."""
    return CalendarFeed.objects.filter(user=user, revoked_at__isnull=True).first()


def calendar_feed_by_token(token: str) -> CalendarFeed | None:
    """The feed in force behind a secret address, of a person who may still sign in."""
    in_force = CalendarFeed.objects.filter(revoked_at__isnull=True, user__is_active=True)
    return in_force.select_related("user").filter(token_hash=token_hash(token)).first()
