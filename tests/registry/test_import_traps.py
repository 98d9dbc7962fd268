"""Every oddity met in published files is handled and counted."""

import datetime as dt
from decimal import Decimal

import pytest

from mitm.registry.importer.storage import content_of
from mitm.registry.models import AvailabilityStatement, Presentation, Speciality
from mitm.registry.services import import_register
from tests.registry import samples
from tests.registry.conftest import anomalies
from tests.registry.samples import changed


def rewrite(folder, name, change):
    path = folder / name
    path.write_bytes(change(path.read_bytes()))


@pytest.fixture
def import_rewritten(tmp_path, db):
    """Import the sample after changing the bytes of one file."""

    def run(name, change, **options):
        folder = samples.write(tmp_path / "2026-01-28", **options)
        rewrite(folder, name, change)
        return import_register(source=folder)

    return run


def test_each_file_is_read_in_its_own_encoding(import_rewritten):
    snapshot = import_rewritten("CIS_CIP_bdpm.txt", lambda data: data.decode("cp1252").encode("utf-8"))
    encodings = dict(snapshot.files.values_list("name", "encoding"))
    assert encodings["CIS_CIP_bdpm.txt"] == "utf-8"
    assert encodings["CIS_bdpm.txt"] == "windows-1252"
    assert anomalies(snapshot)["mixed_encodings"] == 2
    assert Presentation.objects.get(pk="3400910000010").status == "Présentation active"


def test_a_byte_order_mark_is_no_part_of_the_first_code(import_rewritten):
    import_rewritten("CIS_bdpm.txt", lambda data: b"\xef\xbb\xbf" + data.decode("cp1252").encode())
    assert Speciality.objects.filter(pk="60000001", registered=True).exists()


def test_windows_apostrophes_are_apostrophes(import_rewritten):
    import_rewritten("CIS_bdpm.txt", lambda data: data.replace(b"ALPHALINE 500", b"D\x92ALPHALINE \x96 500"))
    assert Speciality.objects.get(pk="60000001").name == "D’ALPHALINE – 500 mg, comprimé"


def test_characters_that_a_conversion_destroyed_are_put_back(import_rewritten):
    def republished(data):
        return data.replace(b"ALPHALINE 500", b"D\x92ALPHALINE \x96 500").decode("latin-1").encode("utf-8")

    snapshot = import_rewritten("CIS_bdpm.txt", republished)
    assert Speciality.objects.get(pk="60000001").name == "D’ALPHALINE – 500 mg, comprimé"
    assert anomalies(snapshot)["control_characters"] == 2


def test_bytes_that_mean_nothing_are_shown_as_such(import_rewritten):
    snapshot = import_rewritten("CIS_bdpm.txt", lambda data: data.replace(b"ALPHALINE", b"ALPHA\x81LINE"))
    assert Speciality.objects.get(pk="60000001").name.startswith("ALPHA\ufffdLINE")
    assert anomalies(snapshot)["undecodable_bytes"] == 1


def test_a_no_break_space_is_a_space(import_rewritten):
    snapshot = import_rewritten("CIS_bdpm.txt", lambda data: data.replace(b"500 mg", b"500\xa0mg"))
    assert Speciality.objects.get(pk="60000001").name == "ALPHALINE 500 mg, comprimé"
    assert anomalies(snapshot)["no_break_spaces"] == 1


def test_a_trailing_tab_is_an_empty_column_too_many(import_rewritten):
    snapshot = import_rewritten("CIS_COMPO_bdpm.txt", lambda data: data.replace(b"\r\n", b"\t\r\n"))
    assert anomalies(snapshot)["extra_columns"] == 3
    assert snapshot.files.get(name="CIS_COMPO_bdpm.txt").columns == 9


def test_a_column_added_by_the_publisher_is_ignored(import_rewritten):
    snapshot = import_rewritten("CIS_COMPO_bdpm.txt", lambda data: data.replace(b"\r\n", b"\tnouveau\r\n"))
    assert anomalies(snapshot)["extra_columns"] == 3


