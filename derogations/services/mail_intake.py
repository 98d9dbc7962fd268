"""A message becomes rows, and a request when its title says so.

The bytes are kept first, under their hash; then one transaction writes the message, the request, its clock and its
files: all of it or nothing. What is interrupted is found again, since a message without a row is fetched again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone

from derogations.enums import Channel, FirstRecipient, MailState
from derogations.mailbox.headers import Received, received_by
from derogations.mailbox.message import FAULTS, Heading, Mail, Part, body_of, read_heading, read_mail
from derogations.mailbox.subject import reference_in
from derogations.models import IncomingMail, LoweringRequest, MailPart
from derogations.selectors.mail import Match, first_with, followed_by, matched, senders_of
from derogations.services.filing import Receipt, request_register
from derogations.services.mail_answers import mail_acknowledge
from mitm.accounts.actor import Actor
from mitm.audit.services import record
from mitm.cases.people import tell_agency, tell_laboratory
from mitm.documents import storage
from mitm.documents.services import attachment_store
from mitm.errors import CaseError
from mitm.typography import file_size, medium_datetime

logger = logging.getLogger(__name__)
MAILBOX = Actor.of_system("boîte aux lettres")
NOBODY_NAMED = "Demandeur non nommé"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message as the server gives it; `size` exceeds the bytes when only the headers were fetched."""

    raw: bytes
    size: int
    internal_date: dt.datetime | None
    validity: int | None = None
    uid: int | None = None

    @property
    def whole(self) -> bool:
        """Whether these are all its bytes."""
        return len(self.raw) >= self.size or not self.raw


def mail_take(delivery: Delivery) -> IncomingMail:
    """Keep a message and do what its title asks for; the row of one that is known already is given back.

    A message that breaks what reads it is kept all the same, as unreadable.
    """
    now = timezone.now()
    sha256 = storage.keep(storage.ORIGINALS, delivery.raw) if delivery.whole else ""
    try:
        mail = read_mail(delivery.raw) if delivery.whole else _too_large(delivery)
        return _written(delivery, mail, sha256, now)
    except OperationalError:  # the database is busy or away: the next reading finds the message where it is
        raise
    except (*FAULTS, CaseError, DatabaseError) as error:
        logger.exception("mail_unreadable uid=%s", delivery.uid)
        return _kept_unread(delivery, sha256, type(error).__name__, now)


def _too_large(delivery: Delivery) -> Mail:
    limit = file_size(settings.MAILBOX_MAX_BYTES)
    problem = (
        f"Message de {file_size(delivery.size)}, au-delà de {limit} : seuls ses en-têtes ont été lus. "
        "Il reste dans la boîte ; joignez ses pièces à la demande depuis la messagerie."
    )
    return Mail(read_heading(delivery.raw), problem=problem)


@transaction.atomic
def _written(delivery: Delivery, mail: Mail, sha256: str, now: dt.datetime) -> IncomingMail:
    row = _row(delivery, mail.heading, sha256, now)
    row.text, row.problem = mail.text, mail.problem[:500]
    earlier = first_with(row.message_id)
    if earlier is not None:
        if sha256 and earlier.sha256 == sha256 and earlier.uid_validity != delivery.validity:
            return _found_again(earlier, delivery)  # the server has numbered its messages anew
        if _same(earlier, delivery, mail.heading):
            row.state, row.duplicate_of = MailState.DUPLICATE, earlier
            row.save()
            return row
        row.message_id = f"{row.message_id[:400]}#{sha256[:32] or delivery.uid}"  # a sender that repeats itself
    _decide(row, mail)
    mail_acknowledge(row, mail.heading, now=now)
    return row


def _row(delivery: Delivery, heading: Heading, sha256: str, now: dt.datetime) -> IncomingMail:
    """The row of a message, before anybody knows what to do with it."""
    row = IncomingMail(
        message_id=_identity(heading.message_id, delivery),
        sha256=sha256,
        uid_validity=delivery.validity,
        uid=delivery.uid,
        put_away=not delivery.whole,  # nothing to put away: it stays where it is
        size=max(delivery.size, len(delivery.raw)),
        sender=heading.sender,
        sender_name=heading.sender_name,
        subject=heading.subject,
        laboratory_named=heading.title.laboratory,
        state=MailState.UNREADABLE,
    )
    _date(row, received_by(heading.traces, settings.MAILBOX_RECEIVER), delivery.internal_date, now)
    return row


def _identity(message_id: str, delivery: Delivery) -> str:
    """The sender's identifier; without one, or with one beyond reason, the hash of the message."""
    if message_id and len(message_id) <= 400:
        return message_id
    return f"sha256:{hashlib.sha256(delivery.raw).hexdigest()}"


def _date(row: IncomingMail, ours: list[Received], internal: dt.datetime | None, now: dt.datetime) -> None:
    """When it was received: as our own server wrote it, else as the mailbox did, never as the sender says."""
    if ours and ours[0].at <= now:
        row.received_at, row.received_from = ours[0].at, ours[0].text
        first = ours[-1]
        if timezone.localdate(first.at) < timezone.localdate(row.received_at):
            row.first_received_at, row.first_host = first.at, first.host[:200]
    else:
        row.received_at = internal if internal is not None and internal <= now else now
        row.received_from = "Date d’arrivée dans la boîte" if row.received_at == internal else "Date de la relève"


def _found_again(earlier: IncomingMail, delivery: Delivery) -> IncomingMail:
    earlier.uid_validity, earlier.uid, earlier.put_away = delivery.validity, delivery.uid, False
    earlier.save(update_fields=["uid_validity", "uid", "put_away"])
    return earlier


