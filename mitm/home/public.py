"""The news of the public home page: what began, what came back and what changed these last days, and how many."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from declarations.enums import PublicStatus
from declarations.models import PublicEntry
from declarations.selectors import public
from declarations.wording import sentence, status_badge, status_label

DAYS = 7
SHOWN = 5
FIGURES = (PublicStatus.RUPTURE, PublicStatus.TENSION, PublicStatus.CESSATION, PublicStatus.RETURNED)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the news."""

    title: str
    others: int
    url: str
    badge: str
    sentence: str


@dataclass(frozen=True, slots=True)
class News:
    """A kind of news: the first lines, how many there are, and where all of them are."""

    title: str
    lines: list[Line]
    total: int
    url: str
    empty: str


def news(today: dt.date) -> list[News]:
    """The three kinds of news of these last days."""
    since = today - dt.timedelta(days=DAYS)
    wanted = public.matching(public.current_entries(), public.Wanted(since=since))
    kinds: dict[str, list[PublicEntry]] = {"new": [], "back": [], "changed": []}
    for entry in public.with_only_code(wanted):
        kinds[_kind(entry, since)].append(entry)
    address = f"{reverse('public_availability')}?depuis={DAYS}"
    return [
        _news(
            _("Nouvelles difficultés"),
            kinds["new"],
            f"{address}&statut=1&statut=2&statut=3",
            today,
            _("Aucune nouvelle difficulté n’a été publiée."),
        ),
        _news(
            _("De nouveau disponibles"), kinds["back"], f"{address}&statut=4", today, _("Aucun retour n’a été publié.")
        ),
        _news(_("Situations mises à jour"), kinds["changed"], address, today, _("Aucune autre situation n’a changé.")),
    ]


def _kind(entry: PublicEntry, since: dt.date) -> str:
    if entry.status == PublicStatus.RETURNED:
        return "back"
    return "new" if entry.starts_on and entry.starts_on >= since else "changed"


def _news(title: str, entries: list[PublicEntry], url: str, today: dt.date, empty: str) -> News:
    return News(title, [_line(entry, today) for entry in entries[:SHOWN]], len(entries), url, empty)


def _line(entry: PublicEntry, today: dt.date) -> Line:
    cis: str = entry.cis  # type: ignore[attr-defined]
    only = entry.product_count == 1 and cis
    return Line(
        title=entry.title,
        others=entry.product_count - 1,
        url=reverse("public_product", args=[cis]) if only else reverse("public_entry", args=[entry.key]),
        badge=status_badge(entry.status),
        sentence=sentence(entry, today=today, origin=entry.origin),
    )


def figures() -> list[dict[str, object]]:
    """How many lines of the public list have each status, each with its list."""
    counted = public.current_entries().order_by().values("status").annotate(n=Count("pk")).values_list("status", "n")
    found = dict(counted)
    address = reverse("public_availability")
    return [
        {
            "label": status_label(status),
            "value": found.get(status, 0),
            "url": f"{address}?statut={int(status)}",
            "detail": "",
        }
        for status in FIGURES
    ]
