"""Reading the mailbox: what is new is taken, then put away on the server; in that order, a halt loses nothing."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field

from django.conf import settings

from derogations.enums import MailState
from derogations.mailbox.imap import FAULTS, Account, Mailbox, Summary, opened
from derogations.models import IncomingMail
from derogations.selectors.mail import known_places
from derogations.services.mail_intake import Delivery, mail_take
from mitm.jobs import locks
from mitm.typography import plural

logger = logging.getLogger(__name__)
LOCK = 4 << 56
BATCH = 100
SECONDS = 45  # other steps of the clock wait meanwhile


@dataclass(slots=True)
class Reading:
    """What one reading of the mailbox brought."""

    states: list[MailState] = field(default_factory=list)
    left: int = 0
    failure: str = ""

    def lines(self) -> list[str]:
        """What a person wants to know of it; nothing when nothing happened."""
        said = [
            plural(count, one, many)
            for state, one, many in _WORDS
            if (count := sum(1 for found in self.states if found == state))
        ]
        if self.left:
            said.append(f"{plural(self.left, 'message')} pour la prochaine relève")
        return [*said, self.failure] if self.failure else said


_WORDS = (
    (MailState.FILED, "demande enregistrée", "demandes enregistrées"),
    (MailState.TO_MATCH, "demande enregistrée, à rattacher", "demandes enregistrées, à rattacher"),
    (MailState.FOLLOW_UP, "suite de demande", "suites de demandes"),
    (MailState.DUPLICATE, "doublon", "doublons"),
    (MailState.UNREADABLE, "message illisible", "messages illisibles"),
    (MailState.UNRELATED, "autre message", "autres messages"),
)


def mailbox_read() -> Reading:
    """Take what is new in the mailbox, if there is one and nobody else is at it.

    A server that fails is told, not raised.
    """
    reading = Reading()
    if settings.MAILBOX is None:
        return reading
    with locks.held(LOCK) as mine:
        if mine:
            _read(Account(**settings.MAILBOX), reading)
    return reading


def _read(account: Account, reading: Reading) -> None:
    try:
        with opened(account) as mailbox:
            _read_new(mailbox, reading)
    except FAULTS as error:
        logger.warning("mailbox_failed host=%s error=%s", account.host, type(error).__name__)
        reading.failure = f"la boîte aux lettres {account.host} ne répond pas ({type(error).__name__})"


def _read_new(mailbox: Mailbox, reading: Reading) -> None:
    started, uids = time.monotonic(), mailbox.uids()
    known = known_places(mailbox.validity, uids)
    for uid, mail in known.items():
        if not mail.put_away:  # taken by a run that was stopped before it could put it away
            _put_away(mailbox, uid, mail)
    new = [uid for uid in uids if uid not in known]
    summaries = mailbox.summaries(new[:BATCH])
    for place, summary in enumerate(summaries):
        if time.monotonic() - started > SECONDS:
            reading.left = len(new) - place
            return
        _take(mailbox, summary, reading)
    reading.left = max(0, len(new) - BATCH)


def _take(mailbox: Mailbox, summary: Summary, reading: Reading) -> None:
    fits = summary.size <= settings.MAILBOX_MAX_BYTES
    raw = mailbox.whole(summary.uid) if fits else mailbox.beginning(summary.uid)
    if raw is None:
        return
    size = len(raw) if fits else summary.size
    mail = mail_take(Delivery(raw, size, summary.internal_date, mailbox.validity, summary.uid))
    reading.states.append(MailState(mail.state))
    if mail.is_kept:
        _put_away(mailbox, summary.uid, mail)


def _put_away(mailbox: Mailbox, uid: int, mail: IncomingMail) -> None:
    if mailbox.put_away(uid):
        mail.put_away = True
        mail.save(update_fields=["put_away"])
