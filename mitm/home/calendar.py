"""The agenda of a person as a feed: under a secret address that the person opens and revokes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.accounts.models import CalendarFeed, Membership, User
from mitm.accounts.selectors import calendar_feed_by_token, memberships_of
from mitm.accounts.services import calendar_feed_open, calendar_feed_revoke
from mitm.audit.labels import register_event_labels
from mitm.audit.services import record
from mitm.web.contributions import AgendaDate, agenda
from mitm.web.ics import Day, calendar

register_event_labels({"calendar_opened": "Adresse d’agenda ouverte", "calendar_revoked": "Adresse d’agenda révoquée"})
BEFORE, AFTER = dt.timedelta(days=30), dt.timedelta(days=365)
KEPT = 300  # seconds during which a program that asks again gets the same answer


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar ready to be sent."""

    body: bytes
    etag: str
    changed_at: dt.datetime


@transaction.atomic
def feed_open(*, actor: Actor) -> str:
    """Open a secret address, in place of the former one; returns its token, which is shown once."""
    feed, token = calendar_feed_open(user=actor.person)
    record(actor.person, "calendar_opened", actor=actor, data={"feed": feed.pk})
    return token


@transaction.atomic
def feed_revoke(*, actor: Actor) -> bool:
    """Let the address work no more; whether there was one."""
    revoked = calendar_feed_revoke(user=actor.person) > 0
    if revoked:
        record(actor.person, "calendar_revoked", actor=actor)
    return revoked


def feed_of(token: str, *, now: dt.datetime) -> Feed | None:
    """The calendar behind a token; None when it is unknown or revoked, or when the person has left."""
    feed = calendar_feed_by_token(token)
    if feed is None:
        return None
    memberships = memberships_of(feed.user, today=timezone.localdate(now))
    return _kept(feed, memberships, now=now) if memberships else None


def _kept(feed: CalendarFeed, memberships: list[Membership], *, now: dt.datetime) -> Feed:
    """The calendar made a moment ago for the same roles, else a new one; its date is that of its last change."""
    today = timezone.localdate(now)
    roles = ",".join(str(membership.pk) for membership in memberships)
    key = f"calendar:{feed.pk}:{hashlib.sha256(roles.encode()).hexdigest()}"
    kept: tuple[dt.datetime, Feed] | None = cache.get(key)
    if kept is not None and abs((now - kept[0]).total_seconds()) < KEPT and timezone.localdate(kept[0]) == today:
        return kept[1]
    body = _body(feed.user, memberships, today=today)
    etag = hashlib.sha256(body).hexdigest()
    same = kept is not None and kept[1].etag == etag
    made = kept[1] if kept is not None and same else Feed(body, etag, now.replace(microsecond=0))
    cache.set(key, (now, made), 24 * 3600)
    return made


def _body(user: User, memberships: list[Membership], *, today: dt.date) -> bytes:
    dates: dict[AgendaDate, None] = {}
    for membership in memberships:
        actor = Actor(user=user, membership=membership)
        dates |= dict.fromkeys(agenda(actor, first=today - BEFORE, last=today + AFTER))
    # The instant says no more than the day, so that an agenda in which nothing changes stays the same all day.
    stamp = timezone.make_aware(dt.datetime.combine(today, dt.time.min))
    return calendar(_days(dates), name=f"{settings.SITE_NAME} – agenda", stamp=stamp)


def _days(dates: dict[AgendaDate, None]) -> list[Day]:
    """Each date with an identifier that outlives a change of day: what it is about, and its rank there."""
    host, seen, days = urlsplit(settings.SITE_URL).netloc or "localhost", Counter[tuple[str, str]](), []
    for date in sorted(dates, key=lambda date: (date.on, date.title, date.url)):
        about = (date.url, date.title)
        seen[about] += 1
        name = hashlib.sha256("|".join((*about, str(seen[about]))).encode()).hexdigest()[:32]
        days.append(Day(f"{name}@{host}", date.on, date.title, f"{settings.SITE_URL}{date.url}"))
    return days
