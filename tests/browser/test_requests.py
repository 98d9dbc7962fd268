"""A laboratory asks for a lower stock, without JavaScript: from the medicine to the clock that runs."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from derogations.enums import Ground, State
from derogations.fields import Step
from derogations.models import LoweringRequest
from derogations.rules import last_twelve_months
from tests.browser.test_accessibility import faults, overflow
from tests.browser.test_journeys import choose, click
from tests.derogations.building import draft, filed
from tests.factories import SpecialityFactory
from tests.personas import Persona


def seasons(today: dt.date) -> str:
    """Three years of sales as a spreadsheet pastes them: a winter product."""
    months = [f"{int(month[:4]) - back}{month[4:]}" for back in (2, 1, 0) for month in last_twelve_months(today)]
    return "\n".join(f"{month}\t{4_000 if month[5:] in ('11', '12', '01') else 300}" for month in months)


def begin(page: Page, cis: str, ground: str) -> None:
    """The medicine and the ground."""
    page.locator("#id_words").fill(cis)
    click(page, "Chercher")
    page.locator(f"label[for=id_cis_{cis}]").click()
    choose(page, "ground", ground)
    click(page, "Continuer")


def ask(page: Page) -> None:
    """Four weeks rather than two months."""
    page.locator("#id_threshold_value").fill("4")
    page.locator("#id_threshold_unit").select_option("weeks")
    page.locator("label[for=id_consent]").click()
    click(page, "Continuer")


def care(page: Page) -> None:
    """Patients, then whom to call."""
    page.locator("#id_market_share").fill("40")
    page.locator("#id_alternatives").fill("aucune")
    page.locator("#id_measures").fill("Livraisons hebdomadaires")
    page.locator("#id_contact_name").fill("Alice Abadie")
    click(page, "Continuer")


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_seasonal_request_is_filed_and_its_clock_shows(
    open_page, pharmacist_a: Persona, laboratory_a, javascript: bool
) -> None:
    product = SpecialityFactory(laboratory=laboratory_a, name="HIVERNAL 5 mg, comprimé")
    page = open_page(pharmacist_a, "/labo/demandes/nouvelle/", javascript=javascript)
    begin(page, product.cis, "seasonality")
    ask(page)
    page.locator(".v-series summary").click()
    page.locator("#id_seasonal_sales-paste").fill(seasons(timezone.localdate()))
    page.locator("label[for=id_season_months_10]").click()
    page.locator("#id_season_reason").fill("Épidémies hivernales")
    click(page, "Continuer")
    expect(page.locator("#calculs svg").first).to_be_attached()  # the curve of the seasons
    page.locator("#id_stock_units").fill("1 200")
    page.locator("#id_stock_sites").fill("Dépôt de Lyon")
    click(page, "Continuer")  # the twelve months came from the seasons
    care(page)
    click(page, "Continuer")
    click(page, "Confirmer et déposer")
    expect(page.locator(".v-receipt__number")).to_have_text(re.compile(r"BS-\d{4}-\d{6}"))
    expect(page.locator(".v-clock__sentence")).to_contain_text("Sans décision notifiée au plus tard le")
    assert LoweringRequest.objects.get().state == State.RECEIVED


@pytest.mark.parametrize("width", [375, 1280])
def test_no_page_of_a_request_has_a_fault(open_page, pharmacist_a: Persona, width: int) -> None:
    sales = dict.fromkeys(last_twelve_months(timezone.localdate()), 1_000)
    written, sent = draft(pharmacist_a, Ground.SEASONALITY, sales=sales), filed(pharmacist_a, sales=sales)
    steps = [f"{written.pk}/etape/{step}/" for step in Step]
    page = open_page(pharmacist_a, "/labo/demandes/", width=width)
    found = {}
    for rest in ("nouvelle/", *steps, f"{written.pk}/", f"{sent.pk}/", f"{sent.pk}/depot/", f"{sent.pk}/desistement/"):
        page.goto(f"/labo/demandes/{rest}")
        if seen := [*faults(page), *(["too wide"] if overflow(page) > 0 else [])]:
            found[rest] = seen
    assert found == {}
