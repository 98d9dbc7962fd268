"""The open-data package of the agency: other names, other codes, the same register."""

import csv
from pathlib import Path

import pytest

from mitm.errors import CaseError
from mitm.registry.enums import Source
from mitm.registry.models import (
    AtcClass,
    AvailabilityStatement,
    Composition,
    GenericMember,
    Holder,
    PrescriptionCondition,
    Presentation,
    Speciality,
)
from mitm.registry.services import import_register, snapshot_difference
from tests.registry import samples
from tests.registry.conftest import anomalies

pytestmark = pytest.mark.django_db

TABLES = {
    "specialite": [
        {"cis": "60000001", "denomination": "ALPHALINE 500 mg, comprimé", "procedure": "NATIONALE",
         "date_amm": "1998-03-12",
         "statut_amm": "ACTIVE", "commercialisation": "true", "code_ema": ""},
        {"cis": "60000002", "denomination": "BÊTAMINE 1 g, poudre", "procedure": "CENTRALISEE",
         "date_amm": "2007-07-07",
         "statut_amm": "ABROGEE", "commercialisation": "false", "code_ema": "EU/1/07/001"},
    ],
    "specialite_titulaire": [
        {"cis": "60000001", "raison_sociale": "LABO UN", "raison_sociale_longue": "",
         "date_debut": "1998-03-12", "date_fin": ""},
        {"cis": "60000002", "raison_sociale": "ANCIEN", "raison_sociale_longue": "", "date_debut": "",
         "date_fin": "2020-01-01"},
        {"cis": "60000002", "raison_sociale": "LABO 2", "raison_sociale_longue": "LABO DEUX (PAYS BAS)",
         "date_debut": "",
         "date_fin": ""},
    ],
    "element": [{"cis": "60000001", "numero_element": "1", "denomination": "comprimé", "ordre": "1"}],
    "presentation": [
        {"cip": "3400910000010", "cis": "60000001", "cip7": "1000001", "denomination": "plaquette de 30, \"rouge\"",
         "statut": "ACTIVE", "statut_commercialisation": "ARRETEE", "date_commercialisation": "2011-03-16",
         "date_arret_commercialisation": "2025-06-30"},
    ],
    "composant": [
        {"cis": "60000001", "numero_element": "1", "numero_composant": "1", "code_substance": "00001",
         "substance": "ALPHALINE", "nature": "SUBSTANCE_ACTIVE", "dosage": "500 mg", "ordre": "1"},
    ],
    "groupe_generique": [{"code_groupe": "1", "libelle": "ALPHALINE 500 mg"}],
    "specialite_groupe_generique": [{"code_groupe": "1", "cis": "60000001", "role": "PRINCEPS", "rang": "1"}],
    "delivrance": [{"code": "7", "libelle_court": "L1", "libelle_long": "liste I"}],
    "specialite_delivrance": [{"cis": "60000001", "code_delivrance": "7"}],
    "atc": [
        {"code": "12", "code_parent": "", "libelle_abr": "N02BE01", "libelle_court": "paracétamol", "libelle_long": ""},
        {"code": "11", "code_parent": "", "libelle_abr": "N02BE", "libelle_court": "anilides", "libelle_long": ""},
    ],
    "specialite_atc": [{"cis": "60000001", "code_atc": "11"}, {"cis": "60000001", "code_atc": "12"}],
    "specialite_evenement": [{"cis": "60000001", "code_evenement": "33", "num_evenement": "1"}],
}  # fmt: skip


def write(folder: Path, tables=TABLES, **replaced) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in {**tables, **replaced}.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


@pytest.fixture
def package(tmp_path):
    return write(tmp_path / "2026-10-05")


def test_the_package_fills_the_register(package):
    snapshot = import_register(source=package)
    alpha = Speciality.objects.get(pk="60000001")
    assert snapshot.source == alpha.source == Source.ANSM
    assert (alpha.form, alpha.authorisation_status, alpha.marketing_status) == (
        "comprimé",
        "Autorisation active",
        "Commercialisée",
    )
    assert alpha.authorised_on.isoformat() == "1998-03-12"
    assert alpha.laboratory.name == "LABO UN"
    assert alpha.atc_id == "N02BE01"
    assert AtcClass.objects.get(pk="N02BE").label == "anilides"


