"""A letter is printed before its request is locked; what leaves is still what the facts say under the lock."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pypdf
import pytest
from django.db import transaction
from django.utils import timezone

from derogations.enums import LetterKind
from derogations.models import Letter
from derogations.services.issuing import printed_ahead, put_out
from derogations.services.letters import letter_draft, letter_edit
from mitm.documents.selectors import document_bytes
from tests.derogations.building import instructed

if TYPE_CHECKING:
    from time_machine import Traveller

    from mitm.documents.services import Printed
    from tests.personas import Persona

DAY = dt.timedelta(days=1)


@pytest.fixture
def letter(pharmacist_a: Persona, evaluator: Persona) -> Letter:
    """A draft that asks for a piece."""
    request = instructed(pharmacist_a, evaluator)
    return letter_draft(
        request_id=request.pk,
        kind=LetterKind.COMPLETENESS,
        actor=evaluator.actor,
        due_on=dt.date(2026, 4, 10),
        pieces=[("stability", "")],
    )


def printed(letter: Letter, evaluator: Persona) -> Printed:
    return printed_ahead(letter, actor=evaluator.actor, role="", now=timezone.now())


@transaction.atomic
def issued(letter: Letter, evaluator: Persona, ahead: Printed) -> bytes:
    fresh = Letter.objects.select_related("request").get(pk=letter.pk)
    put_out(fresh, actor=evaluator.actor, role="", now=timezone.now(), printed=ahead)
    assert fresh.document is not None
    return document_bytes(fresh.document)


def words_of(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u2010\n", "").split())


def test_the_pdf_made_ahead_is_the_one_that_leaves(letter: Letter, evaluator: Persona, clock: Traveller) -> None:
    ahead = printed(letter, evaluator)
    clock.shift(dt.timedelta(seconds=2))  # somebody held the request meanwhile

    assert issued(letter, evaluator, ahead) == ahead.content


def test_a_letter_that_was_written_again_meanwhile_is_printed_again(letter: Letter, evaluator: Persona) -> None:
    ahead = printed(letter, evaluator)
    letter_edit(
        letter_id=letter.pk,
        actor=evaluator.actor,
        text="Merci de joindre les rapports.",
        due_on=letter.due_on,
        pieces=[("stability", "")],
    )

    assert "Merci de joindre les rapports." in words_of(issued(letter, evaluator, ahead))


def test_a_request_whose_facts_moved_meanwhile_is_printed_again(letter: Letter, evaluator: Persona) -> None:
    ahead = printed(letter, evaluator)
    request = letter.request
    request.first_received_on, request.first_authority = dt.date(2026, 3, 1), "Préfecture"
    request.save()

    words = words_of(issued(letter, evaluator, ahead))
    assert "1er mai 2026" in words  # two months from the first receipt
    assert "1er mai 2026" not in words_of(ahead.content)


def test_a_letter_that_leaves_after_midnight_bears_the_day_on_which_it_leaves(
    letter: Letter, evaluator: Persona, clock: Traveller
) -> None:
    ahead = printed(letter, evaluator)
    clock.shift(DAY)

    left = issued(letter, evaluator, ahead)
    assert left != ahead.content
    assert "13 mars 2026" in words_of(left)
