"""Reads of what applicants do after a decision."""

from __future__ import annotations

from derogations.enums import AppealState, DecisionOutcome, DecisionState, LetterKind, LetterState
from derogations.models import Appeal, Decision, Letter, LoweringRequest, ReasonsRequest


def reasons_of(request: LoweringRequest) -> ReasonsRequest | None:
    """The request for reasons."""
    return ReasonsRequest.objects.filter(request=request).select_related("letter").first()


def reasons_awaited(request: LoweringRequest) -> ReasonsRequest | None:
    """The request for reasons that no letter has answered."""
    return ReasonsRequest.objects.filter(request=request, letter__isnull=True).first()


def appeal_pending(request: LoweringRequest) -> Appeal | None:
    """The recours gracieux that awaits an answer."""
    return Appeal.objects.filter(request=request, state=AppealState.PENDING).first()


def grant_of(request: LoweringRequest) -> Decision | None:
    """The decision that granted a request: the last one, where an appeal was answered."""
    rows = Decision.objects.filter(request=request, state=DecisionState.SIGNED, outcome=DecisionOutcome.GRANTED)
    return rows.select_related("letter__document", "delegation", "signed_by").order_by("-signed_at").first()


def certificate_of(request: LoweringRequest) -> Letter | None:
    """The certificate of an implicit rejection that has left."""
    return Letter.objects.filter(request=request, kind=LetterKind.SILENCE, state=LetterState.ISSUED).first()
