"""The desk of a person: what the apps contribute, sorted into what awaits whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.jobs.models import TickRun
from mitm.jobs.selectors import tick_runs_since
from mitm.outbox.selectors import LATEST, Notifications, notifications_of
from mitm.typography import NBSP, plural
from mitm.web.contributions import (
    AgendaDate,
    DeskItem,
    LoadProvider,
    PersonLoad,
    Urgency,
    agenda,
    desk_figures,
    desk_items,
    team_loads,
)
from mitm.web.reading import one_page

AGENDA_DAYS = 14
FIGURES = 5
NIGHT = dt.timedelta(hours=24)
SHOWN = 12
NOTIFICATIONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Items of the desk under one title: the first ones, and the others folded."""

    items: list[DeskItem]

    @property
    def first(self) -> list[DeskItem]:
        """What is shown at once."""
        return self.items[:SHOWN]

    @property
    def others(self) -> list[DeskItem]:
        """What is folded."""
        return self.items[SHOWN:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that a desk shows."""

    more: list[DeskItem]
    pressing: Section
    mine: Section
    waiting: Section
    agenda: list[tuple[dt.date, list[AgendaDate]]]
    figures: list[dict[str, Any]]
    loads: list[tuple[LoadProvider, list[PersonLoad]]]
    notifications: list[Notifications]
    unread: str
    clock: list[dict[str, Any]]


def desk_of(actor: Actor, *, today: dt.date) -> Desk:
    """What the actor's desk shows today; what several parts of it need is read once."""
    with one_page():
        return _desk(actor, today=today)


def _desk(actor: Actor, *, today: dt.date) -> Desk:
    notifications = notifications_of(actor.user) if actor.user else []
    found = desk_items(actor, today=today)
    items = [item for item in found if not item.leads_on]
    dates = agenda(actor, first=today, last=today + dt.timedelta(days=AGENDA_DAYS))
    return Desk(
        more=[item for item in found if item.leads_on],
        pressing=Section(items=[item for item in items if item.urgency <= Urgency.SOON]),
        mine=Section(items=[item for item in items if item.urgency == Urgency.NORMAL]),
        waiting=Section(items=[item for item in items if item.urgency == Urgency.WAITING]),
        agenda=[(day, list(group)) for day, group in groupby(dates, key=lambda date: date.on)],
        figures=figures(actor, today=today),
        loads=team_loads(actor, today=today),
        notifications=notifications[:NOTIFICATIONS],
        unread=unread_in_words(notifications),
        clock=last_night(tick_runs_since(timezone.now() - NIGHT)) if actor.is_agency else [],
    )


def unread_in_words(notifications: Iterable[Notifications]) -> str:
    """« 3 non lues »; nothing when all was read."""
    count = sum(group.unread for group in notifications)
    if count >= LATEST:
        return f"{LATEST}{NBSP}non lues ou plus"
    return plural(count, "non lue", "non lues") if count else ""


def figures(actor: Actor, *, today: dt.date) -> list[dict[str, Any]]:
    """Five figures at most, each with the list that it counts."""
    return [
        {
            "label": figure.words,
            "value": figure.value,
            "url": figure.url,
            "detail": "" if figure.trend is None else trend(figure.trend),
        }
        for figure in desk_figures(actor, today=today)[:FIGURES]
    ]


def trend(difference: int) -> str:
    """« 3 de plus qu’il y a 28 jours »."""
    if difference == 0:
        return "comme il y a 28\u00a0jours"
    return f"{abs(difference)} de {'plus' if difference > 0 else 'moins'} qu’il y a 28\u00a0jours"


def last_night(runs: Iterable[TickRun]) -> list[dict[str, Any]]:
    """What the clock did, step by step, newest first; a step that failed says so."""
    return [
        {"at": run.at, "run": run.pk, "step": report["step"], "lines": report["lines"], "error": report["error"]}
        for run in runs
        for report in run.lines
    ]
