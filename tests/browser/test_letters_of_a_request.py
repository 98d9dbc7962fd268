"""A laboratory and the letters of its request, in a browser whose every form must carry its token."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from derogations.enums import Ground, LetterKind
from derogations.models import Letter, LoweringRequest, PieceFile
from derogations.rules import last_twelve_months
from derogations.services.instruction import request_take
from derogations.services.letters import letter_draft, letter_issue
from tests.browser.test_journeys import click
from tests.derogations.building import draft, filed, signed
from tests.personas import Persona
from tests.support import files

PIECES = (("stock", "État du stock"), ("authorisation", "Section de l’AMM"))


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A file to send."""
    path = tmp_path / "stock.pdf"
    path.write_bytes(files.pdf())
    return path


def sales() -> dict[str, int]:
    return dict.fromkeys(last_twelve_months(timezone.localdate()), 1_000)


def asked(request: LoweringRequest, evaluator: Persona) -> Letter:
    """A letter that asks for two pieces, put online this very minute."""
    due_on = timezone.localdate() + dt.timedelta(days=15)
    letter = letter_draft(
        request_id=request.pk, kind=LetterKind.COMPLETENESS, actor=evaluator.actor, due_on=due_on, pieces=PIECES
    )
    return letter_issue(letter_id=letter.pk, actor=evaluator.actor)


def open_letter(page: Page, letter: Letter) -> None:
    """Press the button that opens a letter; the browser gets its PDF."""
    name = f"Ouvrir la lettre n°\u00a0{letter.number}"
    with page.expect_response(re.compile("/documents/")) as got:
        click(page, name)
    assert (got.value.status, got.value.headers["content-type"]) == (200, "application/pdf")
    letter.refresh_from_db()
    assert letter.consulted_at is not None


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_laboratory_opens_a_letter_answers_it_and_later_opens_the_decision(
    open_page, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, report: Path, javascript: bool
) -> None:
    request = request_take(request_id=filed(pharmacist_a, sales=sales()).pk, actor=evaluator.actor)
    letter = asked(request, evaluator)
    page = open_page(pharmacist_a, request.get_portal_url(), javascript=javascript)
    expect(page.locator(".v-overline")).to_contain_text("Lettre à ouvrir")
    open_letter(page, letter)
    page.goto(request.get_portal_url())
    expect(page.locator(".v-overline")).to_contain_text("Suspendue, pièces attendues")
    send(page, "stock", report)
    expect(page.locator("main")).to_contain_text("Il reste à produire\u00a0: Section de l’AMM")
    send(page, "authorisation", report)
    expect(page.locator("main")).to_contain_text("Tout est produit")
    assert list(PieceFile.objects.values_list("code", flat=True)) == ["stock", "authorisation"]
    decision = signed(request, evaluator, signatory, valid_from=timezone.localdate())
    page.goto(request.get_portal_url())
    expect(page.locator(".v-overline")).to_contain_text("Décision à ouvrir")
    open_letter(page, decision.letter)
    page.goto(request.get_portal_url())
    expect(page.locator(".v-overline")).to_contain_text("Accordée")


def send(page: Page, code: str, report: Path) -> None:
    """Send one of the pieces that the letter asks for."""
    page.locator(f"input[type=file][name=file_{code}]").set_input_files(report)
    click(page, "Envoyer à l’agence")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_laboratory_joins_a_file_to_its_draft_and_takes_it_back(
    open_page, pharmacist_a: Persona, report: Path, javascript: bool
) -> None:
    request = draft(pharmacist_a, Ground.SHELF_LIFE, sales=sales())
    page = open_page(pharmacist_a, f"{request.get_portal_url()}etape/pieces/", javascript=javascript)
    page.locator("input[type=file][name=file_stability]").set_input_files(report)
    click(page, "Joindre et rester ici")
    expect(page.locator(".v-pieces__files")).to_contain_text("stock.pdf")
    page.locator(".v-pieces__files").get_by_role("button", name="Retirer").click()
    expect(page.locator(".v-pieces__files")).to_have_count(0)
    assert not PieceFile.objects.exists()


def test_the_server_takes_no_form_without_its_token(open_page, pharmacist_a: Persona, evaluator: Persona) -> None:
    """What the tests above rest on: this server refuses what a page sends without the token that it was given."""
    request = request_take(request_id=filed(pharmacist_a, sales=sales()).pk, actor=evaluator.actor)
    letter = asked(request, evaluator)
    page = open_page(pharmacist_a, request.get_portal_url())
    answer = page.request.post(f"{request.get_portal_url()}lettres/{letter.number}/", form={})
    letter.refresh_from_db()
    assert (answer.status, letter.consulted_at) == (403, None)
