"""Lowering requests in a browser: from the evaluator to the signatory, and no fault on any of the agency's pages."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from derogations.enums import DecisionState, Ground, LetterState
from derogations.models import Decision, Letter, LoweringRequest
from derogations.rules import last_twelve_months
from derogations.services.decisions import decision_propose
from derogations.services.instruction import request_take
from derogations.services.letters import letter_draft
from tests.browser.test_accessibility import faults, overflow, pages_of
from tests.derogations.building import filed, may_sign
from tests.personas import Persona


@pytest.fixture
def case(pharmacist_a: Persona) -> LoweringRequest:
    """A request of this very day: a browser keeps its own time."""
    sales = dict.fromkeys(last_twelve_months(timezone.localdate()), 1_000)
    return filed(pharmacist_a, Ground.SEASONALITY, sales=sales)


def day(offset: int) -> str:
    """A day from today on, as people type it."""
    return f"{timezone.localdate() + dt.timedelta(days=offset):%d/%m/%Y}"


def click(page: Page, name: str) -> None:
    """Press the button of that name."""
    page.get_by_role("button", name=name, exact=True).first.click()


def tick(page: Page, name: str, value: str) -> None:
    """Choose an answer by its label, as people do."""
    box = page.locator(f"input[name={name}][value={value}]")
    page.locator(f"label[for={box.get_attribute('id')}]").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_request_goes_from_the_evaluator_to_the_signatory(
    open_page, evaluator: Persona, signatory: Persona, case: LoweringRequest, javascript: bool
) -> None:
    page = open_page(evaluator, "/agence/demandes/", javascript=javascript)
    page.get_by_role("link", name=str(case.reference)).first.click()
    click(page, "Prendre en charge")
    ask_for_pieces(page, case)
    page.goto(f"/agence/demandes/{case.pk}/decision/")
    tick(page, "outcome", "granted")
    page.locator("[name=reasons]").fill("La saison est marquée chaque hiver.")
    click(page, "Proposer à la signature")
    desk = open_page(may_sign(signatory), "/agence/", javascript=javascript)
    desk.locator(f"a[href='/agence/demandes/{case.pk}/']").first.click()
    desk.get_by_role("link", name="Relire et signer").click()
    expect(desk.frame_locator("iframe").locator("h1")).to_contain_text("Décision d’accord")
    click(desk, "Signer et notifier")
    expect(desk.locator("main")).to_contain_text("Accord signé, non notifié")
    assert Decision.objects.get().state == DecisionState.SIGNED


def ask_for_pieces(page: Page, case: LoweringRequest) -> None:
    """A piece is found missing, the effect of asking for it is seen, the letter is read and leaves."""
    row = page.locator(".d-piece", has_text="Mesures de continuité")
    row.locator("button[value=missing]").click()
    page.goto(f"/agence/demandes/{case.pk}/lettres/nouvelle/completeness/")
    page.locator("[name=due_on]").fill(day(15))
    click(page, "Voir l’effet sur le délai")
    expect(page.get_by_role("status")).to_contain_text("15\u00a0jours pour répondre")
    click(page, "Préparer la lettre")
    expect(page.frame_locator("iframe").locator("main")).to_contain_text("Mesures de continuité")
    click(page, "Émettre la lettre")
    assert Letter.objects.get(kind="completeness").state == LetterState.ISSUED


@pytest.fixture
def known(case: LoweringRequest, evaluator: Persona) -> dict[str, str]:
    """A request with a draft and a proposal, as addresses name them."""
    request_take(request_id=case.pk, actor=evaluator.actor)
    letter = letter_draft(request_id=case.pk, kind="acknowledgement", actor=evaluator.actor)
    decision = decision_propose(
        request_id=case.pk,
        actor=evaluator.actor,
        outcome="granted",
        reasons="La saison est marquée.",
        threshold_value=Decimal(4),
        valid_from=timezone.localdate(),
    )
    return {
        "pk": str(case.pk),
        "code": "measures",
        "kind": "completeness",
        "letter_id": str(letter.pk),
        "decision_id": str(decision.pk),
    }


def of_requests(persona: Persona, known: dict[str, str]) -> list[str]:
    return [path for path in pages_of(persona, **known) if path.startswith(("/agence/demandes/", "/agence/horloge"))]


def test_no_page_of_requests_has_a_fault_or_scrolls_sideways(open_page, head: Persona, known: dict[str, str]) -> None:
    paths = of_requests(may_sign(head), known)
    assert len(paths) > 10
    found: dict[str, object] = {}
    for width in (1280, 375):
        page = open_page(head, "/agence/demandes/", width=width)
        for path in paths:
            page.goto(path)
            if width == 1280 and (list_of_faults := faults(page)):
                found[path] = list_of_faults
            if (pixels := overflow(page)) > 0:
                found[f"{path} at {width}"] = pixels
    assert found == {}
