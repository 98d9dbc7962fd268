"""Search of the register by what people type, paste or scan."""

import datetime as dt

import pytest

from mitm.registry.enums import SubstanceNature
from mitm.registry.identifiers import IdentifierKind
from mitm.registry.models import AtcClass, Composition, Substance, SubstanceSpelling
from mitm.registry.selectors import search_register, search_specialities, speciality_of_code
from mitm.registry.services import search_words_learn
from mitm.registry.words import distance, nearest
from tests.factories import LaboratoryFactory, PresentationFactory, SpecialityFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 1, 28)


def _made_of(speciality, code, name):
    substance, _ = Substance.objects.get_or_create(code=code, defaults={"name": name})
    SubstanceSpelling.objects.get_or_create(substance=substance, spelling=name)
    Composition.objects.create(
        speciality=speciality,
        substance=substance,
        substance_name=name,
        nature=SubstanceNature.ACTIVE,
        first_seen_on=DAY,
    )


@pytest.fixture
def register():
    sanofi = LaboratoryFactory(name="OPELLA HEALTHCARE", slug="opella")
    other = LaboratoryFactory(name="ARROW GÉNÉRIQUES", slug="arrow")
    atc = AtcClass.objects.create(code="N02BE01", level=5)
    doliprane = SpecialityFactory(cis="60234100", name="DOLIPRANE 1000 mg, comprimé", laboratory=sanofi, atc=atc)
    PresentationFactory(cip13="3400935955838", speciality=doliprane)
    generic = SpecialityFactory(cis="63000001", name="PARACÉTAMOL ARROW 500 mg, gélule", laboratory=other)
    insulin = SpecialityFactory(cis="63000002", name="L’INSULINE D’ESSAI 100 unités/mL, solution", laboratory=other)
    for product in (doliprane, generic):
        _made_of(product, "02202", "PARACÉTAMOL")
    _made_of(insulin, "01234", "INSULINE GLARGINE")
    search_words_learn()


def found(text, **options):
    return [row.cis for row in search_specialities(text, **options)]


@pytest.mark.parametrize(
    "text",
    [
        "doliprane",
        "DOLIPRANE 1000",
        "1000 doliprane",
        "dolip",
        "doliprane 1000mg",
        "doliprane1000",
        "doliprane1000mg",
        "Doliprané",
        "doliprane, comprimé",
        "le doliprane",
    ],
)
def test_a_name_is_found_whatever_the_case_the_accents_and_the_order(register, text):
    assert found(text)[0] == "60234100"


@pytest.mark.parametrize("text", ["dolipran", "dolipprane", "dolirpane", "doliprnae 1000", "doliprame"])
def test_a_slip_of_the_fingers_still_finds_the_name(register, text):
    assert found(text) == ["60234100"]


def test_the_word_that_was_read_otherwise_is_told(register):
    assert search_register("dolipprane").corrections == {"dolipprane": "doliprane"}
    assert search_register("doliprane").corrections == {}


def test_a_substance_finds_the_brands_and_names_come_first(register):
    assert found("paracetamol") == ["63000001", "60234100"]


def test_a_laboratory_finds_its_medicines(register):
    assert found("opella") == ["60234100"]
    assert set(found("generiques arrow")) == {"63000001", "63000002"}


def test_a_substance_and_a_laboratory_together_narrow_down(register):
    assert found("paracetamol opella") == ["60234100"]


@pytest.mark.parametrize(
    "text",
    [
        "60234100",
        "3400935955838",
        "3595583",
        "34009 359 558 3 8",
        "]d20103400935955838172801311 0AB".replace(" ", ""),
        "CIS 60234100",
        "CIP13\u00a0: 34009 359 558 3 8",
        "n02be01",
    ],
)
def test_a_code_finds_its_medicine(register, text):
    assert found(text) == ["60234100"]


def test_what_only_looks_like_a_class_is_a_word(register):
    SpecialityFactory(cis="63000003", name="VITAMINE B12 ESSAI 1000 microgrammes")
    assert found("b12") == ["63000003"]


def test_an_apostrophe_is_no_obstacle(register):
    assert found("l'insuline") == found("l’insuline") == ["63000002"]


def test_a_miscopied_code_is_told_and_finds_nothing(register):
    result = search_register("3400935955839")
    assert result.specialities == []
    assert result.identification.kind == IdentifierKind.CIP13
    assert "clé de contrôle" in result.identification.error


def test_a_missing_word_gives_partial_results_and_says_so(register):
    result = search_register("doliprane framboise")
    assert [row.cis for row in result.specialities] == ["60234100"]
    assert result.partial


def test_nothing_resembling_finds_nothing(register):
    assert found("zzzzqqq") == []
    assert found("   ") == []
    assert found("%_'\\") == []


def test_a_laboratory_searches_its_own_medicines_only(register):
    own = LaboratoryFactory(name="Autre", slug="autre")
    assert found("paracetamol", laboratory=own) == []
    assert found("60234100", laboratory=own) == []
    mine = SpecialityFactory(name="PARACÉTAMOL MIEN 1 g", laboratory=own)
    assert found("paracetamol", laboratory=own) == [mine.cis]


def test_what_left_the_register_is_found_on_request_or_by_its_code(register):
    SpecialityFactory(cis="63000009", name="DOLIPRANE ANCIEN", gone_on=DAY)
    assert found("doliprane ancien") == ["60234100"]
    assert found("doliprane ancien", include_gone=True)[0] == "63000009"
    assert found("63000009") == ["63000009"]


def test_more_results_than_asked_is_told(register):
    assert search_register("mg", limit=1).more
    assert not search_register("doliprane", limit=1).more


def test_a_search_costs_few_queries(register, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        search_register("doliprane 1000")


def test_a_scan_leads_to_the_speciality(register):
    assert speciality_of_code("(01)03400935955838(10)LOT").cis == "60234100"
    assert speciality_of_code("doliprane") is None
    assert speciality_of_code("60999999") is None


def test_a_swap_of_two_letters_is_one_slip():
    assert distance("dolirpane", "doliprane") == 1
    assert distance("", "abc") == 3


def test_short_words_allow_fewer_slips():
    assert nearest("mope", ["mopral", "mole", "motif"]) == ["mole", "mopral"]
    assert nearest("levotyrox", ["levothyrox", "levofloxacine"]) == ["levothyrox"]
