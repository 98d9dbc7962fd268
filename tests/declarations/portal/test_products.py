"""The first screen: which products, and what happens to them."""

import pytest
from django.urls import reverse

from declarations.models import Declaration
from declarations.selectors import products as reading
from mitm.registry.services import search_words_learn
from tests.declarations.portal.driving import begin, products, said
from tests.factories import SpecialityFactory

pytestmark = pytest.mark.django_db


def test_the_first_screen_shows_how_punctual_the_company_was(declarant_a):
    assert "Aucun dépôt ces 12 derniers mois." in said(declarant_a.client.get(reverse("portal_declaration_new")))


def test_a_product_named_in_the_address_is_chosen_in_advance(declarant_a, speciality):
    page = said(declarant_a.client.get(reverse("portal_declaration_new"), {"produit": speciality.cis}))
    assert 'value="61234567:"' in page
    assert "MOLÉCULINE AUBÉPINE 500 mg" in page


def test_a_foreign_product_in_the_address_is_left_out(declarant_a, foreign):
    page = said(declarant_a.client.get(reverse("portal_declaration_new"), {"produit": foreign.cis}))
    assert foreign.name not in page


def test_a_cis_adds_the_whole_speciality(declarant_a, speciality):
    page = said(products(declarant_a, act="add", codes=speciality.cis))
    assert 'value="61234567:"' in page
    assert "toutes les présentations" in page


@pytest.mark.parametrize(
    "typed",
    [
        "3400930123454",
        "34009 301 2345 4",
        "3012345",
        "01034009301234541726123110LOT7\x1d21SERIE",
        "]d201034009301234541726123110LOT7",
        "(01)03400930123454(17)261231(10)LOT7",
        "3400930123454;",
    ],
)
def test_a_pack_is_known_by_its_cip_or_its_data_matrix(declarant_a, speciality, typed):
    page = said(products(declarant_a, act="add", codes=typed))
    assert 'value="61234567:3400930123454"' in page


def test_several_codes_are_pasted_at_once(declarant_a, speciality, pack):
    page = said(products(declarant_a, act="add", codes="3012345\n3012346"))
    assert page.count('name="products" value="61234567:34009') == 2


def test_the_whole_speciality_covers_its_packs(declarant_a, speciality):
    page = said(products(declarant_a, act="add", codes="3012345 61234567"))
    assert 'value="61234567:"' in page
    assert "3400930123454" not in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("60000001", "Le code CIS 60000001 n’est pas au registre."),
        ("99999999", "Le code CIS 99999999 n’est pas au registre."),
        ("68888888", "est sortie du registre le 02/05/2024."),
        ("69999999", "La spécialité 69999999 n’est pas exploitée par votre laboratoire."),
        ("3400930123450", "sa clé de contrôle ne correspond pas."),
        ("3099999", "Le code 3099999 n’est pas au registre."),
        ("12345", "un code CIS a 8 chiffres, un code CIP en a 7 ou 13."),
        ("0103400930123459", "La clé de contrôle de l’identifiant de produit (01) ne correspond pas."),
        ("zzzzzz", "Aucun de vos produits ne correspond à « zzzzzz »."),
    ],
)
def test_a_code_that_may_not_be_declared_says_why(declarant_a, speciality, foreign, gone, typed, message):
    response = products(declarant_a, codes=typed, products=[f"{speciality.cis}:"])
    assert message in said(response)
    assert not Declaration.objects.exists()


def test_what_was_understood_leaves_the_box_and_the_rest_stays(declarant_a, speciality, foreign):
    page = said(products(declarant_a, act="add", codes="61234567\n69999999"))
    assert ">\n69999999</textarea>" in page


def test_a_name_finds_own_products_only(declarant_a, speciality, foreign):
    search_words_learn()
    page = said(products(declarant_a, act="add", codes="moleculine"))
    assert 'id="trouve-61234567"' in page
    assert "Bruyérol" not in page.title()


