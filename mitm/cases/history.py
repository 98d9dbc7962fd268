"""What happened on a case, in the words of whoever reads it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import models

from mitm.audit.models import Event
from mitm.audit.selectors import events_of


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the history, as `components/timeline.html` shows it."""

    on: dt.datetime
    title: str
    detail: str
    who: str
    icon: str
    tone: str = "grey"
    url: str = ""


def history_of(
    case: models.Model, words: Mapping[str, tuple[str, str]], *, commented: Collection[str] = ()
) -> list[Happening]:
    """The events that have words (a title and an icon), newest first; the comment of those `commented` only."""
    return [
        Happening(
            on=event.at,
            title=words[event.kind][0],
            detail=event.comment if event.kind in commented else "",
            who=event.actor_label,
            icon=words[event.kind][1],
        )
        for event in events_of(case).filter(kind__in=words).order_by("-sequence")
    ]


def last_event(case: models.Model, kind: str) -> Event | None:
    """The last event of a kind."""
    return events_of(case).filter(kind=kind).order_by("-sequence").first()
