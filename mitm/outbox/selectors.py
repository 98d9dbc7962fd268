"""Reads of what leaves."""

from django.db.models import QuerySet

from mitm.accounts.models import User
from mitm.outbox.models import Channel, MessageState, OutgoingMessage


def all_messages() -> QuerySet[OutgoingMessage]:
    """Every message, newest first, for the page of what left and what waits."""
    return OutgoingMessage.objects.select_related("recipient").order_by("-id")


def notifications_of(user: User, *, limit: int = 20) -> list[OutgoingMessage]:
    """The latest notifications of a person."""
    return list(OutgoingMessage.objects.filter(recipient=user, channel=Channel.NOTIFICATION).order_by("-id")[:limit])


def waiting_count() -> int:
    """How many mails wait (all of them, due or not)."""
    return OutgoingMessage.objects.filter(state=MessageState.WAITING).count()
