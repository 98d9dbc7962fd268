"""The published files of four dates, imported in order, as the note beside them describes them.

The files are beside the project, not in it: without them these tests are skipped.
"""

import datetime as dt
import tempfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from mitm.registry.identifiers import IdentifierKind
from mitm.registry.models import (
    AtcClass,
    AvailabilityStatement,
    Holder,
    Laboratory,
    MitmListing,
    Presentation,
    RegisterChange,
    Snapshot,
    Speciality,
)
from mitm.registry.selectors import search_register
from mitm.registry.services import import_register, snapshot_difference
from tests.registry.conftest import anomalies

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
DATES = ("2025-07-07", "2026-01-02", "2026-01-26", "2026-01-28")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not (DATA / "bdpm").is_dir(), reason="PUBLISHED FILES ABSENT: nothing here was tested (shared/data/bdpm)"
    ),
]


@pytest.fixture(scope="module")
def snapshots(django_db_setup, django_db_blocker):
    """The four dates in order, then the last one again; everything is rolled back after the module."""
    media = settings.MEDIA_ROOT
    with django_db_blocker.unblock(), tempfile.TemporaryDirectory() as folder, transaction.atomic():
        settings.MEDIA_ROOT = Path(folder)
        found = {day: import_register(source=DATA / "bdpm" / day) for day in DATES}
        found["again"] = import_register(source=DATA / "bdpm" / DATES[-1])
        found["atc"] = import_register(source=DATA / "atc", snapshot_date=dt.date(2026, 1, 28))
        yield found
        settings.MEDIA_ROOT = media
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _own_media():
    """The originals are kept where the whole module finds them."""


def counted(snapshot: Snapshot, file: str, code: str) -> int:
    return sum(snapshot.anomalies.filter(file=file, code=code).values_list("count", flat=True))


def test_every_row_of_the_reference_snapshot_is_there(snapshots):
    counts = snapshots["2026-01-28"].counts
    rows = {part: count["rows"] for part, count in counts.items() if count["rows"]}
    assert rows == {
        "speciality": 15_799,
        "presentation": 20_875,
        "composition": 32_449,
        "generic": 10_614,
        "condition": 27_856,
        "availability": 993,
        "listing": 8_107,
    }
    assert Speciality.objects.filter(registered=True, gone_on__isnull=True).count() == 15_799
    assert Presentation.objects.filter(gone_on__isnull=True).count() == 20_875
    assert AvailabilityStatement.objects.filter(gone_on__isnull=True).count() == 976
    assert MitmListing.objects.filter(listed_until__isnull=True).count() == 8_107


def test_each_file_was_read_in_its_encoding(snapshots):
    encodings = dict(snapshots["2026-01-28"].files.values_list("name", "encoding"))
    assert encodings.pop("CIS_CIP_bdpm.txt") == "utf-8"
    assert set(encodings.values()) == {"windows-1252"}
    assert set(snapshots["2025-07-07"].files.values_list("encoding", flat=True)) == {"utf-8"}


def test_the_bytes_are_those_that_were_published(snapshots):
    file = snapshots["2026-01-28"].files.get(name="CIS_MITM.txt")
    assert file.sha256 == "1836a994bb6554592e606a6a62d22e18410c21aae87172f112986ceb8814dad0"
    assert (file.size, file.rows, file.columns, file.line_ends) == (1_203_379, 8_107, 4, "CRLF")


