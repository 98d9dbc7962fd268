"""Reads of what leaves."""

import datetime as dt

from django.db.models import Count, Min, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from mitm.accounts.models import User
from mitm.outbox.models import Channel, MessageState, OutgoingMessage


def all_messages() -> QuerySet[OutgoingMessage]:
    """Every message, newest first, for the page of what left and what waits."""
    return OutgoingMessage.objects.select_related("recipient").order_by("-id")


def message_by_id(pk: int) -> OutgoingMessage | None:
    """One message."""
    return OutgoingMessage.objects.select_related("recipient").filter(pk=pk).first()


def notifications_of(user: User, *, limit: int = 20) -> list[OutgoingMessage]:
    """The latest notifications of a person, each with `unread`: how many of all of them nobody has read."""
    mine = OutgoingMessage.objects.filter(recipient=user, channel=Channel.NOTIFICATION)
    unread = mine.filter(read_at__isnull=True).order_by().values("recipient").annotate(count=Count("pk"))
    return list(mine.annotate(unread=Coalesce(Subquery(unread.values("count")), 0)).order_by("-id")[:limit])


def waiting_count() -> int:
    """How many mails wait (all of them, due or not)."""
    return OutgoingMessage.objects.filter(state=MessageState.WAITING).count()


def abandoned_count() -> int:
    """How many mails nobody tries to send any more."""
    return OutgoingMessage.objects.filter(state=MessageState.FAILED).count()


def oldest_due() -> dt.datetime | None:
    """Since when the oldest mail that is due has been waiting; None when nothing is due."""
    due = OutgoingMessage.objects.filter(state=MessageState.WAITING, next_attempt_at__lte=timezone.now())
    return due.aggregate(oldest=Min("next_attempt_at"))["oldest"]
