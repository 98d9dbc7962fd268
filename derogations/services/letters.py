"""What the agency writes on a request: drafted, previewed, issued, opened by the laboratory or brought by the post."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from derogations.enums import HEARINGS, OPEN, Channel, Delivery, LetterKind, LetterState, State
from derogations.models import Letter, LoweringRequest, RequestedPiece
from derogations.selectors.letters import draft_of, next_number, registration_of, registrations_missing
from derogations.selectors.remedies import certificate_of, reasons_awaited
from derogations.services.base import locked, pieces_matter, refreshed, saved, seen
from derogations.services.hearings import check_invitation, hearing_start
from derogations.services.issuing import checked_pieces, letter_page_html, printed_ahead, put_out
from derogations.services.outcomes import follow, standing_of
from mitm.accounts.actor import CLOCK, Actor
from mitm.accounts.permissions import Permission
from mitm.audit.services import record
from mitm.cases.people import agency_may, written
from mitm.documents.services import Printed
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.jobs.clock import acting_now
from mitm.jobs.ticking import TRIED, Batch, each
from mitm.typography import medium_date

Pieces = Sequence[tuple[str, str]]
_WRITTEN_IN: dict[LetterKind, tuple[State, ...]] = {
    LetterKind.ACKNOWLEDGEMENT: OPEN,
    LetterKind.COMPLETENESS: OPEN,
    LetterKind.SILENCE: (State.SILENCE,),
    LetterKind.REASONS: (State.SILENCE,),
    **dict.fromkeys(HEARINGS, (State.GRANTED,)),
}


@transaction.atomic
def letter_draft(
    *,
    request_id: int,
    kind: str,
    actor: Actor,
    text: str = "",
    due_on: dt.date | None = None,
    pieces: Pieces = (),
) -> Letter:
    """Prepare a letter; a request for pieces names them as (code, words).

    Raises `forbidden`, `kind_not_drafted`, `wrong_state`, `already_issued`, `reasons_not_asked`, `silence_decided`,
    `decision_signed`, `draft_exists`, `pieces_missing`, `due_on_missing`, `too_long`; for an invitation to a hearing
    also what `check_invitation` raises.
    """
    agency_may(actor)
    request = locked(request_id, actor=actor)
    _may_write(request, kind, now=acting_now())
    if draft_of(request, kind) is not None:
        raise ConflictError("Un projet de cette lettre existe déjà.", code="draft_exists")
    letter = Letter(request=request, kind=kind, number=next_number(request), drafted_by=actor.user)
    letter.delivery = delivery_of(request, kind)
    _write(letter, text=text, due_on=due_on, pieces=pieces)
    record(request, "letter_drafted", actor=actor, data={"letter": letter.pk, "kind": kind, "number": letter.number})
    return letter


def delivery_of(request: LoweringRequest, kind: str) -> Delivery:
    """How a letter travels: receipts answer the way the request came, everything else needs consent (L. 112-15)."""
    receipt = kind in (LetterKind.REGISTRATION, LetterKind.ACKNOWLEDGEMENT) and request.channel != Channel.PAPER
    known = request.laboratory_id is not None
    return Delivery.ELECTRONIC if known and (receipt or request.consent_on is not None) else Delivery.PAPER


def _may_write(request: LoweringRequest, kind: str, *, now: dt.datetime) -> None:
    states = _WRITTEN_IN.get(LetterKind(kind))
    if states is None:
        message = "Cette lettre naît d’elle-même\u00a0: de l’enregistrement, ou de la signature d’une décision."
        raise ConflictError(message, code="kind_not_drafted")
    if request.state not in states:
        message = f"Cette lettre n’a pas lieu d’être\u00a0: la demande est « {request.get_state_display()} »."
        raise ConflictError(message, code="wrong_state")
    if kind == LetterKind.SILENCE and certificate_of(request) is not None:
        raise ConflictError("L’attestation est déjà émise.", code="already_issued")
    if kind == LetterKind.REASONS and reasons_awaited(request) is None:
        raise ConflictError("Le demandeur n’a pas demandé les motifs, ou les a déjà reçus.", code="reasons_not_asked")
    if kind == LetterKind.COMPLETENESS:
        pieces_matter(request, now=now)


@transaction.atomic
def letter_edit(
    *, letter_id: int, actor: Actor, text: str = "", due_on: dt.date | None = None, pieces: Pieces = ()
) -> Letter:
    """Write a draft again, whole. Raises as drafting does, and `not_draft`."""
    agency_may(actor)
    letter = _letter(letter_id, actor=actor)
    _draft_only(letter)
    _write(letter, text=text, due_on=due_on, pieces=pieces)
    record(letter.request, "letter_edited", actor=actor, data={"letter": letter.pk})
    return letter


def _write(letter: Letter, *, text: str, due_on: dt.date | None, pieces: Pieces) -> None:
    """Set the words, the term and the pieces of a draft, and save it."""
    limit = 10_000
    if len(text) > limit:
        message = f"{limit} caractères au plus."
        raise CaseError(message, code="too_long", fields={"text": message})
    letter.text, letter.due_on = text.strip(), due_on
    if letter.kind in HEARINGS:
        check_invitation(letter, today=timezone.localdate(acting_now()))
    asked = checked_pieces(letter, pieces) if letter.kind == LetterKind.COMPLETENESS else []
    letter.save()
    letter.pieces.all().delete()
    for code, label, required in asked:
        RequestedPiece.objects.create(letter=letter, code=code, label=label, required_by_text=required)


@transaction.atomic
def letter_discard(*, letter_id: int, actor: Actor) -> Letter:
    """Put a draft aside: it will never be sent. Raises `not_draft`."""
    agency_may(actor)
    letter = _letter(letter_id, actor=actor)
    _draft_only(letter)
    letter.discard()
    letter.save()
    record(letter.request, "letter_discarded", actor=actor, data={"letter": letter.pk})
    return letter


def letter_preview_html(letter: Letter, *, actor: Actor | None = None) -> str:
    """The page of a draft as its PDF would be, signed by `actor` or by whoever drafted it. Raises `not_draft`."""
    _draft_only(letter)
    user, role = (actor.user, actor_role(actor)) if actor else (letter.drafted_by, "")
    return letter_page_html(letter, letter.request, user=user, role=role, now=acting_now())[0]


def actor_role(actor: Actor) -> str:
    """What a person is to the agency, for whoever has no title of their own."""
    return str(actor.role.label) if actor.role else ""


def letter_issue(*, letter_id: int, actor: Actor) -> Letter:
    """Send a draft: its words are frozen, its PDF kept, the laboratory told when it travels by the portal.

    Raises `forbidden`, `not_draft`, `due_on_past`, `text_missing`, and what drafting says of where the request is.
    """
    agency_may(actor)
    letter, now = _letter(letter_id, actor=actor, lock=False), acting_now()
    _may_leave(letter, now=now)
    printed = printed_ahead(letter, actor=actor, role=actor_role(actor), now=now)
    return _issue(letter_id, printed, actor=actor)


def _may_leave(letter: Letter, *, now: dt.datetime) -> None:
    _draft_only(letter)
    _may_write(letter.request, letter.kind, now=now)
    if letter.kind == LetterKind.REASONS:
        written(letter.text, "text", "Écrire les motifs.")
    if letter.kind in HEARINGS:
        check_invitation(letter, today=timezone.localdate(now))


@transaction.atomic
def _issue(letter_id: int, printed: Printed, *, actor: Actor) -> Letter:
    """Issue a draft under lock, where all is checked again."""
    letter, now = _letter(letter_id, actor=actor), acting_now()
    _may_leave(letter, now=now)
    put_out(letter, actor=actor, role=actor_role(actor), now=now, printed=printed)
    if letter.kind == LetterKind.REASONS:
        _reasons_leave(letter, on=timezone.localdate(now))
    if letter.kind in HEARINGS:
        hearing_start(letter)
    saved(letter.request, now=now)
    return letter


def _reasons_leave(letter: Letter, *, on: dt.date) -> None:
    """The request for reasons is answered by this letter."""
    asked = reasons_awaited(letter.request)
    assert asked is not None, "a letter of reasons answers a request"
    asked.letter, asked.given_on = letter, on
    asked.save(update_fields=["letter", "given_on"])


@transaction.atomic
def registration_issue(*, request_id: int, actor: Actor) -> Letter:
    """The registration receipt, issued if it was not yet; it names the service alone. Raises `not_filed`."""
    request = locked(request_id, actor=actor)
    if request.reference is None:
        raise CaseError("Cette demande n’est pas déposée.", code="not_filed")
    known = registration_of(request)
    if known is not None:
        return known
    letter = Letter(request=request, kind=LetterKind.REGISTRATION, number=next_number(request))
    letter.delivery = delivery_of(request, letter.kind)
    letter.save()
    now = acting_now()
    put_out(letter, actor=actor, role="", now=now)
    refreshed(request, now=now)
    return letter


def registrations_issue_missing(*, now: dt.datetime, limit: int = 20) -> Batch:
    """Issue the receipts that recent filings still lack, however they came in: each by itself, so that one that cannot
    be printed holds up no other. What failed is named, and tried again by the next run."""
    return each(
        registrations_missing(now=now, limit=limit * TRIED),
        lambda found: registration_issue(request_id=found.pk, actor=CLOCK),
        name=str,
        most=limit,
    )


@transaction.atomic
def letter_consult(*, letter_id: int, actor: Actor) -> Letter:
    """A person of the laboratory opens a letter: the first opening is its notification (CRPA R. 112-19).

    Opening it again, or one that came by post, changes nothing. Raises `forbidden`, `not_found`.
    """
    if actor.laboratory_id is None or not actor.can(Permission.PORTAL_CASE_READ):
        raise ForbiddenError("Seul le laboratoire ouvre une lettre qui lui est adressée.", code="forbidden")
    letter = _letter(letter_id, actor=actor, state=LetterState.ISSUED)
    if letter.consulted_at is not None or letter.delivery != Delivery.ELECTRONIC:
        return letter
    now = acting_now()
    letter.consulted_at, letter.consulted_by = now, actor.user
    letter.save()
    record(letter.request, "letter_consulted", actor=actor, data={"letter": letter.pk, "kind": letter.kind})
    _notified(letter.request, actor=actor, now=now)
    return letter


@transaction.atomic
def letter_received(*, letter_id: int, actor: Actor, on: dt.date) -> Letter:
    """The postal receipt came back: the letter was handed over on a day.

    Raises `forbidden`, `not_by_post`, `already_received`, `in_future`, `before_issue`.
    """
    agency_may(actor)
    letter = _letter(letter_id, actor=actor, state=LetterState.ISSUED)
    now = acting_now()
    _check_receipt(letter, on, today=timezone.localdate(now))
    letter.received_on = on
    letter.save()
    record(letter.request, "letter_received", actor=actor, data={"letter": letter.pk, "received_on": on})
    _notified(letter.request, actor=actor, now=now)
    return letter


def _check_receipt(letter: Letter, on: dt.date, *, today: dt.date) -> None:
    if letter.delivery != Delivery.PAPER:
        raise ConflictError("Cette lettre n’est pas partie par la poste.", code="not_by_post")
    if letter.received_on is not None:
        message = f"Son avis de réception est déjà enregistré\u00a0: {medium_date(letter.received_on)}."
        raise ConflictError(message, code="already_received")
    assert letter.issued_at is not None, "the letter has left"
    if on > today:
        message = "La date de distribution est dans l’avenir."
        raise CaseError(message, code="in_future", fields={"on": message})
    if on < timezone.localdate(letter.issued_at):
        message = "La lettre n’a pas pu être distribuée avant son départ."
        raise CaseError(message, code="before_issue", fields={"on": message})


def _notified(request: LoweringRequest, *, actor: Actor, now: dt.datetime) -> None:
    """A letter has reached the applicant: what became certain is written, the dates follow."""
    outcome = follow(standing_of(request, now=now), actor=actor)
    if outcome is None:
        refreshed(request, now=now)
        return
    saved(request, now=now)


def _letter(letter_id: int, *, actor: Actor, state: LetterState | None = None, lock: bool = True) -> Letter:
    """A letter, its request locked unless told not to. Raises `not_found` for one that the actor may not see."""
    rows = Letter.objects.filter(pk=letter_id, **({"state": state} if state else {}))
    request_id = rows.values_list("request", flat=True).first()
    if request_id is None:
        raise CaseError("Cette lettre n’existe pas ou ne vous est pas ouverte.", code="not_found")
    request = locked(request_id, actor=actor) if lock else seen(request_id, actor=actor)
    letter = Letter.objects.select_related("document", "drafted_by").get(pk=letter_id)
    letter.request = request
    return letter


def _draft_only(letter: Letter) -> None:
    if letter.state != LetterState.DRAFT:
        raise ConflictError("Cette lettre est partie ou a été écartée\u00a0: elle ne change plus.", code="not_draft")