def _same(earlier: IncomingMail, delivery: Delivery, heading: Heading) -> bool:
    """Whether a message is another delivery of an earlier one: servers write above it, some add a notice below."""
    if not (earlier.is_kept and delivery.whole):
        return earlier.size == delivery.size
    try:
        original = storage.fetch(storage.ORIGINALS, earlier.sha256)
    except storage.CorruptFileError:
        return False  # one message too many is better than one too few
    before = read_heading(original)
    sent_once = bool(heading.sent_at) and (before.sent_at, before.subject) == (heading.sent_at, heading.subject)
    return sent_once or body_of(original) == body_of(delivery.raw)


def _decide(row: IncomingMail, mail: Mail) -> None:
    """What a message is: the suite of a request, a request, something else, or something nobody can read."""
    title = mail.heading.title
    if mail.heading.automatic:
        row.state, row.problem = MailState.UNRELATED, "Réponse automatique : aucune demande n’a été enregistrée."
    elif (request := _continued(row, mail)) is not None:
        row.state, row.request = MailState.FOLLOW_UP, request
    elif title.announces:
        register_mail(row, mail.parts, actor=MAILBOX)
        return
    else:
        row.state = MailState.UNREADABLE if mail.problem else MailState.UNRELATED
    row.save()
    keep_parts(row, mail.parts, actor=MAILBOX)
    if row.request is not None:
        _tell_suite(row, row.request)


def _continued(row: IncomingMail, mail: Mail) -> LoweringRequest | None:
    """The request that a message goes on about: an answer in its thread, or its number, from one of its own senders."""
    title, reference = mail.heading.title, reference_in(mail.heading.subject)
    if title.announces and not title.answers and not reference:
        return None
    request = followed_by(mail.heading.follows, reference=reference)
    if request is None:
        return None
    match = matched(sender=row.sender, name="", today=timezone.localdate())
    theirs = match is not None and match.laboratory_id == request.laboratory_id
    return request if theirs or row.sender in senders_of(request) else None


def register_mail(row: IncomingMail, parts: list[Part], *, actor: Actor, applicant: str = "") -> None:
    """Open the request that a message announces, with the message's own date, its files, and whoever it comes from.

    The caller holds the transaction. Raises what `request_register` refuses.
    """
    name = applicant or row.laboratory_named
    match = matched(sender=row.sender, name=name, today=timezone.localdate())
    applicant = name or row.sender_name or row.sender or NOBODY_NAMED
    row.request = request_register(
        receipt=_receipt(row), actor=actor, applicant=applicant, laboratory_id=match.laboratory_id if match else None
    )
    row.state = MailState.FILED if match else MailState.TO_MATCH
    row.match_basis = match.basis if match else ""
    row.save()
    facts = {"mail": row.pk, "message_id": row.message_id, "sender": row.sender, "sha256": row.sha256}
    record(row.request, "mail_received", actor=actor, data=facts)
    keep_parts(row, parts, actor=actor)
    _tell(row.request, row, match)


def _receipt(row: IncomingMail) -> Receipt:
    first = row.first_received_at
    return Receipt(
        channel=Channel.EMAIL,
        at=row.received_at,
        on=timezone.localdate(row.received_at),
        first_on=timezone.localdate(first) if first else None,
        first_authority=f"Autre boîte de l’agence ({row.first_host})" if first else "",
        first_recipient=FirstRecipient.MAILBOX,
    )


def keep_parts(row: IncomingMail, parts: list[Part], *, actor: Actor) -> None:
    """Note every file of a message; those that may come in become files of its request, the others say why not."""
    noted = {part.sha256: part for part in MailPart.objects.filter(mail=row)}
    for part in parts:
        kept = noted.get(part.sha256) or MailPart(
            mail=row, name=part.name, declared_type=part.declared_type, size=len(part.content), sha256=part.sha256
        )
        if row.request is not None:
            upload = SimpleUploadedFile(part.name, part.content, content_type="application/octet-stream")
            try:
                label = f"Courriel du {timezone.localtime(row.received_at):%d/%m/%Y}"
                kept.attachment = attachment_store(case=row.request, upload=upload, actor=actor, label=label)
            except CaseError as error:
                kept.refusal = error.message[:500]
        kept.save()


def _tell(request: LoweringRequest, row: IncomingMail, match: Match | None) -> None:
    if match is None:
        return
    received = medium_datetime(timezone.localtime(row.received_at))
    tell_laboratory(
        request,
        "demande reçue par courriel",
        f"Votre courriel « {row.subject} » a été reçu le {received} et enregistré sous le numéro "
        f"{request.reference}. La demande et son délai sont sur votre portail.",
    )


def _tell_suite(row: IncomingMail, request: LoweringRequest) -> None:
    record(request, "mail_followed", actor=MAILBOX, data={"mail": row.pk, "sender": row.sender, "sha256": row.sha256})
    tell_agency(
        request,
        "nouveau courriel",
        f"{row.sender_name or row.sender} a écrit : « {row.subject} ». Rien ne change au délai tant que les pièces ne "
        "sont pas enregistrées ; si c’est une nouvelle demande, enregistrez-la depuis le message.",
    )


@transaction.atomic
def _kept_unread(delivery: Delivery, sha256: str, fault: str, now: dt.datetime) -> IncomingMail:
    """The least that can be written of a message."""
    row = _row(delivery, Heading(), sha256, now)
    earlier = first_with(row.message_id)
    if earlier is not None:
        row.message_id = f"{row.message_id}#{delivery.uid}"
    row.problem = f"La lecture de ce message a échoué ({fault}). L’original est gardé."
    row.save()
    return row
