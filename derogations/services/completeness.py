"""Checking the pieces of a request one by one."""

from __future__ import annotations

from django.db import transaction

from derogations.enums import PieceVerdict
from derogations.models import PieceCheck
from derogations.pieces import BY_CODE
from derogations.services.base import locked, pieces_matter
from mitm.accounts.actor import Actor
from mitm.audit.services import record
from mitm.cases.people import agency_may, written
from mitm.errors import CaseError
from mitm.jobs.clock import acting_now


@transaction.atomic
def piece_check(*, request_id: int, code: str, verdict: str, comment: str, actor: Actor) -> PieceCheck:
    """Say what one finds of a piece; the last finding counts.

    A piece that is insufficient, or that is out of place, says why. Raises `forbidden`, `unknown_piece`,
    `unknown_verdict`, `comment_missing` and, once something has decided, what `pieces_matter` raises.
    """
    agency_may(actor)
    request = locked(request_id, actor=actor)
    now = acting_now()
    pieces_matter(request, now=now)
    if code not in BY_CODE:
        raise CaseError("Cette pièce n’existe pas.", code="unknown_piece", fields={"code": "Pièce inconnue."})
    if verdict not in PieceVerdict.values:
        raise CaseError("Ce constat n’existe pas.", code="unknown_verdict", fields={"verdict": "Choisir un constat."})
    if verdict in (PieceVerdict.INSUFFICIENT, PieceVerdict.NOT_APPLICABLE):
        comment = written(comment, "comment", "Dire pourquoi.")
    check, _ = PieceCheck.objects.update_or_create(
        request=request,
        code=code,
        defaults={
            "verdict": verdict,
            "comment": comment.strip()[:500],
            "checked_by": actor.person,
            "checked_at": now,
        },
    )
    data = {"code": code, "verdict": str(verdict)}
    record(
        request,
        "piece_checked",
        actor=actor,
        comment=f"{BY_CODE[code].label} : {check.get_verdict_display()}",
        data=data,
    )
    return check