def test_blank_lines_and_stray_returns_are_skipped(import_rewritten):
    snapshot = import_rewritten("CIS_CPD_bdpm.txt", lambda data: data.replace(b"\r\n", b"\r\r\n\r\n", 1))
    assert anomalies(snapshot)["stray_carriage_returns"] == 1
    assert anomalies(snapshot)["blank_lines"] == 2
    assert snapshot.counts["condition"]["added"] == 2


@pytest.mark.parametrize(("ends", "name"), [(b"\n", "LF"), (b"\r\n", "CRLF"), (b"\r", "CR")])
def test_every_line_end_is_read(import_rewritten, ends, name):
    snapshot = import_rewritten("CIS_CPD_bdpm.txt", lambda data: data.replace(b"\r\n", ends))
    assert snapshot.files.get(name="CIS_CPD_bdpm.txt").line_ends == name
    assert snapshot.counts["condition"]["added"] == 2


def test_a_backslash_is_an_ordinary_character(import_rewritten):
    import_rewritten("CIS_bdpm.txt", lambda data: data.replace(b"ALPHALINE 500", b"ALPHA\\LINE\\N 500"))
    assert Speciality.objects.get(pk="60000001").name.startswith("ALPHA\\LINE\\N 500")


def test_a_quote_is_an_ordinary_character(import_rewritten):
    import_rewritten("CIS_bdpm.txt", lambda data: data.replace(b"ALPHALINE 500", b'"ALPHALINE" 500'))
    assert Speciality.objects.get(pk="60000001").name.startswith('"ALPHALINE" 500')


def test_spaces_around_values_are_counted_and_removed(import_day):
    assert anomalies(import_day("2026-01-28"))["padded_values"] == 5


@pytest.mark.parametrize(
    "name", ["CIS_bdpm", "CIS_CIP_bdpm", "CIS_COMPO_bdpm", "CIS_CPD_bdpm", "CIS_CIP_Dispo_Spec", "CIS_MITM"]
)
def test_an_identical_row_counts_once(import_day, name):
    rows = samples.FILES[f"{name}.txt"]
    snapshot = import_day("2026-01-28", **{name: [*rows, rows[0]]})
    assert anomalies(snapshot)["duplicate_rows"] == 1


def test_of_two_rows_with_one_code_the_first_is_kept(import_day):
    other = (samples.SPECIALITIES[0][0], "AUTRE NOM", *samples.SPECIALITIES[0][2:])
    snapshot = import_day("2026-01-28", CIS_bdpm=[*samples.SPECIALITIES, other])
    assert Speciality.objects.get(pk="60000001").name == "ALPHALINE 500 mg, comprimé"
    assert anomalies(snapshot)["duplicate_keys"] == 1


def test_a_group_that_names_a_speciality_twice_keeps_the_first(import_day):
    again = ("1", samples.GENERICS[0][1], "60000001", "1", "9")
    snapshot = import_day("2026-01-28", CIS_GENER_bdpm=[*samples.GENERICS, again])
    assert anomalies(snapshot)["duplicate_keys"] == 1
    assert snapshot.counts["generic"]["added"] == 2


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("CIS_bdpm", ("6000000X", *samples.SPECIALITIES[0][1:])),
        ("CIS_CIP_bdpm", changed(samples.PRESENTATIONS, 0, c6="34009100000")[0]),
        ("CIS_CPD_bdpm", ("12", "liste I")),
        ("CIS_MITM", ("6000 001", "N02BE01", "X", "")),
        ("CIS_CIP_Dispo_Spec", changed(samples.AVAILABILITY, 0, c1="34A0910000010")[0]),
    ],
)
def test_a_malformed_code_puts_its_row_aside(import_day, name, row):
    snapshot = import_day("2026-01-28", **{name: [*samples.FILES[f"{name}.txt"], row]})
    assert anomalies(snapshot)["invalid_codes"] == 1


