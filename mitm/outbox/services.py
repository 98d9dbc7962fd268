"""Writing and sending what leaves."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from mitm.accounts.models import User
from mitm.audit.services import case_key
from mitm.bulk import insert_many
from mitm.errors import CaseError
from mitm.outbox.models import Channel, MessageState, OutgoingMessage

logger = logging.getLogger(__name__)
RETRY_MINUTES = (1, 5, 15, 60, 240, 720, 1440)


def notify(
    people: Iterable[User],
    *,
    subject: str,
    body: str,
    url: str = "",
    case: models.Model | None = None,
    once: str = "",
    mail: bool = True,
) -> list[OutgoingMessage]:
    """Tell people: one notification on the desk and, unless `mail` is False, one mail each; nothing once they left.

    Must run in the transaction that causes it. `once` names an occasion that must never be told twice (a reminder):
    a second call with the same words writes nothing.
    """
    _in_its_transaction()
    notice = Notice(people, subject, body, url=url, case=case, once=once, mail=mail)
    rows = [OutgoingMessage(**dict(zip(_COLUMNS, row, strict=True))) for row in _rows(notice, timezone.now())]
    return OutgoingMessage.objects.bulk_create(rows, ignore_conflicts=bool(once))


def answer(address: str, *, subject: str, body: str, to_message: str, once: str) -> None:
    """Answer a message by mail, once, whoever wrote it: the mail says that a machine wrote it (RFC 3834).

    Must run in the transaction that keeps the message. A second call for the same occasion writes nothing.
    """
    _in_its_transaction()
    OutgoingMessage.objects.bulk_create(
        [
            OutgoingMessage(
                channel=Channel.MAIL,
                address=address,
                subject=subject[:250],
                body=body,
                answers=to_message[:400],
                once_key=once,
                next_attempt_at=timezone.now(),
            )
        ],
        ignore_conflicts=True,
    )


def mail_in_confidence(address: str, *, subject: str, body: str, person: User | None = None) -> None:
    """Write a mail whose words nobody else may read, such as a link that opens an account.

    Must run in the transaction that causes it. The words are forgotten once the mail has left or is given up.
    """
    _in_its_transaction()
    OutgoingMessage.objects.create(
        channel=Channel.MAIL,
        recipient=person,
        address=address,
        subject=subject[:250],
        body=body,
        confidential=True,
        next_attempt_at=timezone.now(),
    )


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell people, as `notify` takes it."""

    people: Iterable[User]
    subject: str
    body: str
    url: str = ""
    case: models.Model | None = None
    once: str = ""
    mail: bool = True


