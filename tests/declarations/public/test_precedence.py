"""A product has one published truth: the agency's own notice, then the imported list."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.enums import Origin, PublicStatus
from declarations.models import PublicEntry, PublicEntryProduct
from declarations.precedence import Said, in_force
from declarations.selectors.alternatives import alternatives_to
from declarations.selectors.public import states_of
from declarations.selectors.standings import with_published
from declarations.services.closure import Answers, close_returned
from declarations.services.evaluation import declaration_take
from declarations.services.publication import notice_withdraw
from mitm.registry.enums import AvailabilityStatus, GenericKind
from mitm.registry.models import GenericGroup, GenericMember, Speciality
from tests.declarations.public.test_pages import text_of, titles, told
from tests.factories import PresentationFactory, SpecialityFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 12)
LISTED = "Aussi listée par l’ANSM"


@pytest.mark.parametrize(
    ("said", "counting"),
    [
        ([Said("register", 2)], [2]),
        ([Said("agency", 1), Said("register", 2)], [1]),
        ([Said("agency", 1), Said("register", 2, "pack")], [1]),
        ([Said("agency", 1, "pack"), Said("register", 2, "pack")], [1]),
        ([Said("agency", 1, "pack"), Said("register", 2, "other")], [1, 2]),
        ([Said("agency", 1, "pack"), Said("register", 2)], [1, 2]),
        ([Said("agency", 1), Said("agency", 4)], [1, 4]),
        ([], []),
    ],
)
def test_a_notice_counts_before_the_imported_list(said, counting):
    assert [item.status for item in in_force(said)] == counting


@pytest.fixture
def product(laboratory_a):
    return told(SpecialityFactory(laboratory=laboratory_a, name="MOLUX 5 mg, comprimé"))


def entry(origin):
    return PublicEntry.objects.get(origin=origin)


def test_the_page_tells_the_notice_and_names_the_list_that_differs(client, product, file_notice, publish):
    publish(file_notice(product))
    page = text_of(client, f"/medicaments/{product.cis}/")
    assert page.index("En rupture depuis") < page.index(LISTED)
    assert "Autres avis en cours" not in page
    assert "28 janvier 2026" in page.replace("\u00a0", " ")


def test_the_page_links_the_list_that_says_the_same(client, laboratory_a, file_notice, publish):
    product = told(SpecialityFactory(laboratory=laboratory_a), AvailabilityStatus.RUPTURE)
    publish(file_notice(product))
    page = text_of(client, f"/medicaments/{product.cis}/")
    assert LISTED not in page
    assert f"https://ansm.example/{product.cis}" in page


def test_the_public_list_has_one_line(client, product, file_notice, publish):
    publish(file_notice(product))
    assert titles(client, "/medicaments/") == ["MOLUX 5 mg, comprimé"]
    assert entry(Origin.REGISTER).superseded


def test_the_imported_line_comes_back_once_the_notice_is_withdrawn(client, product, file_notice, publish, publisher):
    case = file_notice(product)
    publish(case)
    before = entry(Origin.REGISTER).changed_at
    notice_withdraw(declaration_id=case.pk, actor=publisher.actor, reason="Publié par erreur")
    assert not entry(Origin.REGISTER).superseded
    assert entry(Origin.REGISTER).changed_at > before


def test_a_page_about_other_products_too_stays_on_the_list(client, laboratory_a, product, file_notice, publish):
    page = "https://ansm.example/plusieurs"
    products = [told(SpecialityFactory(laboratory=laboratory_a), url=page) for _ in range(2)]
    publish(file_notice(products[0]))
    assert not PublicEntry.objects.get(url=page).superseded


def test_an_import_after_the_notice_does_not_bring_a_second_line(client, laboratory_a, file_notice, publish):
    product = SpecialityFactory(laboratory=laboratory_a)
    publish(file_notice(product))
    told(product)
    assert len(titles(client, "/medicaments/")) == 1


def test_software_reads_the_same_truth(client, product, file_notice, publish):
    publish(file_notice(product))
    answer = client.get(f"/api/v1/specialities/{product.cis}/availability/").json()
    assert answer["status"] == PublicStatus.RUPTURE
    assert {line["origin"]: line["superseded"] for line in answer["entries"]} == {"agency": False, "register": True}
    current = client.get("/api/v1/availability/", {"current": "true"}).json()["results"]
    assert [line["origin"] for line in current] == ["agency"]
    states = {line["key"].split("-")[0]: line["state"] for line in changes(client)}
    assert states == {"avis": "current", "page": "superseded"}


def changes(client):
    return client.get("/api/v1/availability/changes/").json()["results"]


class TestGroups:
    @pytest.fixture
    def other(self, product):
        other = told(SpecialityFactory(name="AUTRE 5 mg, comprimé"))
        group = GenericGroup.objects.create(code="9", label="Molux", first_seen_on=dt.date(2026, 1, 1))
        for member in (product, other):
            GenericMember.objects.create(
                group=group, speciality=member, kind=GenericKind.GENERIC, first_seen_on=dt.date(2026, 1, 1)
            )
        return other

    def test_a_generic_group_tells_the_notice(self, evaluator, product, other, file_notice, publish):
        publish(file_notice(product))
        page = evaluator.client.get(reverse("agency_product", args=[other.cis])).content.decode()
        assert "Rupture</" in page.split('id="groupe"')[1]

    def test_a_notice_of_later_is_not_known_on_an_earlier_day(self, evaluator, product, other, file_notice, publish):
        publish(file_notice(product))
        address = reverse("agency_product", args=[other.cis])
        page = evaluator.client.get(address, {"au": "2026-03-01"}).content.decode()
        assert "Tension</" in page.split('id="groupe"')[1]

    def test_the_product_itself_says_which_one_counts(self, evaluator, product, file_notice, publish):
        publish(file_notice(product))
        page = evaluator.client.get(reverse("agency_product", args=[product.cis])).content.decode()
        assert "selon l’avis public de l’agence, qui fait foi" in page

    @pytest.mark.parametrize("name", ["agency_products", "portal_products"])
    def test_the_list_of_medicines_tells_and_filters_by_what_counts(
        self, evaluator, pharmacist_a, product, file_notice, publish, name
    ):
        person = evaluator if name == "agency_products" else pharmacist_a

        def listed(**asked: int) -> str:
            return person.client.get(reverse(name), asked).content.decode()

        assert "Tension</" in listed()
        publish(file_notice(product))
        assert "Rupture</" in listed()
        assert [status for status in range(1, 5) if product.cis in listed(statut=status)] == [1]

    @pytest.mark.parametrize(
        "said",
        [
            [("register", 2, None)],
            [("agency", 4, None), ("register", 1, None)],
            [("agency", 4, "A"), ("register", 1, "A")],
            [("agency", 4, "A"), ("register", 1, "B")],
            [("agency", 4, "A"), ("register", 1, None)],
            [("agency", 3, None), ("agency", 2, "A"), ("register", 1, "B")],
            [],
        ],
    )
    def test_the_database_says_the_same_as_the_rule(self, laboratory_a, said):
        medicine = SpecialityFactory(laboratory=laboratory_a)
        packs = {name: PresentationFactory(speciality=medicine) for name in "AB"}
        for number, (origin, status, pack) in enumerate(said):
            line = PublicEntry.objects.create(
                origin=origin, status=status, key=f"k{number}", title="x", updated_on=TODAY
            )
            PublicEntryProduct.objects.create(entry=line, speciality=medicine, presentation=packs.get(pack))
        row = with_published(Speciality.objects.filter(pk=medicine.pk)).get()
        assert row.published == states_of([medicine.cis]).get(medicine.cis)

    def test_an_alternative_that_is_back_by_notice_is_available(
        self, product, laboratory_a, other, file_notice, publish, evaluator
    ):
        assert [item.available for item in alternatives_to([other.cis], today=TODAY)] == [False]
        case = file_notice(product)
        declaration_take(declaration_id=case.pk, actor=evaluator.actor)
        publish(case, status=PublicStatus.RETURNED, returned_on=TODAY)
        answers = Answers(ended_on=TODAY, comment="Livraisons reprises.")
        close_returned(declaration_id=case.pk, actor=evaluator.actor, answers=answers)
        assert [item.available for item in alternatives_to([other.cis], today=TODAY)] == [True]
