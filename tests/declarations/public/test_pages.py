"""The public pages: the list, a line of it, a product, search."""

import csv
import datetime as dt
import io
import re
from urllib.parse import urlencode

import pytest

from declarations.models import PublicEntry
from declarations.services.projection import entries_rebuild
from declarations.services.publication import notice_withdraw
from mitm.registry.enums import AvailabilityStatus, GenericKind, Source
from mitm.registry.models import AtcClass, AvailabilityStatement, GenericGroup, GenericMember
from mitm.registry.services import search_words_learn
from tests.factories import LaboratoryFactory, PresentationFactory, SpecialityFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 1, 28)


def told(speciality, status=AvailabilityStatus.TENSION, **fields):
    """The published file says this of a medicine."""
    values = {"starts_on": DAY, "updated_on": DAY, "url": f"https://ansm.example/{speciality.cis}"}
    values |= {"first_seen_on": DAY, "source": Source.BDPM}
    AvailabilityStatement.objects.create(speciality=speciality, status=status, **{**values, **fields})
    entries_rebuild()
    return speciality


def text_of(client, address):
    return b"".join(client.get(address)).decode()


def titles(client, address):
    return re.findall(r'<th scope="row"><a [^>]*>([^<]*)</a>', text_of(client, address))


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_opens_for_anybody(client, prefix):
    speciality = told(SpecialityFactory())
    key = PublicEntry.objects.get().key
    for address in ("medicaments/", f"medicaments/{speciality.cis}/", f"disponibilite/{key}/", "recherche/"):
        assert client.get(f"{prefix}/{address}").status_code == 200


@pytest.mark.parametrize("code", ["69999999", "abc", "1", "6%00", "é"])
def test_an_unknown_product_is_not_found(client, code):
    assert client.get(f"/medicaments/{code}/").status_code == 404


def test_the_latest_news_come_first(client):
    told(SpecialityFactory(name="ANCIEN"), updated_on=dt.date(2025, 1, 1))
    told(SpecialityFactory(name="NEUF"), updated_on=dt.date(2026, 2, 1))
    assert titles(client, "/medicaments/") == ["NEUF", "ANCIEN"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=epilepsie", ["ÉPILEPSIL 5 mg, comprimé"]),
        ("q=EPIL+comprime", ["ÉPILEPSIL 5 mg, comprimé"]),
        ("q=zzz", []),
        ("statut=1", ["RUPTURINE"]),
        ("statut=1&statut=2", ["RUPTURINE", "ÉPILEPSIL 5 mg, comprimé"]),
        ("classe=N", ["ÉPILEPSIL 5 mg, comprimé"]),
        ("depuis=30", ["RUPTURINE"]),
        ("statut=abc&classe=zz&depuis=-4&apres=xyz", ["RUPTURINE", "ÉPILEPSIL 5 mg, comprimé"]),
    ],
)
def test_the_list_is_filtered_by_its_address(client, query, found):
    atc = AtcClass.objects.create(code="N03AG01", label="Valproate", level=5)
    told(SpecialityFactory(name="ÉPILEPSIL 5 mg, comprimé", atc=atc, laboratory__name="Épilepsie SA"))
    told(SpecialityFactory(name="RUPTURINE"), AvailabilityStatus.RUPTURE, updated_on=dt.date(2026, 3, 1))
    assert titles(client, f"/medicaments/?{query}") == found


def test_pages_follow_one_another_without_a_gap(client):
    for number in range(60):
        AvailabilityStatement.objects.create(
            speciality=SpecialityFactory(name=f"PRODUIT {number:03}"),
            status=2,
            updated_on=DAY,
            url=f"https://ansm.example/{number}",
            first_seen_on=DAY,
            source=Source.BDPM,
        )
    entries_rebuild()
    first = text_of(client, "/medicaments/")
    following = re.search(r'href="(\?apres=[^"]+)" rel="next"', first)[1]
    seen = titles(client, "/medicaments/") + titles(client, f"/medicaments/{following}")
    assert len(seen) == len(set(seen)) == 60


