"""The dossier of a medicine, for the agency and for its own laboratory."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.services.projection import entries_rebuild
from mitm.registry.enums import ChangeKind, GenericKind, RegisterTable, Source, SubstanceNature
from mitm.registry.models import (
    AtcClass,
    AvailabilityStatement,
    Composition,
    GenericGroup,
    GenericMember,
    MitmListing,
    PrescriptionCondition,
    RegisterChange,
    Snapshot,
    Substance,
)
from tests.factories import PresentationFactory, SpecialityFactory

SEEN = dt.date(2024, 1, 10)
PAST = dt.date(2025, 6, 1)


@pytest.fixture
def speciality(laboratory_a):
    parent = None
    for level, (code, label) in enumerate([("N", "système nerveux"), ("N02", "analgésiques")], start=1):
        parent = AtcClass.objects.create(code=code, label=label, level=level, parent=parent)
    row = SpecialityFactory(
        name="AUBÉPINOL 500 mg, comprimé", laboratory=laboratory_a, atc=parent, first_seen_on=SEEN, routes=["orale"]
    )
    PresentationFactory(speciality=row, label="plaquette de 30", first_seen_on=SEEN)
    MitmListing.objects.create(speciality=row, listed_from=SEEN, first_seen_on=SEEN, source=Source.BDPM)
    substance = Substance.objects.create(code="00101", name="PARACÉTAMOL")
    Composition.objects.create(
        speciality=row,
        substance=substance,
        substance_name="PARACÉTAMOL",
        dosage="500 mg",
        dosage_reference="un comprimé",
        nature=SubstanceNature.ACTIVE,
        first_seen_on=SEEN,
    )
    PrescriptionCondition.objects.create(speciality=row, text="liste I", first_seen_on=SEEN)
    return row


def agency_page(persona, speciality, query: str = "") -> str:
    response = persona.client.get(reverse("agency_product", args=[speciality.cis]) + query)
    assert response.status_code == 200
    return response.content.decode()


def said(speciality, status: int, first_seen_on: dt.date = SEEN, **more) -> AvailabilityStatement:
    return AvailabilityStatement.objects.create(
        speciality=speciality,
        status=status,
        starts_on=first_seen_on,
        first_seen_on=first_seen_on,
        source=Source.BDPM,
        **more,
    )


def test_the_dossier_gathers_what_the_register_says(evaluator, speciality):
    text = agency_page(evaluator, speciality)
    for part in ("AUBÉPINOL", "plaquette de 30", "PARACÉTAMOL", "500 mg pour un comprimé", "Liste I", "Analgésiques"):
        assert part in text
    assert "Sur la liste des MITM depuis le 10\u00a0janvier 2024" in text
    assert "Laboratoire Aubépine" in text


def test_silence_is_not_said_to_be_availability(evaluator, speciality):
    assert "ne prouve pas que le médicament soit disponible" in agency_page(evaluator, speciality)


def test_the_published_status_and_its_history_are_told_apart(evaluator, speciality):
    said(speciality, 2, gone_on=PAST)
    said(speciality, 1, first_seen_on=PAST)
    text = agency_page(evaluator, speciality)
    assert text.index("Rupture de stock") < text.index("1\u00a0publication antérieure") < text.index("Tension d’appro")


def test_a_start_that_the_source_does_not_know_is_not_told_as_known(evaluator, speciality):
    said(speciality, 2, first_seen_on=dt.date(2023, 10, 6), url="https://exemple/aubepinol")
    assert "depuis le 6\u00a0octobre 2023 au plus tard" in agency_page(evaluator, speciality)


def test_a_status_that_its_own_label_contradicts_is_shown_with_the_doubt(evaluator, speciality):
    said(speciality, 4, label="Tension d'approvisionnement", anomalies=["code_against_label"])
    assert "son libellé dit «\u00a0Tension d&#x27;approvisionnement\u00a0»" in agency_page(evaluator, speciality)


def test_the_state_of_the_others_in_the_generic_group_is_shown(evaluator, speciality):
    group = GenericGroup.objects.create(code="1", label="Paracétamol 500 mg", first_seen_on=SEEN)
    other = SpecialityFactory(name="BRUYÉROL 500 mg, comprimé")
    for row in (speciality, other):
        GenericMember.objects.create(group=group, speciality=row, kind=GenericKind.GENERIC, first_seen_on=SEEN)
    said(other, 1)
    text = agency_page(evaluator, speciality)
    assert "BRUYÉROL" in text
    assert "1 sur 1 a un statut publié" in text


def test_the_dossier_is_shown_as_it_was_known_on_a_day(evaluator, speciality):
    said(speciality, 1, first_seen_on=PAST)
    PresentationFactory(speciality=speciality, label="flacon de 100", first_seen_on=PAST)
    text = agency_page(evaluator, speciality, "?au=2025-05-31")
    assert "Situation connue au" in text
    assert "Rupture de stock" not in text
    assert "flacon de 100" not in text
    assert "flacon de 100" in agency_page(evaluator, speciality, "?au=01/06/2025")


def test_what_an_import_changed_later_is_undone_on_the_day(evaluator, speciality):
    snapshot = Snapshot.objects.create(date=PAST, source=Source.BDPM)
    RegisterChange.objects.create(
        snapshot=snapshot,
        table=RegisterTable.SPECIALITY,
        key=speciality.cis,
        speciality=speciality,
        kind=ChangeKind.CHANGED,
        before={"name": "AUBÉPINE 500 mg"},
        after={"name": speciality.name},
    )
    assert "AUBÉPINE 500 mg" in agency_page(evaluator, speciality, "?au=2025-05-31")
    today = agency_page(evaluator, speciality)
    assert "<del>AUBÉPINE 500 mg</del>" in today
    assert "Dénomination" in today


@pytest.mark.parametrize(
    ("table", "before", "after", "shown"),
    [
        (RegisterTable.HOLDER, ["JANSSEN BIOLOGICS"], ["JANSSEN CILAG"], "<del>JANSSEN BIOLOGICS</del>"),
        (RegisterTable.CONDITION, [{"text": "liste I"}, {"text": "liste II"}], [{"text": "liste I"}], "Condition"),
        (RegisterTable.PRESENTATION, {"price": 15.15}, {"price": 14.05}, "<del>15,15</del>"),
        (RegisterTable.COMPOSITION, [{"dosage": "5 mg"}], None, "<del>5 mg</del>"),
        (RegisterTable.GENERIC, {"kind": 1}, {"kind": 0}, "<del>Générique</del>"),
        (RegisterTable.SPECIALITY, None, None, "Disparu"),
    ],
)
def test_every_shape_of_change_is_told_in_words(evaluator, speciality, table, before, after, shown):
    kind = ChangeKind.CHANGED if after else ChangeKind.CLOSED
    snapshot = Snapshot.objects.create(date=PAST, source=Source.BDPM)
    RegisterChange.objects.create(
        snapshot=snapshot, table=table, key="1", speciality=speciality, kind=kind, before=before, after=after
    )
    assert shown in agency_page(evaluator, speciality)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("hier", "JJ/MM/AAAA"),
        ("2027-01-01", "pas encore arrivée"),
        ("31/02/2024", "JJ/MM/AAAA"),
        ("0000-00-00", "JJ/MM/AAAA"),
        ("0001-01-01", "Rien n’est connu"),
    ],
)
def test_a_day_that_cannot_be_used_is_said_and_today_is_shown(evaluator, speciality, typed, message):
    text = agency_page(evaluator, speciality, f"?au={typed}")
    assert message in text
    assert "Situation connue au" not in text


def test_markup_in_a_published_name_is_shown_as_text(evaluator):
    row = SpecialityFactory(name="IMUKIN 2 x 10<sup>6</sup> UI")
    assert "10&lt;sup&gt;6&lt;/sup&gt;" in agency_page(evaluator, row)


def test_a_code_that_only_another_file_names_has_a_page(evaluator):
    row = SpecialityFactory(name="", registered=False, laboratory=None)
    text = agency_page(evaluator, row)
    assert "hors registre" in text
    assert "aucune présentation" in text


@pytest.mark.parametrize("cis", ["61234567", "abc", "6123456700000000000000", "\x00", "٦٠٠٠٠٠٠٠"])
def test_an_unknown_code_does_not_exist(evaluator, cis):
    assert evaluator.client.get(reverse("agency_product", args=[cis])).status_code == 404


def test_the_dossier_costs_few_queries(evaluator, speciality, django_assert_max_num_queries):
    browser = evaluator.client
    with django_assert_max_num_queries(15):
        browser.get(reverse("agency_product", args=[speciality.cis]))


def test_a_laboratory_reads_the_dossier_of_its_own_medicines_only(declarant_a, declarant_b, speciality):
    address = reverse("portal_product", args=[speciality.cis])
    assert "AUBÉPINOL" in declarant_a.client.get(address).content.decode()
    assert declarant_b.client.get(address).status_code == 404
    assert declarant_a.client.get(reverse("agency_product", args=[speciality.cis])).status_code == 404


def test_who_may_declare_starts_from_the_medicine(declarant_a, reader_a, speciality):
    address = reverse("portal_product", args=[speciality.cis])
    start = f"{reverse('portal_declaration_new')}?produit={speciality.cis}"
    assert start in declarant_a.client.get(address).content.decode()
    assert start not in reader_a.client.get(address).content.decode()


def test_a_laboratory_lists_its_own_medicines(declarant_a, declarant_b, speciality):
    assert "AUBÉPINOL" in declarant_a.client.get(reverse("portal_products")).content.decode()
    assert "AUBÉPINOL" not in declarant_b.client.get(reverse("portal_products")).content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?mitm=oui", True),
        ("?mitm=non", False),
        ("?statut=1", True),
        ("?statut=2", False),
        ("?atc=n02", True),
        ("?atc=A", False),
        ("?q=aubepinol", True),
        ("?q=zzzzzz", False),
        ("?statut=9", False),
        ("?mitm=peut-être", False),
    ],
)
def test_the_list_is_filtered(evaluator, speciality, query, found):
    said(speciality, 1)
    entries_rebuild()
    page = evaluator.client.get(reverse("agency_products") + query).content.decode()
    assert ("AUBÉPINOL" in page) == found


def test_what_left_the_register_is_listed_when_asked_for(evaluator):
    SpecialityFactory(name="DISPAROL 1 g", gone_on=PAST)
    address = reverse("agency_products")
    assert "DISPAROL" not in evaluator.client.get(address).content.decode()
    assert "DISPAROL" in evaluator.client.get(f"{address}?registre=compris").content.decode()


def test_a_code_that_is_not_in_the_register_is_listed_when_asked_for(evaluator):
    stub = SpecialityFactory(name="", registered=False)
    address = reverse("agency_products")
    assert stub.cis not in evaluator.client.get(address).content.decode()
    assert stub.cis in evaluator.client.get(f"{address}?registre=compris").content.decode()


def test_what_left_the_register_says_when_and_that_nothing_more_is_published(evaluator):
    page = agency_page(evaluator, SpecialityFactory(name="DISPAROL 1 g", gone_on=PAST))
    assert "Sortie du registre le" in page
    assert "Plus rien n’en est publié" in page
    assert "Composition inconnue" not in page


@pytest.mark.parametrize(
    ("persona", "name"), [("evaluator", "agency_products"), ("declarant_a", "portal_products")], indirect=["persona"]
)
def test_a_list_of_medicines_costs_few_queries(persona, name, speciality, django_assert_max_num_queries):
    SpecialityFactory.create_batch(20, laboratory=speciality.laboratory)
    browser = persona.client
    with django_assert_max_num_queries(6):
        browser.get(reverse(name))


@pytest.mark.parametrize("text", ["aubepinol", "AUBÉPINOL 500"])
def test_a_form_offers_the_laboratory_s_own_medicines(declarant_a, declarant_b, speciality, text):
    address = reverse("portal_product_choices")
    assert f'value="{speciality.cis}"' in declarant_a.client.get(address, {"q": text}).content.decode()
    assert speciality.cis not in declarant_b.client.get(address, {"q": text}).content.decode()


def test_a_form_accepts_codes(declarant_a, speciality):
    pack = speciality.presentations.get()
    for code in (speciality.cis, f"010{pack.cip13}17280131"):
        page = declarant_a.client.get(reverse("portal_product_choices"), {"q": code}).content.decode()
        assert f'value="{speciality.cis}"' in page or "clé" in page


@pytest.mark.parametrize("text", ["", "   ", "zzzz", "<script>", "6" * 300, "%", "'"])
def test_a_form_bears_any_text(declarant_a, speciality, text):
    response = declarant_a.client.get(reverse("portal_product_choices"), {"q": text})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()
