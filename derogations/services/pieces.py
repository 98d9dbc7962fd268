"""Files that bring pieces: with a draft, in answer to a letter, or of one's own accord while the clock runs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from derogations import pieces
from derogations.enums import OPEN, LetterKind, LetterState, State
from derogations.models import Letter, LoweringRequest, PieceFile, RequestedPiece
from derogations.selectors.clock import verdict_of
from derogations.services.base import locked, saved
from mitm.accounts.actor import Actor
from mitm.audit.services import record
from mitm.cases.people import either_side_may, mark_news, tell_agency
from mitm.documents.services import attachment_store, attachment_withdraw
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.law.clock import Status

Sent = tuple[str, UploadedFile | None, str]
OTHER = "other"
_CLOCK_RUNS = (Status.RUNNING, Status.SUSPENDED)


@transaction.atomic
def pieces_provide(
    *,
    request_id: int,
    actor: Actor,
    files: Sequence[Sent],
    letter_id: int | None = None,
    on: dt.date | None = None,
) -> list[PieceFile]:
    """Keep pieces as (code, file, remark): all of them or, when one is refused, none.

    `on`: the day on which they reached the agency by another way than the portal; only the agency says so, in answer to
    a letter. Raises `forbidden`, `nothing_provided`, `not_open`, `clock_over`, `unknown_letter`, `in_future` and
    `before_letter` at the field `on`, `unknown_piece` at the field `file_<code>`, and whatever is wrong with a file at
    the same field.
    """
    either_side_may(actor)
    if on is not None and not actor.is_agency:
        raise ForbiddenError("Seule l’agence enregistre ce qui lui est parvenu par une autre voie.", code="forbidden")
    request = locked(request_id, actor=actor)
    now = timezone.now()
    _still_taken(request, actor)
    given = [(code, upload, note.strip()) for code, upload, note in files if upload is not None or note.strip()]
    if not given:
        raise CaseError("Joindre un fichier ou écrire une précision.", code="nothing_provided")
    asked = _asked(request, letter_id, arrived_on=on, today=timezone.localdate(now))
    rows = [
        PieceFile(
            request=request,
            code=code,
            asked=_piece(asked, code, letter_id),
            attachment=_kept(request, code, upload, actor) if upload is not None else None,
            provided_on=on or timezone.localdate(now),
            provided_at=None if on else now,
            provided_by=actor.user,
            note=note[:500],
        )
        for code, upload, note in given
    ]
    PieceFile.objects.bulk_create(rows)
    codes = list(dict.fromkeys(row.code for row in rows))
    record(
        request, "pieces_provided", actor=actor, data={"pieces": codes, "letter": letter_id, "on": rows[0].provided_on}
    )
    if request.state in OPEN:
        mark_news(request, actor)
        if not actor.is_agency:
            tell_agency(request, "pièces reçues", _said(request, codes, asked))
    saved(request, now=now)
    return rows


def _still_taken(request: LoweringRequest, actor: Actor) -> None:
    """Pieces come with a draft, or while nothing has decided."""
    if request.state == State.DRAFT:
        return
    if request.state not in OPEN:
        label = request.status.label if actor.is_agency else request.status.label_for_lab
        raise ConflictError(f"Le dossier est «\u00a0{label}\u00a0».", code="not_open")
    if verdict_of(request, now=timezone.now()).status not in _CLOCK_RUNS:
        message = "Le délai est écoulé\u00a0: la demande est réputée rejetée"
        if actor.is_agency:
            raise ConflictError(f"{message}, ces pièces n’y changent rien.", code="clock_over")
        raise ConflictError(f"{message}. Formez un recours gracieux ou une nouvelle demande.", code="clock_over")


def _asked(
    request: LoweringRequest, letter_id: int | None, *, arrived_on: dt.date | None, today: dt.date
) -> dict[str, RequestedPiece]:
    """The pieces of the letter that is answered, by code; what came another way came after it."""
    if letter_id is None:
        return {}
    letter = Letter.objects.filter(
        pk=letter_id, request=request, kind=LetterKind.COMPLETENESS, state=LetterState.ISSUED
    ).first()
    if letter is None:
        raise CaseError("Cette lettre ne demande rien.", code="unknown_letter")
    assert letter.issued_at is not None, "it has left"
    if arrived_on is not None and arrived_on > today:
        message = "La date de réception est dans l’avenir."
        raise CaseError(message, code="in_future", fields={"on": message})
    if arrived_on is not None and arrived_on < timezone.localdate(letter.issued_at):
        message = "Les pièces n’ont pas pu répondre à la lettre avant son départ."
        raise CaseError(message, code="before_letter", fields={"on": message})
    return {piece.code: piece for piece in letter.pieces.all()}


def _piece(asked: dict[str, RequestedPiece], code: str, letter_id: int | None) -> RequestedPiece | None:
    if letter_id is None and (code in pieces.BY_CODE or code == OTHER):
        return None
    if code not in asked:
        message = "Cette pièce n’est pas demandée."
        raise CaseError(message, code="unknown_piece", fields={f"file_{code}": message})
    return asked[code]


def _kept(request: LoweringRequest, code: str, upload: UploadedFile, actor: Actor):  # type: ignore[no-untyped-def]
    """The file, checked; a refusal is said at the piece."""
    label = pieces.BY_CODE[code].label if code in pieces.BY_CODE else "Autre pièce"
    try:
        return attachment_store(case=request, upload=upload, actor=actor, label=label)
    except CaseError as error:
        raise CaseError(error.message, code=error.code, fields={f"file_{code}": error.message}) from error


def _said(request: LoweringRequest, codes: Iterable[str], asked: dict[str, RequestedPiece]) -> str:
    labels = [asked[code].label if code in asked else _label(code) for code in codes]
    return f"{request.laboratory or request.applicant} a produit : {' ; '.join(labels)}."


def _label(code: str) -> str:
    return pieces.BY_CODE[code].label if code in pieces.BY_CODE else "autre pièce"


@transaction.atomic
def piece_withdraw(*, piece_id: int, request_id: int, actor: Actor) -> LoweringRequest:
    """Take a piece out of a draft, with its file, which the agency then never reads; what was filed stays.

    Raises `not_draft`, `already_gone`.
    """
    either_side_may(actor)
    request = locked(request_id, actor=actor)
    if request.state != State.DRAFT:
        raise ConflictError("Une pièce déposée ne se retire plus.", code="not_draft")
    piece = PieceFile.objects.filter(pk=piece_id, request=request).first()
    if piece is None:
        raise ConflictError("Cette pièce n’est plus au brouillon.", code="already_gone")
    piece.delete()
    if piece.attachment_id is not None:
        attachment_withdraw(case=request, attachment_id=piece.attachment_id, actor=actor)
    record(request, "piece_withdrawn", actor=actor, data={"piece": piece_id})
    return saved(request)