def notify_many(notices: Iterable[Notice]) -> None:
    """Tell many things in one statement; each notice is told as `notify` would."""
    _in_its_transaction()
    notices, now = list(notices), timezone.now()
    rows = (row for notice in notices for row in _rows(notice, now))
    if any(notice.once for notice in notices):
        messages = [OutgoingMessage(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]
        OutgoingMessage.objects.bulk_create(messages, ignore_conflicts=True)
    else:
        insert_many(OutgoingMessage, _COLUMNS, rows)


def _in_its_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A message is written in the transaction that causes it.")


_COLUMNS = (
    "channel",
    "recipient_id",
    "address",
    "subject",
    "body",
    "url",
    "case_type",
    "case_id",
    "once_key",
    "state",
    "attempts",
    "last_error",
    "created_at",
    "sent_at",
    "next_attempt_at",
)


def _rows(notice: Notice, now: dt.datetime) -> Iterable[tuple[object, ...]]:
    """One row a person and a channel, in the order of the columns."""
    case_type, case_id = case_key(notice.case) if notice.case is not None else ("", None)
    told = (notice.subject[:250], notice.body, notice.url, case_type, case_id)
    for person in notice.people:
        if not person.is_active:
            continue
        key = _once_key(notice, Channel.NOTIFICATION, person)
        yield (Channel.NOTIFICATION, person.pk, "", *told, key, MessageState.SENT, 0, "", now, now, now)
        if notice.mail:
            key = _once_key(notice, Channel.MAIL, person)
            yield (Channel.MAIL, person.pk, person.email, *told, key, MessageState.WAITING, 0, "", now, None, now)


def _once_key(notice: Notice, channel: Channel, person: User) -> str | None:
    return f"{notice.once}:{channel}:{person.pk}" if notice.once else None


def send_due(*, limit: int = 100) -> int:
    """Send what is due, one transaction a message; returns how many left. Several senders may run at once."""
    connection = get_connection()
    sent = 0
    try:
        for _ in range(limit):
            outcome = send_next(connection)
            if outcome is None:
                break
            sent += outcome
            if not outcome and not _reopened(connection):
                break  # nobody answers: the others keep their attempts for later
    finally:
        connection.close()
    return sent


def _reopened(connection: BaseEmailBackend) -> bool:
    """Leave behind what a failure left of the conversation; False when the server cannot be reached."""
    try:
        connection.close()
        connection.open()
    except OSError:
        return False
    return True


@transaction.atomic
def send_next(connection: BaseEmailBackend | None = None) -> int | None:
    """Send the next message that is due: 1 sent, 0 failed (it will be tried again), None when nothing is due.

    The row stays locked until the server has taken the message, so no other sender takes it. A process that dies just
    after that sends it again: the Message-ID is the same, and the recipient's server may know it.
    """
    message = (
        OutgoingMessage.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("recipient")
        .filter(state=MessageState.WAITING, next_attempt_at__lte=timezone.now())
        .order_by("-confidential", "next_attempt_at", "pk")  # somebody waits for a link, in front of the screen
        .first()
    )
    if message is None:
        return None
    message.attempts += 1
    try:
        _mail(message, connection).send()
    except (OSError, ValueError) as error:  # the network and SMTP are OSError; what cannot be encoded is ValueError
        _postpone(message, error)
        return 0
    message.state, message.sent_at, message.last_error = MessageState.SENT, timezone.now(), ""
    _forget_confidence(message)
    message.save(update_fields=["state", "sent_at", "attempts", "last_error", "body"])
    return 1


def waiting_follow(*, person: User, former: str) -> None:
    """Send what waits for a person to the address that is theirs now; a link that waits opens nothing any more.

    Must run in the transaction that changes the address.
    """
    _in_its_transaction()
    waiting = _waiting_for(person).filter(address=former)
    _give_up(waiting.filter(confidential=True), _MOVED)
    waiting.filter(confidential=False).update(address=person.email, attempts=0, next_attempt_at=timezone.now())


def waiting_drop(*, person: User) -> None:
    """Send nothing more to a person who left; must run in the transaction that closes the account.

    A mail that is leaving at this very instant is not held: should it fail, its sender waits for this transaction and
    then sees that the person left.
    """
    _in_its_transaction()
    User.objects.select_for_update().get(pk=person.pk)
    _give_up(_waiting_for(person), _CLOSED)


_MOVED = "L’adresse de ce compte a changé avant l’envoi."
_CLOSED = "Le compte de cette personne a été fermé avant l’envoi."


def _waiting_for(person: User) -> models.QuerySet[OutgoingMessage]:
    """The mails that wait for a person, but for one that is leaving at this very instant."""
    waiting = OutgoingMessage.objects.filter(channel=Channel.MAIL, state=MessageState.WAITING, recipient=person)
    mine = waiting.select_for_update(skip_locked=True).values_list("pk", flat=True)
    return OutgoingMessage.objects.filter(pk__in=list(mine))


def _give_up(waiting: models.QuerySet[OutgoingMessage], reason: str) -> None:
    forgotten = Case(When(confidential=True, then=Value("")), default=F("body"), output_field=models.TextField())
    waiting.update(state=MessageState.FAILED, last_error=reason, body=forgotten)


def mail_left(*, before: dt.datetime) -> int:
    """Write down as sent the mail of a history that is loaded whole, a minute after it was written; nothing leaves."""
    waiting = OutgoingMessage.objects.filter(channel=Channel.MAIL, state=MessageState.WAITING, created_at__lt=before)
    return waiting.update(state=MessageState.SENT, sent_at=F("created_at") + dt.timedelta(minutes=1), attempts=1)


def _mail(message: OutgoingMessage, connection: BaseEmailBackend | None) -> EmailMessage:
    link = f"\n\n{settings.SITE_URL}{message.url}" if message.url else ""
    headers = {
        "Message-ID": f"<message-{message.pk}@{parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition('@')[2]}>",
        "Auto-Submitted": "auto-replied" if message.answers else "auto-generated",  # no out-of-office answers
        "X-Auto-Response-Suppress": "All",
    }
    if message.answers:
        headers |= dict.fromkeys(("In-Reply-To", "References"), f"<{message.answers}>")
    return EmailMessage(
        " ".join(message.subject.split()),
        message.body + link,
        to=[message.address],
        connection=connection,
        headers=headers,
    )


def _postpone(message: OutgoingMessage, error: Exception) -> None:
    logger.warning("outbox_failed message=%s attempt=%s error=%s", message.pk, message.attempts, type(error).__name__)
    message.last_error = f"{type(error).__name__}: {error}"[:500]
    pointless = _changed_meanwhile(message)
    if pointless:
        message.last_error = pointless
    if pointless or message.attempts > len(RETRY_MINUTES):
        message.state = MessageState.FAILED
        _forget_confidence(message)
    else:
        message.next_attempt_at = timezone.now() + dt.timedelta(minutes=RETRY_MINUTES[message.attempts - 1])
    message.save(update_fields=["state", "attempts", "next_attempt_at", "last_error", "body", "address"])


def _changed_meanwhile(message: OutgoingMessage) -> str:
    """What was to be done with it if its reader's account was closed, or given another address, while it was leaving:
    why it is not tried again, or nothing. What changed before is left, as when the mail tells of that very change."""
    reader = message.recipient
    if reader is None or not reader.is_active:
        return ""
    now = User.objects.select_for_update(no_key=True).get(pk=reader.pk)
    if not now.is_active:
        return _CLOSED
    if message.address != reader.email or now.email == reader.email:
        return ""
    message.address = now.email
    return _MOVED if message.confidential else ""


def _forget_confidence(message: OutgoingMessage) -> None:
    if message.confidential:
        message.body = ""


@transaction.atomic
def retry(*, message_id: int) -> OutgoingMessage:
    """Put an abandoned message back in the queue, to the address that is its reader's now: the one that failed may be a
    stranger's. Raises `not_abandoned`, `words_forgotten`, `account_closed`."""
    rows = OutgoingMessage.objects.select_related("recipient").select_for_update(of=("self",))
    message = rows.get(pk=message_id)
    if message.state != MessageState.FAILED:
        raise CaseError("Ce message n’est pas abandonné\u00a0: il n’y a rien à relancer.", code="not_abandoned")
    if message.confidential:
        reason = "Le texte de ce message confidentiel est effacé\u00a0: que la personne en demande un nouveau."
        raise CaseError(reason, code="words_forgotten")
    if message.recipient is not None and not message.recipient.is_active:
        reason = "Le compte de cette personne est fermé\u00a0: rien ne lui est plus envoyé."
        raise CaseError(reason, code="account_closed")
    if message.recipient is not None:
        message.address = message.recipient.email
    message.state, message.attempts, message.next_attempt_at = MessageState.WAITING, 0, timezone.now()
    message.save(update_fields=["address", "state", "attempts", "next_attempt_at"])
    return message


def notifications_mark_read(*, user: User, message_id: int | None = None) -> int:
    """Mark one notification of a person as read with the earlier ones on its case, or all; how many were unread.

    Others' are never touched.
    """
    unread = OutgoingMessage.objects.filter(recipient=user, channel=Channel.NOTIFICATION, read_at__isnull=True)
    if message_id is not None:
        named = OutgoingMessage.objects.filter(recipient=user, pk=message_id)
        about = named.filter(case_id__isnull=False).values_list("case_type", "case_id").first()
        one = Q(case_type=about[0], case_id=about[1], pk__lte=message_id) if about else Q(pk=message_id)
        unread = unread.filter(one)
    return unread.update(read_at=timezone.now())
