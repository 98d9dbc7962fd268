"""Reads of what leaves."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from mitm.accounts.models import User
from mitm.outbox.models import Channel, MessageState, OutgoingMessage


def all_messages() -> QuerySet[OutgoingMessage]:
    """Every message, newest first, for the page of what left and what waits."""
    return OutgoingMessage.objects.select_related("recipient").order_by("-id")


def message_by_id(pk: int) -> OutgoingMessage | None:
    """One message."""
    return OutgoingMessage.objects.select_related("recipient").filter(pk=pk).first()


def answers_sent(*, since: dt.datetime, address: str = "") -> int:
    """How many automatic answers were written since an instant, to everybody or to one address."""
    rows = OutgoingMessage.objects.exclude(answers="").filter(created_at__gte=since)
    return (rows.filter(address=address) if address else rows).count()


SEVERAL = 3  # attempts: the first twenty minutes
LATEST = 200  # notifications that a desk looks through; older ones are history


@dataclass(frozen=True, slots=True)
class Notifications:
    """The notifications of a person about one case, newest first; one about no case stands alone."""

    messages: list[OutgoingMessage]

    @property
    def latest(self) -> OutgoingMessage:
        """What was said last."""
        return self.messages[0]

    @property
    def earlier(self) -> list[OutgoingMessage]:
        """What nobody has read of what was said before."""
        return [message for message in self.messages[1:] if message.read_at is None]

    @property
    def unread(self) -> int:
        """How many the person has not read."""
        return sum(message.read_at is None for message in self.messages)


def notifications_of(user: User) -> list[Notifications]:
    """The latest notifications of a person by case, the case with the latest one first."""
    mine = OutgoingMessage.objects.filter(recipient=user, channel=Channel.NOTIFICATION)
    groups: dict[object, list[OutgoingMessage]] = {}
    for message in mine.order_by("-id")[:LATEST]:
        about = (message.case_type, message.case_id) if message.case_id is not None else message.pk
        groups.setdefault(about, []).append(message)
    return [Notifications(messages) for messages in groups.values()]


def waiting_count() -> int:
    """How many mails wait (all of them, due or not)."""
    return OutgoingMessage.objects.filter(state=MessageState.WAITING).count()


def failing_count() -> int:
    """How many mails wait after several attempts in vain."""
    return OutgoingMessage.objects.filter(state=MessageState.WAITING, attempts__gte=SEVERAL).count()


def abandoned_count(*, since: dt.datetime) -> int:
    """How many mails nobody tries to send any more, as long as somebody can do something about them.

    That is as long as their reader has this address. Of a link that is forgotten and of an address that is nobody’s,
    only those given up since an instant; of a person who left, none.
    """
    reachable = Q(confidential=False, recipient__email=F("address"))
    given_up = OutgoingMessage.objects.filter(state=MessageState.FAILED).exclude(recipient__is_active=False)
    return given_up.filter(reachable | Q(next_attempt_at__gte=since)).count()


def oldest_due() -> dt.datetime | None:
    """Since when the oldest mail that is due has been waiting; None when nothing is due."""
    due = OutgoingMessage.objects.filter(state=MessageState.WAITING, next_attempt_at__lte=timezone.now())
    return due.aggregate(oldest=Min("next_attempt_at"))["oldest"]
