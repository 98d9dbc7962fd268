"""A list in a real browser: filtered without reloading, driven by the keyboard, and whole without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.factories import SpecialityFactory
from tests.personas import Persona

LIST = "/agence/produits/"


@pytest.fixture
def medicines() -> None:
    """Enough medicines for two pages."""
    for number in range(60):
        SpecialityFactory(name=f"MÉDICAMENT {number:02d}")


def test_a_slash_goes_to_the_search_field_of_the_list(evaluator: Persona, medicines, open_page) -> None:
    page = open_page(evaluator, LIST)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"


def test_j_and_k_walk_along_the_rows_and_enter_opens_one(evaluator: Persona, medicines, open_page) -> None:
    page = open_page(evaluator, LIST)
    for key in ("j", "j", "k"):
        page.keyboard.press(key)
    assert page.locator("tr.is-chosen").inner_text().startswith("MÉDICAMENT 00")
    page.keyboard.press("Enter")
    page.wait_for_url("**/agence/produits/*/")


def test_letters_typed_in_a_field_stay_letters(evaluator: Persona, medicines, open_page) -> None:
    page = open_page(evaluator, LIST)
    page.locator("#f-q").press_sequentially("jk?")
    assert page.locator("#f-q").input_value() == "jk?"
    assert page.locator("tr.is-chosen").count() == 0


def test_a_question_mark_shows_the_help(evaluator: Persona, medicines, open_page) -> None:
    page = open_page(evaluator, LIST)
    page.keyboard.press("?")
    assert page.locator("#aide-clavier").is_visible()
    page.keyboard.press("Escape")
    assert not page.locator("#aide-clavier").is_visible()


def test_whom_single_keys_disturb_turns_them_off_and_on_again(evaluator: Persona, medicines, open_page) -> None:
    page = open_page(evaluator, LIST)
    page.get_by_role("button", name="raccourcis clavier").click()
    page.get_by_text("Raccourcis actifs").click()
    page.goto("/agence/laboratoires/")  # the choice stays from page to page
    page.keyboard.press("?")
    assert not page.locator("#aide-clavier").is_visible()

    page.get_by_role("button", name="raccourcis clavier").click()
    page.get_by_text("Raccourcis actifs").click()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#aide-clavier").is_visible()


def test_a_filter_changes_the_rows_and_the_address_without_reloading(evaluator: Persona, medicines, open_page) -> None:
    page = open_page(evaluator, LIST)
    page.evaluate("window.stayed = true")
    page.locator("#f-q").fill("médicament 07")
    page.locator("#f-q").press("Enter")
    expect(page.locator("#resultats tbody tr")).to_have_count(1)
    assert page.evaluate("window.stayed")
    assert "q=m" in page.evaluate("location.search")


def test_a_filter_left_empty_stays_out_of_the_address(evaluator: Persona, medicines, open_page) -> None:
    page = open_page(evaluator, LIST)
    page.locator("#f-q").fill("médicament 07")
    page.locator("#f-q").press("Enter")
    expect(page.locator("#resultats tbody tr")).to_have_count(1)
    assert page.evaluate("[...new URLSearchParams(location.search).values()].every(Boolean)")


def test_the_list_is_whole_without_javascript(evaluator: Persona, medicines, open_page) -> None:
    page = open_page(evaluator, LIST, javascript=False)
    page.locator("#f-q").fill("médicament 07")
    page.locator("#f-q").press("Enter")
    page.wait_for_url("**q=*")
    assert page.locator("#resultats tbody tr").count() == 1


def test_the_next_page_is_one_click_away(evaluator: Persona, medicines, open_page) -> None:
    page = open_page(evaluator, LIST)
    page.get_by_role("link", name="Suivants").click()
    page.wait_for_url("**apres=*")
    assert page.locator("#resultats tbody tr").count() == 10


def test_the_security_policy_is_never_offended(evaluator: Persona, medicines, open_page) -> None:
    page = open_page(evaluator, "/agence/")
    offences: list[str] = []
    page.on("console", lambda message: offences.append(message.text) if "Security Policy" in message.text else None)
    for path in (LIST, "/agence/", "/compte/2fa/", "/medicaments/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
    assert offences == []
