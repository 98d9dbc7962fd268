"""What a person does with a message: open the request that it holds, or set it aside with a reason."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from derogations.enums import MailState
from derogations.mailbox.message import Part, read_mail
from derogations.models import IncomingMail, LoweringRequest
from derogations.services.mail_intake import register_mail
from mitm.accounts.actor import Actor
from mitm.audit.services import record
from mitm.cases.people import agency_may, written
from mitm.documents import storage
from mitm.errors import CaseError, ConflictError

NOT_REGISTERED = (MailState.UNRELATED, MailState.UNREADABLE, MailState.DUPLICATE, MailState.FOLLOW_UP)


@transaction.atomic
def mail_register(*, mail_id: int, actor: Actor, applicant: str) -> LoweringRequest:
    """Register as a request a message whose title did not say so; the clock runs from the message's own receipt.

    Raises `forbidden`, `not_found`, `already_registered`, `applicant_missing`.
    """
    agency_may(actor)
    mail = _locked(mail_id)
    applicant = written(applicant, "applicant", "Nommer le demandeur, tel que le message le dit.")
    if mail.state == MailState.DUPLICATE:
        mail.message_id, mail.duplicate_of = f"{mail.message_id[:400]}#{mail.pk}", None
    parts = _parts(mail)
    mail.handled_by, mail.handled_at = actor.user, timezone.now()
    before = mail.state
    register_mail(mail, parts, actor=actor, applicant=applicant)
    assert mail.request is not None, "it has just been registered"
    record(mail, "mail_registered", actor=actor, from_state=before, to_state=mail.state, data={"case": mail.request.pk})
    return mail.request


@transaction.atomic
def mail_dismiss(*, mail_id: int, actor: Actor, reason: str) -> IncomingMail:
    """Say that a message is no request, and why; it stays readable and may still be registered.

    Raises `forbidden`, `not_found`, `already_registered`, `reason_missing`.
    """
    agency_may(actor)
    mail = _locked(mail_id)
    reason = written(reason, "reason", "Dire pourquoi ce message n’est pas une demande.")
    before = mail.state
    if mail.state not in (MailState.DUPLICATE, MailState.FOLLOW_UP):
        mail.state = MailState.UNRELATED
    mail.handled_by, mail.handled_at, mail.handled_reason = actor.user, timezone.now(), reason[:500]
    mail.save()
    record(mail, "mail_dismissed", actor=actor, from_state=before, to_state=mail.state, comment=reason[:500])
    return mail


def _locked(mail_id: int) -> IncomingMail:
    mail = IncomingMail.objects.select_for_update(of=("self",)).filter(pk=mail_id).first()
    if mail is None:
        raise CaseError("Ce message n’existe pas.", code="not_found")
    if mail.state not in NOT_REGISTERED:
        message = "Une demande est enregistrée depuis ce message : son délai court."
        raise ConflictError(message, code="already_registered")
    return mail


def _parts(mail: IncomingMail) -> list[Part]:
    """The files of the original; none when its bytes are not here. Raises `original_lost`."""
    if not mail.is_kept:
        return []
    try:
        return read_mail(storage.fetch(storage.ORIGINALS, mail.sha256)).parts
    except storage.CorruptFileError as error:
        message = "L’original de ce message manque ou a changé : prévenez l’administrateur."
        raise CaseError(message, code="original_lost") from error