def test_a_wrong_check_digit_is_reported_and_kept(import_day):
    snapshot = import_day("2026-01-28", CIS_CIP_bdpm=changed(samples.PRESENTATIONS, 0, c6="3400910000011"))
    assert anomalies(snapshot)["bad_check_digits"] == 1
    assert Presentation.objects.filter(pk="3400910000011").exists()


def test_a_cip7_that_is_not_in_its_cip13_is_reported(import_day):
    snapshot = import_day("2026-01-28", CIS_CIP_bdpm=changed(samples.PRESENTATIONS, 0, c1="7654321"))
    assert anomalies(snapshot)["cip7_differs"] == 1


@pytest.mark.parametrize("text", ["29/11/2924", "31/02/2020", "2020", "00/00/0000", "hier"])
def test_an_impossible_date_is_kept_as_text(import_day, text):
    snapshot = import_day("2026-01-28", CIS_CIP_bdpm=changed(samples.PRESENTATIONS, 0, c5=text))
    pack = Presentation.objects.get(pk="3400910000010")
    assert (pack.declared_on, pack.declared_on_text) == (None, text)
    assert anomalies(snapshot)["impossible_dates"] == 1


def test_an_old_date_is_kept_and_reported(import_day):
    snapshot = import_day("2026-01-28", CIS_CIP_bdpm=changed(samples.PRESENTATIONS, 0, c5="01/01/1910"))
    assert Presentation.objects.get(pk="3400910000010").declared_on == dt.date(1910, 1, 1)
    assert anomalies(snapshot)["old_dates"] == 1


def test_an_impossible_authorisation_date_is_kept_as_text(import_day):
    import_day("2026-01-28", CIS_bdpm=changed(samples.SPECIALITIES, 0, c7="12/13/1998"))
    alpha = Speciality.objects.get(pk="60000001")
    assert (alpha.authorised_on, alpha.authorised_on_text) == (None, "12/13/1998")


def test_an_unreadable_price_is_unknown(import_day):
    snapshot = import_day("2026-01-28", CIS_CIP_bdpm=changed(samples.PRESENTATIONS, 0, c9="gratuit"))
    assert Presentation.objects.get(pk="3400910000010").price is None
    assert anomalies(snapshot)["unreadable_numbers"] == 1


@pytest.mark.parametrize(
    ("text", "price"),
    [("1 195,27", "1195.27"), ("1,195", "1195"), ("24.34", "24.34"), ("12,50 €", "12.50"), ("24", "24")],
)
def test_a_price_is_read_in_every_way_it_is_written(import_day, text, price):
    import_day("2026-01-28", CIS_CIP_bdpm=changed(samples.PRESENTATIONS, 0, c9=text))
    assert Presentation.objects.get(pk="3400910000010").price == Decimal(price)


@pytest.mark.parametrize("text", ["99999999999999", "1,000,000,00", "12,3456,78"])
def test_a_number_that_is_no_price_is_unknown(import_day, text):
    snapshot = import_day("2026-01-28", CIS_CIP_bdpm=changed(samples.PRESENTATIONS, 0, c9=text))
    assert Presentation.objects.get(pk="3400910000010").price is None
    assert anomalies(snapshot)["unreadable_numbers"] == 1


def test_the_status_code_wins_against_its_label(import_day):
    rows = changed(samples.AVAILABILITY, 0, c2="4", c3="tension d'approvisionnement")
    snapshot = import_day("2026-01-28", CIS_CIP_Dispo_Spec=rows)
    statement = AvailabilityStatement.objects.get(speciality="60000001")
    assert statement.status == 4
    assert statement.label == "Tension d'approvisionnement"
    assert statement.anomalies == ["code_against_label", "restored_without_date"]
    found = anomalies(snapshot)
    assert (found["code_against_label"], found["label_case"], found["restored_without_date"]) == (1, 1, 1)