def test_searching_while_typing_returns_the_results_alone(declarant_a, speciality):
    search_words_learn()
    address = reverse("portal_declaration_new")
    page = said(declarant_a.client.post(address, {"codes": "molec"}, headers={"hx-request": "true"}))
    assert 'id="trouve-61234567"' in page
    assert "<html" not in page


def test_results_must_be_chosen_before_going_on(declarant_a, speciality):
    search_words_learn()
    page = said(products(declarant_a, codes="moleculine"))
    assert "Cochez les produits concernés parmi les résultats" in page


def test_without_product_nothing_begins(declarant_a):
    assert "Indiquez au moins un produit." in said(products(declarant_a))


def test_without_kind_nothing_begins(declarant_a, speciality):
    page = said(products(declarant_a, products=["61234567:"], kind=""))
    assert "Choisissez la nature de l’événement." in page
    assert 'id="id_kind" aria-describedby="id_kind_error"' in page
    assert "Que se passe-t-il&#8239;?" in page


@pytest.mark.parametrize("key", ["", ":", "61234567", "x:y", "61234567:3400930123999", "<b>:", "6" * 5000])
def test_a_forged_product_never_passes(declarant_a, speciality, key):
    response = products(declarant_a, products=[key], codes="")
    passed = Declaration.objects.filter(products__presentation__isnull=True, products__speciality="61234567").exists()
    assert passed == (key == "61234567")
    assert response.status_code in (200, 302)


def test_a_draft_keeps_its_products(declarant_a, speciality):
    case = begin(declarant_a, speciality.cis)
    assert case.state == "draft"
    assert case.product_label == speciality.name
    assert case.laboratory == declarant_a.laboratory


def test_products_of_a_draft_can_be_changed(declarant_a, speciality, pack):
    case = begin(declarant_a, speciality.cis)
    address = reverse("portal_declaration_products", args=[case.pk])
    declarant_a.client.post(
        address, {"products": [f"61234567:{pack.cip13}"], "codes": "", "kind": "rupture", "act": "next"}
    )
    case.refresh_from_db()
    assert case.kind == "rupture"
    assert [product.presentation_id for product in case.products.all()] == [pack.cip13]


def test_a_result_that_is_ticked_needs_no_search_erased(declarant_a, speciality):
    search_words_learn()
    assert products(declarant_a, codes="moleculine", products=["61234567:"]).status_code == 302


def test_a_pack_of_a_result_is_enough(declarant_a, speciality, pack):
    search_words_learn()
    assert products(declarant_a, codes="moleculine", products=[f"61234567:{pack.cip13}"]).status_code == 302


@pytest.mark.parametrize("kind", ["declarations", "demandes"])
def test_a_product_named_in_the_address_with_signs_that_nobody_sees_breaks_nothing(pharmacist_a, kind):
    address = f"/labo/{kind}/nouvelle/"
    assert pharmacist_a.client.get(f"{address}?produit=a%00b").status_code == 200
    assert pharmacist_a.client.post(address, {"words": "a\x00b", "codes": "\x00", "act": "search"}).status_code == 200


def test_a_pasted_list_loses_nothing_to_empty_lines(declarant_a, laboratory_a):
    mine = SpecialityFactory.create_batch(110, laboratory=laboratory_a)
    page = said(products(declarant_a, act="add", codes="\n\n".join(one.cis for one in mine)))
    assert page.count('name="products"') == 110


def test_what_is_beyond_the_longest_list_stays_in_the_field(declarant_a, laboratory_a, monkeypatch):
    monkeypatch.setattr(reading, "MAX_PRODUCTS", 2)
    mine = [one.cis for one in SpecialityFactory.create_batch(4, laboratory=laboratory_a)]
    page = said(products(declarant_a, act="add", codes="\n".join(mine)))
    assert page.count('name="products"') == 2
    assert "2 lignes sont lues à la fois : 2 autres restent à lire." in page.replace("\u00a0", " ")
    assert f"{mine[2]}\n{mine[3]}</textarea>" in page
