"""A case may end only once the public is told: whoever evaluates asks, whoever publishes does it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from declarations.enums import NoticeState, State
from declarations.models import PublicNotice
from declarations.selectors.cases import ends_left
from declarations.selectors.publication import publishers
from declarations.services.base import locked, still_open
from declarations.services.closure import ENDS
from mitm.accounts.actor import Actor
from mitm.audit.services import record
from mitm.cases.people import agency_may
from mitm.errors import CaseError, ConflictError
from mitm.outbox.services import notify


@transaction.atomic
def notice_ask(*, declaration_id: int, actor: Actor, end: State, ended_on: dt.date | None = None) -> PublicNotice:
    """Ask those who publish to tell the public that a case ends. They find it on their desk, and are told.

    Raises `forbidden`, `not_open`, `end_unfit`, `no_published`, `notice_fits`, `already_asked`.
    """
    agency_may(actor)
    declaration = locked(declaration_id, actor=actor)
    still_open(declaration)
    ending = ENDS.get(end)
    if ending is None or end not in ends_left(declaration):
        raise CaseError("Cette fin ne convient pas à la nature du dossier.", code="end_unfit")
    notice = declaration.notices.filter(state=NoticeState.PUBLISHED).first()
    if notice is None:
        raise ConflictError("Aucun avis n’est publié : rien n’est à demander.", code="no_published")
    if notice.status in ending.notices:
        raise ConflictError("L’avis publié dit déjà cette fin.", code="notice_fits")
    if notice.asked_end == end:
        raise ConflictError("La demande est déjà faite.", code="already_asked")
    today = timezone.localdate()
    notice.asked_end, notice.asked_on = end, min(ended_on or today, today)
    notice.asked_at, notice.asked_by = timezone.now(), actor.person
    notice.save(update_fields=["asked_end", "asked_on", "asked_at", "asked_by"])
    record(declaration, "notice_asked", actor=actor, data={"number": notice.number, "end": end})
    notify(
        publishers(today=today),
        subject=f"Avis public à mettre à jour : {declaration.product_label}",
        body=f"{actor.label} demande de {ending.notice_advice} ({declaration.reference}).",
        url=declaration.get_absolute_url(),
        case=declaration,
    )
    return notice
