"""What the sign-in library tells people: in our words, from our address, through what leaves and into the journal."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mitm import typography
from mitm.accounts.actor import Actor
from mitm.accounts.adapter import ClosedRegistration
from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.audit.labels import register_event_labels
from mitm.audit.services import record
from mitm.errors import CaseError, ForbiddenError
from mitm.outbox.services import mail_in_confidence, notify

_CHANGED = ("password_changed", "Mot de passe changé", "Le mot de passe de votre compte a été changé")
_ACTS = {
    "account/email/password_changed": _CHANGED,
    "account/email/password_reset": _CHANGED,
    "account/email/password_set": _CHANGED,
    "mfa/email/totp_activated": (
        "second_factor_on",
        "Second facteur activé",
        "La connexion à deux facteurs a été activée sur votre compte",
    ),
    "mfa/email/totp_deactivated": (
        "second_factor_off",
        "Second facteur désactivé",
        "La connexion à deux facteurs a été désactivée sur votre compte",
    ),
    "mfa/email/recovery_codes_generated": (
        "recovery_codes_drawn",
        "Codes de récupération tirés",
        "De nouveaux codes de récupération ont été tirés pour votre compte",
    ),
}
register_event_labels({kind: label for kind, label, _ in _ACTS.values()})
register_event_labels({"second_factor_removed": "Second facteur retiré par un administrateur"})


def has_second_factor(user: User) -> bool:
    """Whether the person gives more than a password to sign in."""
    return Authenticator.objects.filter(user=user).exists()


@transaction.atomic
def second_factor_remove(*, actor: Actor, user: User) -> User:
    """Let somebody who lost the telephone sign in with the password alone, until a new one is set up.

    Raises `forbidden`, `own_second_factor`, `no_second_factor`.
    """
    if not actor.can(Permission.AGENCY_PEOPLE_MANAGE):
        raise ForbiddenError("Votre rôle ne permet pas cet acte.", code="forbidden")
    if actor.user == user:
        message = "Le vôtre se retire depuis « Double authentification », ou par un autre administrateur."
        raise CaseError(message, code="own_second_factor")
    removed, _ = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise CaseError("Cette personne n’a pas de second facteur.", code="no_second_factor")
    record(user, "second_factor_removed", actor=actor)
    notify(
        [user],
        subject="Le second facteur de votre compte a été retiré",
        body=f"Bonjour,\n\n{actor.person} a retiré le second facteur de votre compte. Vous vous connectez avec votre "
        "mot de passe seul\u00a0; configurez aussitôt une nouvelle application à l’adresse suivante.\n\n"
        "Si vous ne l’avez pas demandé, prévenez l’administrateur de la plateforme.",
        url=reverse("mfa_index"),
    )
    return user


class OurAccounts(ClosedRegistration):
    """The library's mails and notices, made ours."""

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a mail, under the address of the service whatever name the request was sent to."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", quote(key))

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """Write the link to a person; nobody else reads it."""
        body = (
            "Bonjour,\n\nVoici le lien pour choisir votre mot de passe sur "
            f"«\u00a0{settings.SITE_NAME}\u00a0»\u00a0:\n\n{context['password_reset_url']}\n\n"
            "Il ne sert qu’une fois, pendant trois jours. Si vous n’avez rien demandé, ne faites rien\u00a0: "
            "votre mot de passe reste le même."
        )
        with transaction.atomic():
            mail_in_confidence(email, subject="Choisir votre mot de passe", body=body, person=user)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell a person that something changed in the account, and write it in the journal."""
        kind, _, said = _ACTS[template_prefix]
        moment = typography.medium_datetime(timezone.localtime())
        body = (
            f"Bonjour,\n\n{said}, le {moment}, depuis l’adresse {self.get_client_ip(self.request)}.\n\n"
            "Si ce n’est pas vous, choisissez aussitôt un autre mot de passe à l’adresse suivante et prévenez "
            "l’administrateur de votre organisation."
        )
        with transaction.atomic():
            record(user, kind, actor=Actor(user=user))
            notify([user], subject=said, body=body, url=reverse("account_reset_password"))
