"""Whoever writes to the mailbox without an account learns by mail that the message has come: once, and no machine.

The answer says when it came, under which subject, and that a person will look at it; nothing of any case. It leaves
through the outbox, written with the message itself.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from email.utils import parseaddr

from django.conf import settings
from django.utils import timezone

from derogations.enums import MailState
from derogations.mailbox.answering import answer_address, why_silent, without_links
from derogations.mailbox.message import Heading
from derogations.models import IncomingMail
from mitm.accounts.selectors import person_by_email
from mitm.outbox.selectors import answers_sent
from mitm.outbox.services import answer
from mitm.typography import medium_datetime

_IDENTIFIER = re.compile(r"[!-~]{1,400}")
A_SENDER_A_DAY, A_DAY = 3, 300
_ANSWERED = (MailState.TO_MATCH, MailState.FILED, MailState.UNRELATED, MailState.UNREADABLE)


def mail_acknowledge(row: IncomingMail, heading: Heading, *, now: dt.datetime) -> None:
    """Answer a message that has just been kept, or note why not; the caller holds the transaction and its row."""
    why = _why_not(row, heading, now=now)
    if why:
        row.answer = f"Pas d’accusé automatique\u00a0: {why}."
    else:
        address = answer_address(heading)
        answer(
            address,
            subject=f"Accusé de réception\u00a0: {without_links(row.subject) or 'sans objet'}",
            body=_body(row),
            to_message=heading.message_id,
            once=f"mail-answer:{hashlib.sha256(heading.message_id.encode()).hexdigest()}",
        )
        row.answer = f"Accusé de réception envoyé à {address}."
    row.save(update_fields=["answer"])


def _why_not(row: IncomingMail, heading: Heading, *, now: dt.datetime) -> str:
    if row.state not in _ANSWERED:
        return "suite d’une demande ou message déjà reçu"
    if not _IDENTIFIER.fullmatch(heading.message_id):
        return "message sans identifiant"
    if why := why_silent(heading, own=_own()):
        return why
    address = answer_address(heading)
    if any(person_by_email(known) is not None for known in {address, heading.sender}):
        return "l’expéditeur a un compte"
    return _too_many(address, now=now)


def _own() -> list[str]:
    """The addresses by which we write or are written to, and the domain of our identifiers."""
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    mailbox = str((settings.MAILBOX or {}).get("user", ""))
    return [sender, sender.rpartition("@")[2], settings.AGENCY_EMAIL, mailbox]


def _too_many(address: str, *, now: dt.datetime) -> str:
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if answers_sent(since=today, address=address) >= A_SENDER_A_DAY:
        return f"{A_SENDER_A_DAY} accusés déjà envoyés aujourd’hui à cette adresse"
    return f"{A_DAY} accusés déjà envoyés aujourd’hui" if answers_sent(since=today) >= A_DAY else ""


def _body(row: IncomingMail) -> str:
    subject = without_links(row.subject)
    named = f"Votre message « {subject} »" if subject else "Votre message, sans objet,"
    contact = [settings.AGENCY_SERVICE, settings.AGENCY_PHONE, settings.AGENCY_EMAIL]
    return "\n\n".join(
        [
            "Bonjour,",
            f"{named} est arrivé le {medium_datetime(timezone.localtime(row.received_at))} (heure de Paris) dans la "
            "boîte de l’agence réservée aux demandes de baisse du stock de sécurité.",
            "Une personne le lira. Cet accusé, envoyé automatiquement, constate l’arrivée du message et sa date\u00a0; "
            "il ne dit rien de ce qu’il contient, ni de la suite qui lui sera donnée.",
            "Si vous n’avez rien envoyé, ne tenez pas compte de ce courriel. Il ne sert à rien d’y répondre.",
            "\n".join(line for line in contact if line),
        ]
    )