def test_what_is_seen_can_be_downloaded(client):
    told(SpecialityFactory(name="RUPTURINE"), AvailabilityStatus.RUPTURE)
    told(SpecialityFactory(name="TENSINE"))
    rows = list(csv.DictReader(io.StringIO(text_of(client, "/medicaments/?statut=1&format=csv")[1:]), delimiter=";"))
    assert [(row["Médicaments"], row["Statut"], row["Depuis le"]) for row in rows] == [
        ("RUPTURINE", "Rupture de stock", "28/01/2026")
    ]


def test_a_formula_in_a_name_stays_text_in_the_file(client):
    told(SpecialityFactory(name='=HYPERLINK("http://x")'))
    assert "'=HYPERLINK" in text_of(client, "/medicaments/?format=csv")


def test_markup_in_a_name_is_shown_as_text(client):
    speciality = told(SpecialityFactory(name="IMUKIN 2 x 10<sup>6</sup> UI"))
    for address in ("/medicaments/", f"/medicaments/{speciality.cis}/", "/recherche/?q=imukin"):
        assert "10<sup>6" not in text_of(client, address)


def test_the_list_costs_two_queries_whatever_its_length(client, django_assert_num_queries):
    for _ in range(5):
        told(SpecialityFactory())
    client.get("/medicaments/")
    with django_assert_num_queries(2):
        client.get("/medicaments/")


def test_who_has_the_list_already_costs_one_query(client, django_assert_num_queries):
    told(SpecialityFactory())
    tag = client.get("/medicaments/")["ETag"]
    with django_assert_num_queries(1):
        assert client.get("/medicaments/", headers={"If-None-Match": tag}).status_code == 304


def test_a_change_of_the_list_is_seen_at_once(client, case, publish):
    tag = client.get("/medicaments/")["ETag"]
    publish(case)
    assert client.get("/medicaments/", headers={"If-None-Match": tag}).status_code == 200