@pytest.mark.parametrize(
    ("day", "file", "code", "count"),
    [
        ("2025-07-07", "CIS_bdpm.txt", "control_characters", 25),
        ("2025-07-07", "CIS_MITM.txt", "control_characters", 5),
        ("2025-07-07", "CIS_CPD_bdpm.txt", "control_characters", 167),
        ("2025-07-07", "CIS_CIP_bdpm.txt", "control_characters", 126),
        ("2025-07-07", "CIS_COMPO_bdpm.txt", "extra_columns", 32_585),
        ("2025-07-07", "CIS_GENER_bdpm.txt", "extra_columns", 10_485),
        ("2025-07-07", "CIS_CIP_Dispo_Spec.txt", "duplicate_rows", 12),
        ("2025-07-07", "CIS_CIP_Dispo_Spec.txt", "unknown_specialities", 18),
        ("2025-07-07", "CIS_MITM.txt", "unknown_specialities", 1),
        ("2025-07-07", "CIS_bdpm.txt", "several_holders", 1),
        ("2026-01-02", "CIS_CIP_Dispo_Spec.txt", "code_against_label", 3),
        ("2026-01-02", "CIS_CIP_Dispo_Spec.txt", "restored_without_date", 3),
        ("2026-01-28", "CIS_CIP_Dispo_Spec.txt", "duplicate_rows", 17),
        ("2026-01-28", "CIS_CIP_Dispo_Spec.txt", "unknown_specialities", 19),
        ("2026-01-28", "CIS_CIP_Dispo_Spec.txt", "unknown_presentations", 1),
        ("2026-01-28", "CIS_CIP_Dispo_Spec.txt", "several_statuses", 6),
        ("2026-01-28", "CIS_CIP_Dispo_Spec.txt", "label_case", 6),
        ("2026-01-28", "CIS_CIP_Dispo_Spec.txt", "start_is_update", 63),
        ("2026-01-28", "CIS_CIP_Dispo_Spec.txt", "announced_in_advance", 22),
        ("2026-01-28", "CIS_CIP_Dispo_Spec.txt", "return_before_start", 1),
        ("2026-01-28", "CIS_CIP_Dispo_Spec.txt", "wider_than_the_list", 144),
        ("2026-01-28", "CIS_CIP_bdpm.txt", "unknown_specialities", 6),
        ("2026-01-28", "CIS_CIP_bdpm.txt", "old_dates", 54),
        ("2026-01-28", "CIS_CIP_bdpm.txt", "impossible_dates", 1),
        ("2026-01-28", "CIS_CIP_bdpm.txt", "thousands_separators", 435),
        ("2026-01-28", "CIS_CIP_bdpm.txt", "html_in_text", 821),
        ("2026-01-28", "CIS_CIP_bdpm.txt", "bad_check_digits", 0),
        ("2026-01-28", "CIS_CIP_bdpm.txt", "padded_values", 3),
        ("2026-01-28", "CIS_COMPO_bdpm.txt", "substance_spellings", 537),
        ("2026-01-28", "CIS_COMPO_bdpm.txt", "no_break_spaces", 1),
        ("2026-01-28", "CIS_CPD_bdpm.txt", "stray_carriage_returns", 4),
        ("2026-01-28", "CIS_CPD_bdpm.txt", "blank_lines", 6),
        ("2026-01-28", "CIS_GENER_bdpm.txt", "unknown_specialities", 2_440),
        ("2026-01-28", "CIS_GENER_bdpm.txt", "several_groups", 63),
        ("2026-01-28", "CIS_MITM.txt", "unknown_specialities", 4),
        ("2026-01-28", "CIS_MITM.txt", "name_differs", 122),
        ("2026-01-28", "CIS_MITM.txt", "listed_not_marketed", 398),
        ("2026-01-28", "CIS_MITM.txt", "short_atc", 87),
        ("2026-01-28", "CIS_bdpm.txt", "without_presentation", 1_270),
        ("2026-01-28", "CIS_bdpm.txt", "shared_names", 122),
        ("2026-01-28", "CIS_bdpm.txt", "html_in_text", 1),
        ("2026-01-28", "CIS_bdpm.txt", "padded_values", 15_799 + 1_136),
    ],
)
def test_every_oddity_is_counted(snapshots, day, file, code, count):
    assert counted(snapshots[day], file, code) == count


def test_no_control_character_is_left(snapshots):
    odd = "[\u0080-\u009f\u00a0]"
    assert not Speciality.objects.filter(name__regex=odd).exists()
    assert not Presentation.objects.filter(indications__regex=odd).exists()


def test_lost_characters_are_read_from_their_words(snapshots):
    indications = Presentation.objects.filter(gone_on__isnull=True).exclude(indications="")
    assert not indications.filter(indications__contains="¿").exists()
    assert indications.filter(indications__contains="l’adulte").exists()
    assert indications.filter(indications__contains="cœur").exists()


def test_the_year_2924_is_kept_as_text(snapshots):
    pack = Presentation.objects.get(declared_on_text="29/11/2924")
    assert (pack.speciality_id, pack.declared_on) == ("66338465", None)


def test_the_dearest_price_has_its_thousands(snapshots):
    pack = Presentation.objects.filter(price__gte=1000).order_by("price").first()
    assert pack is not None
    assert pack.public_price > pack.price > 1000


def test_what_left_the_register_stays_with_its_date(snapshots):
    gone = Speciality.objects.filter(gone_on__isnull=False)
    assert gone.count() == 199 + 94
    assert set(gone.values_list("gone_on", flat=True)) == {dt.date(2026, 1, 2), dt.date(2026, 1, 28)}
    assert Presentation.objects.filter(gone_on=dt.date(2026, 1, 28)).count() == 485


def test_partial_snapshots_closed_nothing_of_what_they_lacked(snapshots):
    assert not Presentation.objects.filter(gone_on__lt=dt.date(2026, 1, 28)).exists()
    assert not MitmListing.objects.filter(listed_until__isnull=False).exists()
    partial = RegisterChange.objects.filter(snapshot__in=[snapshots["2026-01-02"], snapshots["2026-01-26"]])
    assert not partial.filter(table__in=["presentation", "condition", "listing"]).exists()