def test_a_status_outside_the_four_codes_puts_its_row_aside(import_day):
    snapshot = import_day("2026-01-28", CIS_CIP_Dispo_Spec=changed(samples.AVAILABILITY, 0, c2="9"))
    assert anomalies(snapshot)["unknown_values"] == 1
    assert AvailabilityStatement.objects.count() == 1


@pytest.mark.parametrize(
    ("starts", "updated", "restored", "code"),
    [
        ("06/10/2023", "01/09/2023", "", "start_is_update"),
        ("01/03/2025", "11/02/2025", "", "announced_in_advance"),
        ("12/06/2025", "30/07/2025", "30/07/2024", "return_before_start"),
    ],
)
def test_dates_of_availability_that_surprise_are_explained(import_day, starts, updated, restored, code):
    rows = changed(samples.AVAILABILITY, 1, c4=starts, c5=updated, c6=restored)
    snapshot = import_day("2026-01-28", CIS_CIP_Dispo_Spec=rows)
    assert anomalies(snapshot)[code] == 1
    assert code in AvailabilityStatement.objects.get(speciality="60000002").anomalies


def test_two_statuses_at_once_are_reported(import_day):
    other = ("60000001", "", "4", "Remise à disposition", "01/01/2026", "02/01/2026", "02/01/2026", "https://autre")
    snapshot = import_day("2026-01-28", CIS_CIP_Dispo_Spec=[*samples.AVAILABILITY, other])
    assert anomalies(snapshot)["several_statuses"] == 1
    assert anomalies(snapshot)["several_rows"] == 1


def test_a_malformed_class_is_kept_as_text(import_day):
    snapshot = import_day("2026-01-28", CIS_MITM=changed(samples.LISTING, 0, c1="N02BEX"))
    assert Speciality.objects.get(pk="60000001").atc is None
    assert anomalies(snapshot)["invalid_atc"] == 1


def test_a_name_with_html_stays_text(import_day):
    name = "IMUKIN 2 x 10<sup>6</sup> UI"
    snapshot = import_day("2026-01-28", CIS_bdpm=changed(samples.SPECIALITIES, 0, c1=name))
    assert Speciality.objects.get(pk="60000001").name == name
    assert anomalies(snapshot)["html_in_text"] == 2


def test_what_whole_files_tell_is_counted(import_day):
    found = anomalies(
        import_day("2026-01-28", CIS_MITM=[*samples.LISTING, ("60000003", "A01", "GAMMAL 10 mg, gélule", "")])
    )
    assert found["without_presentation"] == 1
    assert found["name_differs"] == 1
    assert found["listed_not_marketed"] == 1


def test_samples_of_an_oddity_are_few_and_its_count_complete(import_day):
    rows = [
        ("60000001", "", "4", "remise à disposition", "01/01/2026", "02/01/2026", "02/01/2026", f"p{n}")
        for n in range(20)
    ]
    snapshot = import_day("2026-01-28", CIS_CIP_Dispo_Spec=rows)
    anomaly = snapshot.anomalies.get(code="label_case")
    assert (anomaly.count, len(anomaly.samples)) == (20, 5)
    assert anomaly.samples[0]["key"] == "60000001"


def test_the_original_bytes_are_kept(import_day, tmp_path):
    snapshot = import_day("2026-01-28")
    file = snapshot.files.get(name="CIS_bdpm.txt")
    assert content_of(file.sha256) == (tmp_path / "2026-01-28" / "CIS_bdpm.txt").read_bytes()
    assert file.size == len(content_of(file.sha256))


def test_a_file_whose_name_is_not_known_is_said_not_to_be_read(db, tmp_path):
    folder = samples.write(tmp_path / "2026-01-28")
    (folder / "CIS_MITM.txt").rename(folder / "CIS_MITM (1).txt")
    (folder / "lisezmoi.pdf").write_bytes(b"%PDF")
    snapshot = import_register(source=folder)
    assert snapshot.anomalies.get(code="ignored_files").samples[0]["key"] == "CIS_MITM (1).txt"
    assert snapshot.anomalies.get(code="ignored_files").count == 1
