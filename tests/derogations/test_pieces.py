"""Pieces come with a draft, in answer to a letter, or of one's own accord; a hostile file leaves nothing behind."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from derogations.enums import Awaiting, LetterKind
from derogations.models import Letter, LoweringRequest, PieceFile
from derogations.selectors.clock import verdict_of
from derogations.services.filing import request_file
from derogations.services.letters import letter_consult, letter_draft, letter_issue
from derogations.services.pieces import piece_withdraw, pieces_provide
from mitm.documents.models import Attachment
from mitm.documents.selectors import attachment_for
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.law.clock import Status
from tests.derogations.building import draft, filed, instructed
from tests.support import files

if TYPE_CHECKING:
    import time_machine

    from tests.personas import Persona

DUE = dt.date(2026, 4, 10)
TWO_PIECES = (("stock", "État du stock"), ("authorisation", "Section de l’AMM"))


def pdf(name: str = "stock.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, files.pdf(), content_type="application/pdf")


def asked(request: LoweringRequest, evaluator: Persona, pharmacist: Persona) -> Letter:
    """A letter that asks for two pieces, opened at once: the clock stands still."""
    actor = evaluator.actor
    letter = letter_draft(
        request_id=request.pk, kind=LetterKind.COMPLETENESS, actor=actor, due_on=DUE, pieces=TWO_PIECES
    )
    letter_issue(letter_id=letter.pk, actor=actor)
    return letter_consult(letter_id=letter.pk, actor=pharmacist.actor)


def provide(request: LoweringRequest, persona: Persona, *codes: str, letter: Letter | None = None) -> list[PieceFile]:
    sent = [(code, pdf(f"{code}.pdf"), "") for code in codes]
    letter_id = letter.pk if letter else None
    return pieces_provide(request_id=request.pk, actor=persona.actor, files=sent, letter_id=letter_id)


def last_day(request: LoweringRequest) -> tuple[Status, dt.date | None]:
    found = verdict_of(LoweringRequest.objects.get(pk=request.pk), now=timezone.now())
    return found.status, found.implicit_decision_on


def test_a_letter_that_has_not_left_is_not_answered(pharmacist_a: Persona, evaluator: Persona) -> None:
    request = instructed(pharmacist_a, evaluator)
    letter = letter_draft(
        request_id=request.pk, kind=LetterKind.COMPLETENESS, actor=evaluator.actor, due_on=DUE, pieces=TWO_PIECES
    )

    with pytest.raises(CaseError) as error:
        provide(request, pharmacist_a, "stock", letter=letter)
    assert error.value.code == "unknown_letter"


def test_a_draft_keeps_files_and_gives_them_back(pharmacist_a: Persona) -> None:
    request = draft(pharmacist_a)
    [kept] = provide(request, pharmacist_a, "stability")

    piece_withdraw(piece_id=kept.pk, request_id=request.pk, actor=pharmacist_a.actor)

    assert not request.piece_files.exists()


def test_a_file_taken_out_of_a_draft_is_never_shown_to_the_agency(pharmacist_a: Persona, evaluator: Persona) -> None:
    request = draft(pharmacist_a)
    [mistaken] = provide(request, pharmacist_a, "stability")
    piece_withdraw(piece_id=mistaken.pk, request_id=request.pk, actor=pharmacist_a.actor)

    request_file(request_id=request.pk, actor=pharmacist_a.actor)

    evaluator.client.force_login(evaluator.user)
    page = evaluator.client.get(request.get_absolute_url())
    assert "stability.pdf" not in page.content.decode()
    assert attachment_for(evaluator.actor, mistaken.attachment_id) is None


def test_what_was_filed_is_not_taken_back(pharmacist_a: Persona) -> None:
    request = filed(pharmacist_a)
    [kept] = provide(request, pharmacist_a, "stability")

    with pytest.raises(ConflictError) as refused:
        piece_withdraw(piece_id=kept.pk, request_id=request.pk, actor=pharmacist_a.actor)

    assert refused.value.code == "not_draft"


def test_some_pieces_of_a_letter_move_nothing_all_of_them_end_the_suspension(
    pharmacist_a: Persona, evaluator: Persona, clock: time_machine.Traveller
) -> None:
    request = instructed(pharmacist_a, evaluator)
    letter = asked(request, evaluator, pharmacist_a)
    clock.shift(dt.timedelta(days=5))

    provide(request, pharmacist_a, "stock", letter=letter)
    assert last_day(request) == (Status.SUSPENDED, dt.date(2026, 6, 10))

    provide(request, pharmacist_a, "authorisation", letter=letter)
    assert last_day(request) == (Status.RUNNING, dt.date(2026, 5, 17))
    request.refresh_from_db()
    assert (request.awaiting, request.implicit_on) == (Awaiting.AGENCY, dt.date(2026, 5, 17))
    assert request.unread_since is not None


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("vide.pdf", b"", "file_empty"),
        ("rapport.pdf", b"MZ\x90\x00" + b"\x00" * 400, "file_type_mismatch"),
        ("rapport.exe", b"MZ\x90\x00" + b"\x00" * 400, "file_type_refused"),
        ("rapport.pdf", b"%PDF-1.7 coup", "file_unreadable"),
    ],
)
def test_a_hostile_file_is_refused_at_its_piece_and_nothing_is_kept(
    pharmacist_a: Persona, name: str, content: bytes, code: str
) -> None:
    request = draft(pharmacist_a)
    sent = [("stability", pdf(), ""), ("authorisation", SimpleUploadedFile(name, content), "")]

    with pytest.raises(CaseError) as refused:
        pieces_provide(request_id=request.pk, actor=pharmacist_a.actor, files=sent)

    assert (refused.value.code, list(refused.value.fields)) == (code, ["file_authorisation"])
    assert not PieceFile.objects.exists()
    assert not Attachment.objects.exists()


def test_sixty_mebibytes_are_refused_unread(pharmacist_a: Persona) -> None:
    request = draft(pharmacist_a)
    huge = pdf()
    huge.size = 60 * 1024**2

    with pytest.raises(CaseError) as refused:
        pieces_provide(request_id=request.pk, actor=pharmacist_a.actor, files=[("stability", huge, "")])

    assert refused.value.code == "file_too_big"
    assert str(settings.ATTACHMENT_MAX_BYTES // 1024**2) in refused.value.fields["file_stability"]


@pytest.mark.parametrize("code", ["inconnue", "../../etc"])
def test_an_unknown_piece_is_named(pharmacist_a: Persona, code: str) -> None:
    request = draft(pharmacist_a)

    with pytest.raises(CaseError) as refused:
        provide(request, pharmacist_a, code)

    assert (refused.value.code, list(refused.value.fields)) == ("unknown_piece", [f"file_{code}"])


def test_a_piece_that_the_letter_does_not_ask_for_is_refused(pharmacist_a: Persona, evaluator: Persona) -> None:
    request = instructed(pharmacist_a, evaluator)
    letter = asked(request, evaluator, pharmacist_a)

    with pytest.raises(CaseError) as refused:
        provide(request, pharmacist_a, "sales", letter=letter)

    assert refused.value.code == "unknown_piece"


def test_nothing_at_all_is_refused(pharmacist_a: Persona) -> None:
    with pytest.raises(CaseError) as refused:
        pieces_provide(request_id=draft(pharmacist_a).pk, actor=pharmacist_a.actor, files=[("stock", None, "  ")])

    assert refused.value.code == "nothing_provided"


def test_once_silence_has_decided_nothing_is_taken(pharmacist_a: Persona, clock: time_machine.Traveller) -> None:
    request = filed(pharmacist_a)
    clock.move_to(dt.datetime(2026, 5, 12, 22, 0, 1, tzinfo=dt.UTC))

    with pytest.raises(ConflictError) as refused:
        provide(request, pharmacist_a, "stability")

    assert refused.value.code == "clock_over"


def test_a_competitor_provides_nothing(pharmacist_a: Persona, declarant_b: Persona) -> None:
    request = draft(pharmacist_a)

    with pytest.raises(CaseError) as refused:
        provide(request, declarant_b, "stability")

    assert refused.value.code == "not_found"


def test_a_reader_provides_nothing(pharmacist_a: Persona, reader_a: Persona) -> None:
    with pytest.raises(ForbiddenError):
        provide(draft(pharmacist_a), reader_a, "stability")
