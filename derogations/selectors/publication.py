"""What is published of grants: the list of medicines allowed below two months, and each decision."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from derogations.enums import State
from derogations.models import LoweringRequest, Outcome, Publication
from derogations.selectors.decisions import outcome_in_effect
from derogations.selectors.remedies import grant_of
from mitm.registry.enums import ThresholdOrigin
from mitm.registry.models import Threshold


def _published() -> QuerySet[Any]:
    """Decisions that the public may read, with the days between which their threshold holds."""
    threshold = Threshold.objects.filter(
        reference=OuterRef("decision__request__reference"), origin=ThresholdOrigin.LOWERING
    ).order_by("-pk")
    live = Outcome.objects.filter(decision=OuterRef("decision"), replaced_at__isnull=True)
    rows = Publication.objects.filter(withdrawn_at__isnull=True)
    was_lawful = Exists(live) | Q(decision__request__state=State.ABROGATED)  # until its last day, and readable after
    return rows.filter(Exists(threshold), was_lawful).annotate(
        starts_on=Subquery(threshold.values("starts_on")[:1]), ends_on=Subquery(threshold.values("ends_on")[:1])
    )


def published_on(day: dt.date) -> QuerySet[Publication]:
    """The published decisions whose threshold holds on a day, by medicine."""
    rows = _published().filter(starts_on__lte=day)
    rows = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day))
    return rows.select_related("decision__request__laboratory").order_by(
        Lower("decision__request__product_label"), "decision__request__reference"
    )


def published_by_reference(reference: str) -> Publication | None:
    """One published decision, whether or not its threshold still holds."""
    rows = _published().filter(decision__request__reference=reference)
    return rows.select_related("decision__request__laboratory", "document").first()


def published_of(cis: str, day: dt.date) -> Publication | None:
    """The published decision that lowers the stock of a medicine on a day."""
    return published_on(day).filter(decision__request__speciality=cis).first()


def publication_of(request: LoweringRequest) -> Publication | None:
    """What was published of a request, withdrawn or not."""
    rows = Publication.objects.filter(decision__request=request)
    return rows.select_related("decision", "published_by", "document").order_by("-pk").first()


def publishable_reason(request: LoweringRequest) -> str:
    """Why nothing may be published of a request; nothing when its grant is in effect."""
    outcome = outcome_in_effect(request)
    if outcome is None or outcome.decision is None or outcome.kind != "granted" or grant_of(request) is None:
        return "Seul un accord notifié se publie."
    return ""


def grants_to_publish() -> QuerySet[LoweringRequest]:
    """Requests whose grant is in effect and was never published, the oldest first."""
    published = Publication.objects.filter(decision__request=OuterRef("pk"))
    rows = LoweringRequest.objects.filter(state=State.GRANTED).exclude(Exists(published))
    return rows.order_by("pk")
