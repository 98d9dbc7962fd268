"""Reads on declarations; those of a face live beside it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet

from declarations.enums import BEFORE_FILING, Kind, State
from declarations.models import Declaration, DeclarationProduct
from declarations.rules import endings
from mitm.accounts.actor import Actor
from mitm.audit.selectors import events_of
from mitm.law.periods import add_months
from mitm.registry.selectors import specialities_with


def declarations_visible_to(actor: Actor) -> QuerySet[Declaration]:
    """The cases that the actor may open."""
    return Declaration.objects.visible_to(actor)


def about(word: str, *, case: str = "pk") -> Q:
    """Cases one of whose products has the word in its name, whatever its accents, or bears it as its code."""
    rows = DeclarationProduct.objects.filter(speciality__in=specialities_with(word))
    return Q(**{f"{case}__in": rows.values("declaration")})


def ends_left(declaration: Declaration) -> tuple[State, ...]:
    """The ends that a case may still have, whoever says so: its kind decides, and what it has been."""
    ruptured = declaration.kind == Kind.RISK and declaration.intervals.filter(kind=Kind.RUPTURE).exists()
    return endings(declaration.kind, ruptured=ruptured)


class ReportedEnd(NamedTuple):
    """How and when the laboratory says that a case is over."""

    outcome: State
    on: dt.date

    @property
    def words(self) -> str:
        """« remise à disposition », « déclarée par erreur »…"""
        return self.outcome.ending


def reported_end(declaration: Declaration) -> ReportedEnd | None:
    """The end that the last filing of the laboratory reports, unless the case was opened again since."""
    last = events_of(declaration).filter(kind__in=("updated", "end_reported", "reopen")).order_by("-pk").first()
    if last is None or last.kind != "end_reported":
        return None
    return ReportedEnd(State(last.data["outcome"]), dt.date.fromisoformat(last.data["on"]))


def on_time_rate(laboratory_id: int, *, today: dt.date) -> tuple[int, int]:
    """(filed in time, filed) by a laboratory over the last twelve months."""
    since = add_months(today, -12)
    counts = (
        Declaration.objects.exclude(state__in=BEFORE_FILING)
        .filter(laboratory_id=laboratory_id, filed_at__date__gte=since)
        .aggregate(on_time=Count("pk", filter=Q(late_days=0)), filed=Count("pk"))
    )
    return counts["on_time"], counts["filed"]