def test_the_list_is_new_every_day(client, clock):
    told(SpecialityFactory())
    tag = client.get("/medicaments/")["ETag"]
    clock.shift(dt.timedelta(days=1))
    assert client.get("/medicaments/", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_of_somebody_signed_in_is_kept_by_nobody_else(publisher):
    answer = publisher.client.get("/medicaments/")
    assert "private" in answer["Cache-Control"]
    assert not answer.has_header("ETag")


def test_a_product_without_news_does_not_claim_to_be_available(client):
    page = text_of(client, f"/medicaments/{SpecialityFactory().cis}/")
    assert "Aucune difficulté d’approvisionnement n’est publiée" in page
    assert "ne prouve pas qu’un médicament est disponible partout" in page


def test_a_product_says_the_most_serious_first(client):
    speciality = SpecialityFactory()
    told(speciality, AvailabilityStatus.RESTORED, restored_on=DAY, url="https://ansm.example/a")
    told(speciality, AvailabilityStatus.RUPTURE, url="https://ansm.example/b")
    page = text_of(client, f"/medicaments/{speciality.cis}/")
    assert page.index("En rupture depuis le 28\u00a0janvier 2026.") < page.index("Autres avis en cours")
    assert page.index("Autres avis en cours") < page.index("De nouveau disponible depuis le 28\u00a0janvier 2026.")


def test_an_old_start_is_given_as_the_latest_possible(client):
    speciality = told(SpecialityFactory(), starts_on=dt.date(2023, 10, 6))
    assert "depuis le 6\u00a0octobre 2023 au plus tard" in text_of(client, f"/medicaments/{speciality.cis}/")


def test_alternatives_show_their_own_state(client):
    product, missing, free = (SpecialityFactory(name=name) for name in ("PRODUIT", "ABSENTE", "LIBRE"))
    group = GenericGroup.objects.create(code="1", label="Groupe", first_seen_on=DAY)
    for speciality in (product, missing, free):
        GenericMember.objects.create(group=group, speciality=speciality, kind=GenericKind.GENERIC, first_seen_on=DAY)
    told(missing, AvailabilityStatus.RUPTURE)
    page = text_of(client, f"/medicaments/{product.cis}/")
    assert "1 spécialité sans difficulté publiée." in page
    assert page.index("LIBRE") < page.index("ABSENTE") < page.index("Rupture de stock")


def test_an_alternative_that_is_back_counts_as_one_without_difficulty(client):
    product, back = (SpecialityFactory(name=name) for name in ("PRODUIT", "REVENUE"))
    group = GenericGroup.objects.create(code="1", label="Groupe", first_seen_on=DAY)
    for speciality in (product, back):
        GenericMember.objects.create(group=group, speciality=speciality, kind=GenericKind.GENERIC, first_seen_on=DAY)
    told(back, AvailabilityStatus.RESTORED, restored_on=DAY)
    assert "1 spécialité sans difficulté publiée." in text_of(client, f"/medicaments/{product.cis}/")


def test_a_withdrawn_notice_is_told_nowhere(client, case, publish, publisher):
    publish(case, summary="Texte retiré.")
    notice_withdraw(declaration_id=case.pk, actor=publisher.actor, reason="Erreur.")
    cis = case.products.get().speciality_id
    assert "Texte retiré." not in text_of(client, f"/medicaments/{cis}/")
    assert "Rupture de stock" not in text_of(client, f"/medicaments/{cis}/")
    assert client.get(f"/disponibilite/avis-{case.reference}/").status_code == 404


def test_a_line_about_many_products_lists_them(client):
    page = "https://ansm.example/page"
    names = ["VALPROATE A 200 mg", "VALPROATE A 500 mg"]
    for name in names:
        told(SpecialityFactory(name=name), url=page)
    text = text_of(client, f"/disponibilite/{PublicEntry.objects.get().key}/")
    assert all(name in text for name in names)


def test_a_product_stays_under_fifteen_queries(client, case, publish, django_assert_max_num_queries):
    publish(case)
    address = f"/medicaments/{case.products.get().speciality_id}/"
    client.get(address)
    with django_assert_max_num_queries(12):
        client.get(address)


def test_search_finds_a_name_whatever_its_accents(client):
    speciality = told(SpecialityFactory(name="ÉPILEPSIL 5 mg, comprimé"), AvailabilityStatus.RUPTURE)
    search_words_learn()
    page = text_of(client, "/recherche/?q=epilepsil")
    assert f"/medicaments/{speciality.cis}/" in page
    assert "Rupture de stock" in page


@pytest.mark.parametrize("written", ["{cis}", "{cip}", "01{gtin}17261231\u001d10LOT7", "]d201{gtin}10LOT7"])
def test_a_code_leads_to_its_product(client, written):
    presentation = PresentationFactory(cip13="3400930000014")
    code = written.format(cis=presentation.speciality_id, cip=presentation.cip13, gtin=f"0{presentation.cip13}")
    answer = client.get("/recherche/", {"q": code})
    assert answer.status_code == 302
    assert answer["Location"] == f"/medicaments/{presentation.speciality_id}/"


def test_a_mistyped_code_is_said_to_be_wrong(client):
    page = text_of(client, "/recherche/?q=3400930000011")
    assert "Ce code n’est pas lisible" in page
    assert "orthographe" not in page


def test_a_code_that_no_product_bears_is_not_said_to_be_misspelt(client):
    page = text_of(client, "/recherche/?q=60000001")
    assert "Aucun médicament du registre ne porte ce code" in page
    assert "orthographe" not in page


@pytest.mark.parametrize("words", ["", "   ", "\x00", "%%%", "'; drop", "x" * 5000, "\u202etxet", "🙂"])
def test_search_survives_anything(client, words):
    assert client.get("/recherche/", {"q": words}).status_code == 200


def test_what_is_searched_does_not_turn_the_page_round(client):
    assert "\u202e" not in client.get("/recherche/", {"q": "\u202eenilixoma"}).text


def test_a_laboratory_is_named_once_for_many_products(client):
    laboratory = LaboratoryFactory(name="Laboratoire Unique")
    for strength in (1, 2):
        told(SpecialityFactory(name=f"UNICINE {strength} mg", laboratory=laboratory), url="https://ansm.example/u")
    assert PublicEntry.objects.get().laboratory == "Laboratoire Unique"


def test_links_stay_in_the_language_of_the_page(client):
    speciality = told(SpecialityFactory())
    for _ in range(2):
        assert f'href="/medicaments/{speciality.cis}/"' in text_of(client, "/medicaments/")
        assert f'href="/en/medicaments/{speciality.cis}/"' in text_of(client, "/en/medicaments/")


class TestALineThatContradictsItself:
    """The published file gives the code of a return with the words of a shortage."""

    @pytest.fixture
    def doubtful(self):
        words = {"label": "Tension d'approvisionnement", "anomalies": ["code_against_label"]}
        return told(SpecialityFactory(name="DOUTEUX"), AvailabilityStatus.RESTORED, **words)

    def test_is_doubted_on_the_list_and_in_its_file(self, client, doubtful):
        assert "la liste publiée se contredit" in text_of(client, "/medicaments/")
        assert "Tension d'approvisionnement" in text_of(client, "/medicaments/?format=csv")

    def test_says_both_things_in_plain_words(self, client, doubtful):
        for address in (f"/medicaments/{doubtful.cis}/", f"/disponibilite/{PublicEntry.objects.get().key}/"):
            page = text_of(client, address).replace("\u00a0", " ")
            assert "mais le libellé dit « Tension d’approvisionnement »" in page
            assert "demandez à votre pharmacien ce qu’il en est" in page

    def test_says_so_in_english(self, client, doubtful):
        page = text_of(client, f"/en/medicaments/{doubtful.cis}/").replace("\u00a0", " ")
        assert "ask your pharmacist" in page

    def test_does_not_advise_as_if_all_were_well(self, client, doubtful):
        page = text_of(client, f"/medicaments/{doubtful.cis}/")
        assert "La prescription peut reprendre normalement" not in page
        assert "Ne faites pas de réserve." in page

    def test_carries_the_words_in_the_interface(self, client, doubtful):
        found = client.get("/api/v1/availability/").json()["results"]
        assert [line["other_label"] for line in found] == ["Tension d'approvisionnement"]

    def test_a_line_that_does_not_is_not_doubted(self, client):
        told(SpecialityFactory())
        assert "se contredit" not in text_of(client, "/medicaments/")


class TestTheListIsSearchedByCode:
    """As it says: a medicine, a substance, a laboratory or a code."""

    @pytest.fixture
    def told_of(self, file_notice, publish, laboratory_a):
        medicine = SpecialityFactory(laboratory=laboratory_a, cis="61234567", name="MOLUX 5 mg")
        PresentationFactory(speciality=medicine, cip13="3400930123454")
        publish(file_notice(medicine))
        told(SpecialityFactory(name="AUTRUX 5 mg"))

    @pytest.mark.parametrize(
        "typed",
        [
            *("61234567", "3400930123454", "34009 301 2345 4", "3012345", "molux"),
            "01034009301234541726123110LOT7\x1d21SERIE",
        ],
    )
    def test_of_the_medicine_or_of_one_of_its_packs(self, client, told_of, typed):
        assert titles(client, f"/medicaments/?{urlencode({'q': typed})}") == ["MOLUX 5 mg"]

    @pytest.mark.parametrize("typed", ["3400930123461", "тест", "***"])
    def test_what_no_line_bears_finds_none(self, client, told_of, typed):
        assert titles(client, f"/medicaments/?{urlencode({'q': typed})}") == []