def test_the_same_files_again_change_nothing(snapshots):
    again = snapshots["again"]
    assert not RegisterChange.objects.filter(snapshot=again).exists()
    assert not any(
        count[kind] for count in again.counts.values() for kind in ("added", "changed", "closed", "reopened")
    )
    assert anomalies(again) == anomalies(snapshots["2026-01-28"])


@pytest.mark.parametrize(
    ("part", "counts"),
    [
        ("speciality", {"added": 304, "removed": 293, "changed": 725}),
        ("presentation", {"added": 478, "removed": 485, "changed": 1_863}),
        ("listing", {"added": 0, "removed": 0, "changed": 0}),
        ("availability", {"added": 107, "removed": 82, "changed": 392, "status_changed": 267, "equal": 469}),
    ],
)
def test_the_difference_of_two_snapshots_is_exact(snapshots, part, counts):
    found = snapshot_difference(snapshots["2025-07-07"], snapshots["2026-01-28"])["parts"][part]
    assert {name: found["counts"][name] for name in counts} == counts
    assert {name: len(found["rows"][name]) for name in ("added", "removed", "changed")} == {
        name: counts[name] for name in ("added", "removed", "changed")
    }


def test_a_difference_names_the_columns_that_changed(snapshots):
    difference = snapshot_difference(snapshots["2025-07-07"], snapshots["2026-01-28"])
    row = difference["parts"]["speciality"]["rows"]["changed"][0]
    assert row["before"][0].keys() == row["after"][0].keys()
    assert "cis" not in row["before"][0]


def test_a_difference_is_computed_once(snapshots, django_assert_max_num_queries):
    snapshot_difference(snapshots["2025-07-07"], snapshots["2026-01-28"])
    with django_assert_max_num_queries(2 + 3 * 7):
        snapshot_difference(snapshots["2025-07-07"], snapshots["2026-01-28"])


def test_concerta_was_corrected_by_the_agency(snapshots):
    states = AvailabilityStatement.objects.filter(speciality="63930084").order_by("id")
    codes = [(state.status, "code_against_label" in state.anomalies) for state in states]
    assert (4, True) in codes
    assert states.get(gone_on__isnull=True).status == 2


def test_two_days_apart_the_agency_added_twenty_lines(snapshots):
    assert snapshots["2026-01-28"].counts["availability"]["added"] == 20
    assert snapshots["2026-01-28"].counts["availability"]["closed"] == 11


def test_every_speciality_of_the_register_has_its_laboratory(snapshots):
    assert not Speciality.objects.filter(registered=True, laboratory__isnull=True).exists()
    assert not Laboratory.objects.filter(name__startswith=" ").exists()
    registered = Speciality.objects.filter(registered=True).count()
    assert Holder.objects.filter(ends_on__isnull=True).values("speciality").distinct().count() == registered


def test_spellings_of_the_netherlands_are_one_country(snapshots):
    dutch = Laboratory.objects.filter(aliases__spelling__iregex=r"\((PAYS?[ -]BAS|HOLLANDE|NETHERLANDS)\)")
    assert set(dutch.values_list("country", flat=True)) == {"NL"}


def test_a_label_of_a_new_class_is_counted_once(snapshots):
    labels = snapshots["atc"].counts["ATC_2024-02-15.csv"]
    assert labels["added"] > 4_000
    assert labels["added"] + labels["changed"] <= labels["rows"]


def test_the_classification_has_its_labels(snapshots):
    assert AtcClass.objects.get(pk="N02BE01").label == "paracétamol"
    assert AtcClass.objects.get(pk="A").plain_label == "Système digestif"
    assert AtcClass.objects.get(pk="N05CJ01").label == "suvorexant"
    assert Speciality.objects.filter(atc__isnull=False).count() > 14_000


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("doliprane 1000", "DOLIPRANE 1000 mg"),
        ("doliprnae 1000mg", "DOLIPRANE 1000 mg"),
        ("levotyrox 75", "LEVOTHYROX 75"),
        ("clavulanique amoxicilline sandoz", "AMOXICILLINE"),
        ("0,5 mg alprazolam", "ALPRAZOLAM"),
        ("insline glargin", "ABASAGLAR"),
    ],
)
def test_a_search_finds_the_medicine_first(snapshots, text, expected):
    assert search_register(text).specialities[0].name.startswith(expected)


def test_a_scan_of_a_real_box_finds_its_medicine(snapshots):
    result = search_register("]d2010340094949729417280131" + "10LOT42")
    assert result.identification.kind == IdentifierKind.DATAMATRIX
    assert [row.cis for row in result.specialities] == ["60002283"]


def test_no_row_of_the_register_points_nowhere(snapshots):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
