"""Delegations of signature as an administrator keeps them: each act is written in the journal."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.accounts.enums import DelegationSubject
from mitm.accounts.models import Delegation, User
from mitm.accounts.permissions import Permission
from mitm.accounts.services import delegation_end, delegation_give
from mitm.audit.labels import register_event_labels
from mitm.audit.services import record
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.outbox.services import notify
from mitm.typography import medium_date

register_event_labels({"delegation_given": "Délégation de signature", "delegation_ended": "Fin de délégation"})


def _may(actor: Actor) -> None:
    if not actor.can(Permission.AGENCY_DELEGATION_MANAGE):
        raise ForbiddenError("Votre rôle ne permet pas cet acte.", code="forbidden")


@transaction.atomic
def delegation_open(
    *,
    actor: Actor,
    holder: User,
    subject: str,
    reference: str,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
) -> Delegation:
    """Write down a delegation that the director general gave; its holder is told.

    Raises `forbidden`, `own_delegation`, `reference_missing`, `dates_reversed`, `holder_not_of_agency`.
    """
    _may(actor)
    if actor.user == holder:
        message = "Un autre administrateur doit enregistrer votre délégation."
        raise CaseError(message, code="own_delegation", fields={"holder": message})
    about = DelegationSubject(subject)
    given = delegation_give(holder=holder, subject=about, reference=reference, starts_on=starts_on, ends_on=ends_on)
    until = f" jusqu’au {medium_date(ends_on)}" if ends_on else ""
    words = f"{about.label}, {given.reference}, à partir du {medium_date(starts_on)}{until}"
    record(holder, "delegation_given", actor=actor, comment=words, data={"delegation": given.pk})
    notify([holder], subject=f"Délégation de signature : {about.label}", body=f"Vous pouvez signer : {words}.")
    return given


@transaction.atomic
def delegation_close(*, actor: Actor, delegation: Delegation, ends_on: dt.date) -> Delegation:
    """End a delegation on a day included; yesterday ends it at once. Raises `forbidden`, `already_ended`."""
    _may(actor)
    if delegation.is_over(timezone.localdate()) or (delegation.ends_on is not None and delegation.ends_on <= ends_on):
        message = "Cette délégation prend déjà fin à cette date ou avant."
        raise ConflictError(message, code="already_ended", fields={"ends_on": message})
    ended = delegation_end(delegation=delegation, ends_on=max(ends_on, timezone.localdate() - dt.timedelta(days=1)))
    assert ended.ends_on is not None, "it has just been set"
    words = f"{ended.reference}, fin le {medium_date(ended.ends_on)}"
    record(ended.holder, "delegation_ended", actor=actor, comment=words, data={"delegation": ended.pk})
    notify([ended.holder], subject="Fin d’une délégation de signature", body=f"{words}.")
    return ended