def test_only_the_current_holder_counts_under_its_long_name(package):
    import_register(source=package)
    assert [holder.laboratory.name for holder in Holder.objects.filter(speciality="60000002")] == [
        "LABO DEUX (PAYS BAS)"
    ]


def test_a_presentation_that_stopped_carries_the_day_it_stopped(package):
    import_register(source=package)
    pack = Presentation.objects.get()
    assert (pack.label, pack.declared_on.isoformat()) == ('plaquette de 30, "rouge"', "2025-06-30")
    assert pack.marketing_status == "Déclaration d’arrêt de commercialisation"


def test_the_other_tables_follow(package):
    import_register(source=package)
    assert Composition.objects.get().nature == "SA"
    assert GenericMember.objects.get().kind == 0
    assert PrescriptionCondition.objects.get().text == "liste I"


def test_what_the_package_does_not_publish_stays_known(tmp_path, package):
    import_register(source=samples.write(tmp_path / "2026-01-28"))
    import_register(source=package, force=True)
    alpha, pack = Speciality.objects.get(pk="60000001"), Presentation.objects.get(pk="3400910000010")
    assert alpha.routes == ["orale"]
    assert alpha.is_mitm
    assert str(pack.price) == "24.34"


def test_a_package_that_holds_much_less_than_the_files_before_it_closes_nothing(tmp_path, package):
    import_register(source=samples.write(tmp_path / "2026-01-28"))
    with pytest.raises(CaseError, match="specialite.csv n’a que 2\u00a0lignes contre 3") as caught:
        import_register(source=package)
    assert caught.value.code == "row_count_collapsed"
    assert not Speciality.objects.filter(gone_on__isnull=False).exists()


def test_tables_without_a_published_meaning_are_reported(package):
    assert anomalies(import_register(source=package))["unmapped_files"] == 1


def test_events_are_named_by_code_and_label_those_about_availability_first(tmp_path):
    def event(cis, code, label):
        return {"cis": cis, "code_evenement": code, "num_evenement": "1", "evenement": label}

    events = [event("60000001", "33", "Abrogation"), event("60000002", "33", "Abrogation")]
    events.append(event("60000001", "99", "Tension d’approvisionnement"))
    snapshot = import_register(source=write(tmp_path / "2026-10-05", specialite_evenement=events))
    found = snapshot.anomalies.get(code="unmapped_events")
    assert found.count == 3
    assert [(sample["key"], sample["text"]) for sample in found.samples] == [
        ("99", "Tension d’approvisionnement (1)"),
        ("33", "Abrogation (2)"),
    ]
    assert not AvailabilityStatement.objects.exists()


def test_an_unknown_code_is_kept_as_it_is(tmp_path):
    rows = [{**TABLES["specialite"][0], "statut_amm": "EN_SOMMEIL"}]
    snapshot = import_register(source=write(tmp_path / "2026-10-05", specialite=rows))
    assert Speciality.objects.get(pk="60000001").authorisation_status == "EN_SOMMEIL"
    assert anomalies(snapshot)["unmapped_values"] == 1


def test_every_table_read_is_kept(package):
    names = set(import_register(source=package).files.values_list("name", flat=True))
    assert {"specialite.csv", "specialite_titulaire.csv", "presentation.csv", "composant.csv"} <= names


def test_a_missing_column_is_named(tmp_path):
    folder = write(tmp_path / "2026-10-05", specialite=[{"cis": "60000001", "nom": "X"}])
    with pytest.raises(CaseError, match="denomination, statut_amm"):
        import_register(source=folder)


def test_a_line_cut_short_is_named(package):
    path = package / "presentation.csv"
    path.write_text(path.read_text() + "3400910000027,6000\n")
    with pytest.raises(CaseError, match=r"presentation\.csv, ligne 3"):
        import_register(source=package)


def test_packages_are_not_compared_line_by_line(package, tmp_path):
    first = import_register(source=package)
    second = import_register(source=write(tmp_path / "2026-10-06"))
    with pytest.raises(CaseError, match="ligne à ligne"):
        snapshot_difference(first, second)


@pytest.fixture(autouse=True)
def _autumn(clock):
    clock.move_to("2026-11-01 10:00:00+01:00")
