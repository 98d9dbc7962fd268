"""What the desk, the agenda and the dossiers show a laboratory of its declarations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.urls import reverse

from declarations.deadlines import Deadline, deadlines
from declarations.enums import OPEN, Awaiting, Criticality, DueKind, State
from declarations.models import Declaration, InformationRequest
from declarations.models.case import DeclarationQuerySet
from declarations.selectors.cases import about, on_time_rate
from declarations.selectors.due import facts_of
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.cases.searching import holding
from mitm.doctrine.selectors import doctrine_on
from mitm.law.doctrine import Answers
from mitm.law.periods import add_months

SHOWN = 200
SOON = dt.timedelta(days=3)


def _own(actor: Actor) -> DeclarationQuerySet:
    return Declaration.objects.visible_to(actor)


@dataclass(frozen=True, slots=True)
class DeskCase:
    """A case of the desk, with what the laboratory has to do about it now."""

    declaration: Declaration
    asked: list[Deadline]


def desk_cases(*, actor: Actor, today: dt.date) -> list[DeskCase]:
    """Cases that somebody has to do something about; drafts only for those who may write them; one
    more than the desk shows, to tell whether it shows them all."""
    waiting = InformationRequest.objects.filter(answered_at__isnull=True, cancelled_at__isnull=True)
    asked = Q(awaiting=Awaiting.LABORATORY) | Q(due_on__lte=today + SOON) | Q(criticality__gte=Criticality.HIGH)
    asked |= Q(update_draft__isnull=False) | Q(state=State.FILED)
    asked |= Q(Exists(waiting.filter(declaration=OuterRef("pk"))))
    wanted = Q(state__in=OPEN) & asked
    if actor.can(Permission.PORTAL_CASE_WRITE):
        wanted |= Q(state__in=(State.DRAFT, State.TO_CONFIRM))
    found = _own(actor).filter(wanted).select_related("update_draft").order_by("due_on", "-id")
    cases = found.prefetch_related(Prefetch("requests", queryset=waiting, to_attr="waiting"))[: SHOWN + 1]
    doctrine = doctrine_on(today)
    return [DeskCase(case, _asked(case, doctrine, today)) for case in cases]


def _asked(case: Declaration, doctrine: Answers, today: dt.date) -> list[Deadline]:
    if not case.is_open:
        return []
    facts = facts_of(case, open_requests=[request.due_on for request in case.waiting])  # type: ignore[attr-defined]
    return asked_of_laboratory(deadlines(facts, doctrine), today=today + SOON)


def asked_of_laboratory(due: Iterable[Deadline], *, today: dt.date) -> list[Deadline]:
    """What the laboratory has to do: what the agency asked for, whenever it is due, and what is due by `today`."""
    now = (DueKind.ANSWER, DueKind.COMPLEMENT)
    ours = [item for item in due if item.owner == Awaiting.LABORATORY]
    return [item for item in ours if item.kind in now or item.on <= today]


def dated_cases(*, actor: Actor, first: dt.date, last: dt.date) -> list[Declaration]:
    """Open cases with a date between two days included."""
    window = (first, last)
    dated = Q(due_on__range=window) | Q(starts_on__range=window) | Q(return_likely__range=window)
    dated |= Q(return_latest__range=window)
    return list(_own(actor).filter(dated, state__in=OPEN).order_by("due_on", "id")[:SHOWN])


def cases_of_product(cis: str, *, actor: Actor, day: dt.date) -> list[Declaration]:
    """The laboratory's filed declarations on a product, known on a day, newest first."""
    named = _own(actor).filter(products__speciality=cis, filed_at__date__lte=day)
    return list(named.distinct().order_by("-filed_at", "-id")[:50])


def matching(words: str, *, actor: Actor, limit: int) -> list[Declaration]:
    """Declarations whose number or products hold all the words."""
    found = _own(actor).exclude(state=State.ABANDONED).filter(holding(words, "reference", "product_label", about=about))
    return list(found.order_by("-id")[:limit])


def count_open(actor: Actor) -> int:
    """How many declarations are open."""
    return _own(actor).filter(state__in=OPEN).count()


def count_late(actor: Actor, today: dt.date) -> int:
    """How many filings of the last twelve months came late."""
    if actor.laboratory_id is None:
        return 0
    on_time, filed = on_time_rate(actor.laboratory_id, today=today)
    return filed - on_time


def list_url(**filters: str) -> str:
    """The list, filtered."""
    return f"{reverse('portal_declarations')}?{urlencode(filters)}"


def late_url(today: dt.date) -> str:
    """The list of what `count_late` counts."""
    return list_url(retard="1", du=f"{add_months(today, -12):%d/%m/%Y}")
