"""What the agency reads of declarations: the list, one case, one crisis, and who follows what."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count, F, Q, QuerySet

from declarations.enums import OPEN, Awaiting, State
from declarations.models import CrisisSheet, Declaration, DeclarationLink, InformationRequest, Measure
from declarations.models.case import DeclarationQuerySet
from mitm.accounts.actor import Actor
from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.cases import following
from mitm.cases.searching import number_typed

LINE = (
    *("id", "reference", "filed_at", "product_label", "kind", "criticality", "state", "due_on", "due_kind"),
    *("awaiting", "return_likely", "return_unknown", "unread_since", "laboratory__name"),
    *following.FOLLOWER,
)


def worklist(*, actor: Actor) -> DeclarationQuerySet:
    """Every case that the actor may see; a line of the list reads `LINE`."""
    return Declaration.objects.visible_to(actor)


def awaits(actor: Actor, *, today: dt.date) -> Q | None:
    """The cases that await the actor: theirs when it is the agency's move or late, and those that nobody has taken."""
    if not actor.can(Permission.AGENCY_CASE_EVALUATE):
        return None
    mine = Q(assigned_to=actor.user) & (Q(awaiting=Awaiting.AGENCY) | Q(due_on__lt=today))
    free = Q(assigned_to__isnull=True) & (Q(state=State.FILED) | Q(awaiting=Awaiting.AGENCY))
    return Q(state__in=OPEN) & (mine | free)


def followers(*, today: dt.date) -> QuerySet[User]:
    """Whoever may follow cases today, or still holds one that is open, by name."""
    return following.followers(Declaration.objects.open(), today=today)


def holders() -> QuerySet[User]:
    """Whoever holds an open case, by name, with how many."""
    return following.holders("assigned_declarations", states=OPEN)


def case_of(*, pk: int, actor: Actor) -> Declaration:
    """One case with what its header shows. Raises `Declaration.DoesNotExist` when the actor may not see it."""
    return Declaration.objects.visible_to(actor).select_related("laboratory", "assigned_to", "crisis").get(pk=pk)


def case_by_reference(reference: str, *, actor: Actor) -> Declaration | None:
    """The case with a number, however it is typed."""
    return Declaration.objects.visible_to(actor).filter(reference=number_typed(reference)).first()


def measure_of(case: Declaration, measure_id: int) -> Measure | None:
    """A measure of the case."""
    return Measure.objects.filter(declaration=case, pk=measure_id).first()


def has_request(case: Declaration, request_id: int) -> bool:
    """Whether an information request is of the case."""
    return InformationRequest.objects.filter(declaration=case, pk=request_id).exists()


def crisis_cases(crisis: CrisisSheet) -> QuerySet[Declaration]:
    """The cases under a sheet, those under way first."""
    return (
        Declaration.objects.filter(crisis=crisis)
        .select_related("laboratory", "assigned_to")
        .order_by(F("due_on").asc(nulls_last=True), "-pk")
    )


def has_link(case: Declaration, link_id: int) -> bool:
    """Whether a link starts from or leads to the case."""
    return DeclarationLink.objects.filter(Q(first=case) | Q(second=case), pk=link_id).exists()


def open_crises() -> QuerySet[CrisisSheet]:
    """Crisis sheets under way, newest first."""
    return CrisisSheet.objects.filter(closed_on__isnull=True).order_by("-opened_on", "-pk")


def crises() -> QuerySet[CrisisSheet]:
    """All crisis sheets with how many cases each holds, those under way first."""
    counted = Count("declarations")
    under_way = Count("declarations", filter=Q(declarations__state__in=OPEN))
    return (
        CrisisSheet.objects.select_related("lead")
        .annotate(cases=counted, open_cases=under_way)
        .order_by(F("closed_on").desc(nulls_first=True), "-opened_on", "-pk")
    )


def crises_visible_to(actor: Actor) -> QuerySet[CrisisSheet]:
    """The sheets that the actor may read: those of the agency read all."""
    return CrisisSheet.objects.select_related("lead") if actor.is_agency else CrisisSheet.objects.none()


def crisis_of(*, pk: int, actor: Actor) -> CrisisSheet:
    """A crisis sheet. Raises `CrisisSheet.DoesNotExist` for whoever is not of the agency."""
    return crises_visible_to(actor).get(pk=pk)
