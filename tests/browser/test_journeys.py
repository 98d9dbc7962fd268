"""The main journeys: a laboratory declares, the agency evaluates and publishes, the public reads."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from declarations.enums import State
from declarations.models import Declaration, PublicNotice
from tests.factories import SpecialityFactory
from tests.personas import Persona


def day(offset: int) -> str:
    """A day from today on, as people type it."""
    return f"{timezone.localdate() + dt.timedelta(days=offset):%d/%m/%Y}"


def click(page: Page, name: str) -> None:
    """Press the button of that name."""
    page.get_by_role("button", name=name, exact=True).first.click()


def write_notice(page: Page, cis: str) -> None:
    """The six answers of a first notice, as far as the page that shows them all."""
    page.locator("#id_codes").fill(cis)
    choose(page, "kind", "risk")
    click(page, "Continuer")
    page.locator("#id_aware_on").fill(day(0))
    page.locator("#id_starts_on").fill(day(12))
    choose(page, "cause", "capacity")
    page.locator("#id_return_likely").fill(day(60))
    click(page, "Continuer")


def choose(page: Page, name: str, value: str) -> None:
    """Answer a question that offers a list, whether it is drawn as a menu or as radio buttons."""
    menu = page.locator(f"select[name={name}]")
    if menu.count():
        menu.select_option(value)
    else:
        button = page.locator(f"input[name={name}][value={value}]")
        page.locator(f"label[for={button.get_attribute('id')}]").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_pharmacist_files_a_first_notice(open_page, pharmacist_a: Persona, laboratory_a, javascript: bool) -> None:
    product = SpecialityFactory(laboratory=laboratory_a, name="DOLUX 5 mg, comprimé")
    page = open_page(pharmacist_a, "/labo/declarations/nouvelle/", javascript=javascript)
    write_notice(page, product.cis)
    expect(page.get_by_role("heading", level=1)).to_have_text("DOLUX 5 mg, comprimé")
    click(page, "Confirmer et déposer")
    expect(page.locator(".v-receipt__number")).to_have_text(re.compile(r"DR-\d{4}-\d{6}"))
    assert Declaration.objects.get().state == State.FILED


def test_a_delay_shows_while_the_dates_are_typed(open_page, declarant_a: Persona, laboratory_a) -> None:
    product = SpecialityFactory(laboratory=laboratory_a)
    page = open_page(declarant_a, "/labo/declarations/nouvelle/")
    page.locator("#id_codes").fill(product.cis)
    choose(page, "kind", "rupture")
    click(page, "Continuer")
    expect(page.locator("#id_late_justification")).to_have_count(0)
    page.locator("#id_aware_on").press_sequentially(day(-30))
    page.locator("#id_starts_on").press_sequentially(day(-30))
    expect(page.locator("#delai")).to_contain_text("jours de retard")
    page.locator("#id_late_justification").fill("Le fournisseur a tardé.")
    page.locator("#id_aware_on").fill(day(0))
    expect(page.locator("#id_late_justification")).to_have_count(0)


def test_a_declarant_hands_over_and_the_pharmacist_confirms(
    open_page, declarant_a: Persona, pharmacist_a: Persona, laboratory_a
) -> None:
    product = SpecialityFactory(laboratory=laboratory_a)
    page = open_page(declarant_a, "/labo/declarations/nouvelle/")
    write_notice(page, product.cis)
    click(page, "Transmettre au pharmacien responsable")
    desk = open_page(pharmacist_a, "/labo/")
    desk.get_by_role("link", name=product.name).first.click()
    click(desk, "Confirmer et déposer")
    expect(desk.locator(".v-receipt__number")).to_be_visible()


def test_a_wrong_code_is_named_at_its_field(open_page, pharmacist_a: Persona) -> None:
    page = open_page(pharmacist_a, "/labo/declarations/nouvelle/")
    page.locator("#id_codes").fill("69999999")
    choose(page, "kind", "risk")
    click(page, "Continuer")
    expect(page.locator("#id_codes")).to_have_attribute("aria-invalid", "true")
    assert not Declaration.objects.exclude(state=State.DRAFT).exists()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_an_evaluator_takes_a_case_and_asks(
    open_page, evaluator: Persona, filed_case: Declaration, javascript: bool
) -> None:
    page = open_page(evaluator, "/agence/declarations/", javascript=javascript)
    page.get_by_role("link", name=str(filed_case.reference)).first.click()
    click(page, "Prendre en charge")
    filed_case.refresh_from_db()
    assert filed_case.state == State.EVALUATING
    page.goto(f"/agence/declarations/{filed_case.pk}/demandes/nouvelle/")
    page.locator("[name=question]").fill("Quand le prochain lot sera-t-il libéré ?")
    page.locator("[name=due_on]").fill(day(5))
    page.locator("main form button[type=submit]").first.click()
    assert filed_case.requests.get().question.startswith("Quand le prochain lot")


def test_a_published_notice_reaches_the_public(
    open_page, publisher: Persona, anonymous: Persona, filed_case: Declaration
) -> None:
    page = open_page(publisher, f"/agence/declarations/{filed_case.pk}/avis/")
    publish(page)
    assert PublicNotice.objects.filter(state="published").count() == 1
    cis = filed_case.products.get().speciality_id
    public = open_page(anonymous, "/medicaments/")
    public.locator(f"a[href*='{cis}']").first.click()
    expect(public.get_by_role("heading", level=1)).to_contain_text(filed_case.product_label.split(" ")[0])
    assert "tension" in public.locator("main").inner_text().lower()


def publish(page: Page) -> None:
    """Draft, then publish, with a reason where the rule asks for one."""
    click(page, "Préparer un avis")
    reason = page.locator("[name=reason]")
    if reason.count():
        reason.first.fill("Difficultés signalées par les établissements.")
    page.get_by_role("button", name=re.compile("^Publier")).first.click()


def test_the_public_reads_in_english(open_page, anonymous: Persona) -> None:
    page = open_page(anonymous, "/en/medicaments/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
