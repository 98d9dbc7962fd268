"""One field that finds everything a person may see."""

import pytest
from django.urls import reverse

from mitm.accounts.enums import Audience
from mitm.home.search import findings
from mitm.registry.services import search_words_learn
from mitm.web import contributions
from mitm.web.contributions import SearchProvider, SearchResult, register
from tests.declarations.building import file_case
from tests.factories import PresentationFactory, SpecialityFactory


@pytest.fixture
def speciality(laboratory_a):
    row = SpecialityFactory(name="AUBÉPINOL 500 mg, comprimé", laboratory=laboratory_a)
    search_words_learn()
    return row


def search(persona, text: str, name: str = "agency_search"):
    return persona.client.get(reverse(name), {"q": text})


def test_words_find_medicines_and_laboratories(evaluator, speciality):
    page = search(evaluator, "aubepin").content.decode()
    assert "AUBÉPINOL" in page
    assert "Laboratoire Aubépine" in page


def test_a_mistyped_word_is_read_as_its_neighbour_and_said_to_be(evaluator, speciality):
    page = search(evaluator, "aubepinal").content.decode()
    assert "AUBÉPINOL" in page
    assert "a été lu" in page


def test_a_code_opens_its_medicine_at_once(evaluator, speciality):
    assert search(evaluator, speciality.cis).url == reverse("agency_product", args=[speciality.cis])


def test_a_malformed_code_is_explained(evaluator, speciality):
    page = search(evaluator, "3400930000001").content.decode()
    assert "v-notice" in page


def test_a_laboratory_finds_its_own_medicines_only(declarant_a, declarant_b, speciality):
    assert search(declarant_a, speciality.cis, "portal_search").url == reverse("portal_product", args=[speciality.cis])
    assert "Rien ne correspond" in search(declarant_b, speciality.cis, "portal_search").content.decode()
    assert "Laboratoire Aubépine" not in search(declarant_b, "aubepine", "portal_search").content.decode()


def test_what_other_apps_find_comes_by_kind(evaluator, speciality, monkeypatch):
    monkeypatch.setattr(contributions, "_registered", {})
    hits = [SearchResult(title=f"R-2026-{n}", url=f"/{n}/", kind="Déclarations", detail="AUBÉPINOL") for n in (1, 2)]
    register(SearchProvider(key="x", audiences=frozenset({Audience.AGENCY}), find=lambda *_: hits))
    page = search(evaluator, "aubepinol").content.decode()
    assert page.index("Déclarations") < page.index("R-2026-1") < page.index("R-2026-2")


def test_a_reference_opens_its_case_at_once(evaluator, monkeypatch):
    monkeypatch.setattr(contributions, "_registered", {})
    hit = SearchResult(title="R-2026-12", url="/agence/12/", kind="Déclarations", exact=True)
    register(SearchProvider(key="x", audiences=frozenset({Audience.AGENCY}), find=lambda *_: [hit]))
    assert search(evaluator, "R-2026-12").url == "/agence/12/"


@pytest.mark.parametrize("text", ["", " ", "zzzzzz", "%_'\"\\", "<b>", "x" * 500, "\u202e", "\x00"])
@pytest.mark.parametrize(
    ("persona", "name"), [("evaluator", "agency_search"), ("declarant_a", "portal_search")], indirect=["persona"]
)
def test_any_text_is_borne(persona, name, text):
    response = search(persona, text, name)
    assert response.status_code == 200
    assert "<b>" not in response.content.decode()


def test_search_costs_few_queries(evaluator, speciality, django_assert_max_num_queries):
    browser = evaluator.client
    with django_assert_max_num_queries(15):
        browser.get(reverse("agency_search"), {"q": "aubepinol"})


@pytest.mark.parametrize("typed", ["3400930123454", "34009 301 2345 4", "61 234 567"])
def test_a_case_is_found_by_a_code_typed_as_boxes_print_it(evaluator, pharmacist_a, laboratory_a, typed):
    medicine = SpecialityFactory(laboratory=laboratory_a, cis="61234567")
    PresentationFactory(speciality=medicine, cip13="3400930123454")
    case = file_case(pharmacist_a, specialities=[medicine])

    assert case.reference in [row.title[:14] for _, rows in findings(typed, evaluator.actor).others for row in rows]
    for person, address in ((evaluator, "agency_declarations"), (pharmacist_a, "portal_declarations")):
        assert case.reference in person.client.get(reverse(address), {"q": typed}).content.decode()


def test_signs_alone_name_no_laboratory(evaluator, laboratory_a):
    assert not findings("***", evaluator.actor).found
