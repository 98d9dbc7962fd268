"""People, and what they do for which organisation between which dates."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from mitm.accounts.enums import LABORATORY_ROLES, Audience, DelegationSubject, Role
from mitm.statements import Given


def person_name(first_name: str, last_name: str, email: str) -> str:
    """How a person is called: the full name, or the address of one who gave none."""
    return f"{first_name} {last_name}".strip() or email


class UserManager(BaseUserManager["User"]):
    """Creates people by their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """A person; without a password nobody can sign in until one is set."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person; signs in by e-mail. What the person may do comes from memberships only."""

    email = models.EmailField("adresse électronique", unique=True)
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    position = models.CharField("fonction", max_length=120, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    is_active = models.BooleanField("actif", default=True)
    created_at = models.DateTimeField("créé le", auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "personne"
        verbose_name_plural = "personnes"
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="user_email_lower",
                violation_error_message="L’adresse électronique s’écrit en minuscules.",
            ),
        ]

    def __str__(self) -> str:
        return person_name(self.first_name, self.last_name, self.email)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Named queries on memberships."""

    def valid_on(self, day: dt.date) -> MembershipQuerySet:
        """Memberships in force that day of people who may sign in."""
        return self.dated(day).filter(user__is_active=True)

    def dated(self, day: dt.date | Given) -> MembershipQuerySet:
        """Memberships in force that day (first and last day included), whether or not the person may still sign in."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)

    def not_over(self, day: dt.date) -> MembershipQuerySet:
        """Memberships in force that day or later; one taken back before it served is over, whenever it was to begin."""
        return self.filter(_ahead(day))


def _ahead(day: dt.date) -> Q:
    """Of periods: those that reach a day or begin later, and are not empty."""
    return Q(ends_on__isnull=True) | Q(ends_on__gte=day, starts_on__lte=F("ends_on"))


class Membership(models.Model):
    """A person acts for the agency (no laboratory) or for a laboratory, in a role, between two dates included.

    A period that ends the day before it starts is empty: a role that was taken back before it served.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    laboratory = models.ForeignKey(
        "registry.Laboratory", on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "appartenance"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=LABORATORY_ROLES, laboratory__isnull=False)
                | (~Q(role__in=LABORATORY_ROLES) & Q(laboratory__isnull=True)),
                name="membership_role_matches_organisation",
                violation_error_message="Ce rôle ne convient pas à cette organisation.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on") + dt.timedelta(days=1)),
                name="membership_dates_in_order",
                violation_error_message="La fin précède le début.",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "laboratory"],
                condition=Q(ends_on__isnull=True),
                nulls_distinct=False,
                name="membership_open_once",
                violation_error_message="Cette personne a déjà ce rôle.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}"

    @property
    def audience(self) -> Audience:
        """Agency or laboratory."""
        return Role(self.role).audience

    def is_over(self, day: dt.date) -> bool:
        """Whether it serves neither that day nor later."""
        return self.ends_on is not None and self.ends_on < max(day, self.starts_on)


class MachineAccount(models.Model):
    """An OAuth client that files for a laboratory, on the standing authority of its responsible pharmacist."""

    application = models.OneToOneField(
        "oauth2_provider.Application", on_delete=models.PROTECT, related_name="machine_account"
    )
    laboratory = models.ForeignKey("registry.Laboratory", on_delete=models.PROTECT, related_name="machine_accounts")
    authorised_by = models.ForeignKey(
        Membership,
        on_delete=models.PROTECT,  # whoever authorised the machine answers for what it files
        related_name="machine_accounts",
    )
    label = models.CharField("nom", max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "compte de machine"

    def __str__(self) -> str:
        return self.label


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Named queries on delegations."""

    def valid_on(self, day: dt.date) -> DelegationQuerySet:
        """Delegations in force that day, first and last day included."""
        return self.filter(starts_on__lte=day).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day))

    def not_over(self, day: dt.date) -> DelegationQuerySet:
        """Delegations in force that day or later; one taken back before it served is over."""
        return self.filter(_ahead(day))


class Delegation(models.Model):
    """The director general lets a person sign acts of one kind, between two dates included (CRPA L. 212-1)."""

    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations", verbose_name="délégataire")
    subject = models.CharField("objet", max_length=20, choices=DelegationSubject.choices)
    reference = models.CharField("décision de délégation", max_length=200)
    starts_on = models.DateField("à partir du")
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "délégation de signature"
        verbose_name_plural = "délégations de signature"
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__lte=F("ends_on") + dt.timedelta(days=1)),
                name="delegation_dates_in_order",
                violation_error_message="La fin précède le début.",
            ),
            models.CheckConstraint(
                condition=~Q(reference=""),
                name="delegation_has_reference",
                violation_error_message="Indiquer la décision de délégation.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} – {self.reference}"

    def is_over(self, day: dt.date) -> bool:
        """Whether it serves neither that day nor later."""
        return self.ends_on is not None and self.ends_on < max(day, self.starts_on)


class CalendarFeed(models.Model):
    """A person's agenda under a secret address, for a calendar program; one in force at a time."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_feeds")
    token_hash = models.CharField(max_length=64, unique=True)  # the token itself is shown once, and kept nowhere
    created_at = models.DateTimeField("ouvert le", auto_now_add=True)
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)

    class Meta:
        verbose_name = "agenda à distance"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                name="calendar_feed_in_force_once",
                violation_error_message="Cette personne a déjà une adresse d’agenda.",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="calendar_feed_revoked_after_opening",
                violation_error_message="L’adresse ne peut pas être révoquée avant d’être ouverte.",
            ),
        ]

    def __str__(self) -> str:
        return f"Agenda de {self.user}"
