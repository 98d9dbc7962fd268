"""The dossier of a laboratory."""

import pytest
from django.urls import reverse

from mitm.registry.enums import Source
from mitm.registry.models import LaboratoryAlias
from tests.factories import LaboratoryFactory, SpecialityFactory


@pytest.fixture
def aliases(laboratory_a):
    return LaboratoryAlias.objects.create(
        laboratory=laboratory_a, spelling="LAB. AUBEPINE (FRANCE)", normalised="lab aubepine", source=Source.BDPM
    )


def page(persona, laboratory) -> str:
    response = persona.client.get(reverse("agency_laboratory", args=[laboratory.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_dossier_counts_products_and_leads_to_their_list(evaluator, laboratory_a):
    SpecialityFactory(laboratory=laboratory_a)
    SpecialityFactory(laboratory=laboratory_a, is_mitm=False)
    text = page(evaluator, laboratory_a)
    assert "2\u00a0médicaments" in text
    assert f'href="{reverse("agency_products")}?laboratoire={laboratory_a.pk}&amp;mitm=oui">1 MITM' in text


def test_the_dossier_shows_people_and_spellings(evaluator, laboratory_a, pharmacist_a, aliases):
    text = page(evaluator, laboratory_a)
    assert "Antoine Auclair" in text
    assert "LAB. AUBEPINE (FRANCE)" in text


def test_the_administrator_may_open_an_account_from_there(admin, evaluator, laboratory_a):
    link = f"{reverse('agency_person_new')}?laboratoire={laboratory_a.pk}"
    assert link in page(admin, laboratory_a)
    assert link not in page(evaluator, laboratory_a)


def test_a_merged_laboratory_leads_to_the_one_that_was_kept(evaluator, laboratory_a):
    merged = LaboratoryFactory(merged_into=laboratory_a)
    assert reverse("agency_laboratory", args=[laboratory_a.pk]) in page(evaluator, merged)
    assert merged.name not in evaluator.client.get(reverse("agency_laboratories")).content.decode()
    assert merged.name in evaluator.client.get(f"{reverse('agency_laboratories')}?fusion=compris").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=aubepine", True),
        ("?q=Aubépine", True),
        ("?q=lab+aubepine", True),
        ("?q=bruyere", False),
        ("?mitm=oui", True),
        ("?mitm=non", False),
        ("?pays=fr", True),
        ("?pays=DE", False),
    ],
)
def test_the_list_is_filtered(evaluator, laboratory_a, aliases, query, found):
    SpecialityFactory(laboratory=laboratory_a)
    text = evaluator.client.get(reverse("agency_laboratories") + query).content.decode()
    assert ("Laboratoire Aubépine" in text) == found


def test_the_past_of_a_laboratory_says_what_is_shown_as_of_today(evaluator, laboratory_a):
    address = reverse("agency_laboratory", args=[laboratory_a.pk])
    assert "sont ceux d’aujourd’hui" in evaluator.client.get(f"{address}?au=2026-01-01").text
    assert "sont ceux d’aujourd’hui" not in evaluator.client.get(address).text


def test_an_unknown_laboratory_does_not_exist(evaluator):
    assert evaluator.client.get(reverse("agency_laboratory", args=[10**18])).status_code == 404


@pytest.mark.parametrize(("persona", "code"), [("pharmacist_a", 404), ("anonymous", 302)], indirect=["persona"])
def test_laboratories_are_read_by_the_agency_alone(persona, code, laboratory_a):
    assert persona.client.get(reverse("agency_laboratory", args=[laboratory_a.pk])).status_code == code


def test_pages_of_laboratories_cost_few_queries(evaluator, laboratory_a, pharmacist_a, django_assert_max_num_queries):
    browser = evaluator.client
    for address in (reverse("agency_laboratories"), reverse("agency_laboratory", args=[laboratory_a.pk])):
        with django_assert_max_num_queries(15):
            browser.get(address)
