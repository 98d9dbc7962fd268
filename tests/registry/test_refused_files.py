"""What cannot be imported is refused in one French sentence, and nothing of it is written."""

import pytest

from mitm.errors import CaseError
from mitm.registry.models import Snapshot, SnapshotFile, Speciality
from mitm.registry.services import import_register
from tests.registry import samples
from tests.registry.samples import changed

pytestmark = pytest.mark.django_db


def refusal(code, **options):
    with pytest.raises(CaseError) as caught:
        import_register(**options)
    assert caught.value.code == code
    assert caught.value.message.endswith(".")
    return caught.value.message


@pytest.fixture
def folder(tmp_path):
    return samples.write(tmp_path / "2026-01-28")


def test_a_folder_that_does_not_exist(tmp_path):
    assert "n’existe pas" in refusal("no_folder", source=tmp_path / "ailleurs")


def test_a_file_instead_of_a_folder(folder):
    refusal("no_folder", source=folder / "CIS_bdpm.txt")


def test_a_folder_without_a_known_file(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"x")
    assert "CIS_bdpm.txt" in refusal("no_register_file", source=tmp_path)


def test_two_sources_in_one_folder(folder):
    (folder / "specialite.csv").write_text("cis,denomination\n")
    assert "séparément" in refusal("mixed_sources", source=folder)


def test_a_date_that_nothing_tells(tmp_path):
    refusal("date_unknown", source=samples.write(tmp_path / "sans-date"))


def test_a_date_in_the_future(tmp_path):
    assert "avenir" in refusal("date_in_future", source=samples.write(tmp_path / "2050-01-01"))


@pytest.mark.parametrize("content", [b"", b" \r\n \r\n"])
def test_an_empty_file(folder, content):
    (folder / "CIS_CPD_bdpm.txt").write_bytes(content)
    assert "CIS_CPD_bdpm.txt est vide" in refusal("empty_file", source=folder)


@pytest.mark.parametrize(
    "page", [b"<!DOCTYPE html><html>", b"\xef\xbb\xbf\r\n<HTML><body>503", b"<?xml version='1.0'?>"]
)
def test_a_page_of_html_under_the_name_of_a_file(folder, page):
    (folder / "CIS_MITM.txt").write_bytes(page)
    assert "HTML" in refusal("html_instead_of_data", source=folder)


@pytest.mark.parametrize(
    "content", [b"PK\x03\x04zip", b"%PDF-1.7", b"\x1f\x8bgz", b"{}", b"a\x00b", "é".encode("utf-16")]
)
def test_another_kind_of_file(folder, content):
    (folder / "CIS_bdpm.txt").write_bytes(content)
    refusal("not_text", source=folder)


def test_a_file_over_the_size_limit(folder, settings):
    settings.REGISTER_FILE_MAX_BYTES = 50
    assert "limite" in refusal("file_too_large", source=folder)


def test_a_file_that_cannot_be_read(folder, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    assert "ne peut être lu" in refusal("unreadable_file", source=folder)


def test_a_folder_that_cannot_be_read(folder, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    assert "ne peut être lu" in refusal("unreadable_folder", source=folder)


def test_missing_columns(folder):
    (folder / "CIS_bdpm.txt").write_bytes(b"60000001\tALPHA\tgelule\r\n")
    assert "12 sont attendues" in refusal("missing_columns", source=folder)


def test_a_line_cut_short_is_named(folder):
    path = folder / "CIS_bdpm.txt"
    path.write_bytes(path.read_bytes()[:-40])
    assert "CIS_bdpm.txt, ligne 3" in refusal("misshapen_line", source=folder)


def test_a_tab_inside_a_text_is_named(folder):
    path = folder / "CIS_bdpm.txt"
    path.write_bytes(path.read_bytes().replace(b"ALPHALINE 500", b"ALPHALINE\t500", 1))
    assert "ligne 1" in refusal("misshapen_line", source=folder)


def test_lines_whose_faults_make_up_for_each_other_are_named(folder):
    path = folder / "CIS_bdpm.txt"
    content = path.read_bytes().replace(b"ALPHALINE 500", b"ALPHALINE\t500", 1)
    path.write_bytes(content.replace(b"01/01/2001\t\t", b"01/01/2001\t", 1))
    assert "ligne 1" in refusal("misshapen_line", source=folder)


def test_nothing_of_a_refused_folder_is_written(folder):
    (folder / "CIS_CIP_Dispo_Spec.txt").write_bytes(b"<html>")
    refusal("html_instead_of_data", source=folder)
    assert not Speciality.objects.exists()
    assert not Snapshot.objects.exists()


@pytest.fixture
def many(tmp_path):
    rows = [(f"6{n:07d}", *samples.SPECIALITIES[0][1:]) for n in range(1, 11)]
    import_register(source=samples.write(tmp_path / "2025-07-07", CIS_bdpm=rows))
    return rows


def test_a_file_that_lost_many_of_its_rows(many, tmp_path):
    folder = samples.write(tmp_path / "2026-01-28", CIS_bdpm=many[:7])
    assert "7\u00a0lignes contre 10" in refusal("row_count_collapsed", source=folder)
    assert Speciality.objects.filter(gone_on__isnull=False).count() == 0


def test_the_same_file_on_express_demand(many, tmp_path):
    folder = samples.write(tmp_path / "2026-01-28", CIS_bdpm=many[:4])
    snapshot = import_register(source=folder, force=True)
    assert snapshot.forced
    assert Speciality.objects.filter(gone_on__isnull=False, registered=True).count() == 6


def test_a_fifth_of_the_rows_may_go(many, tmp_path):
    import_register(source=samples.write(tmp_path / "2026-01-28", CIS_bdpm=many[:8]))


def cut(folder, name, bytes_lost):
    (folder / name).write_bytes((folder / name).read_bytes()[:-bytes_lost])
    return folder


def test_a_file_cut_inside_its_last_column(many, tmp_path):
    folder = cut(samples.write(tmp_path / "2026-01-28", CIS_bdpm=many[:9]), "CIS_bdpm.txt", 3)
    assert "sa dernière ligne est coupée" in refusal("row_count_collapsed", source=folder)
    assert import_register(source=folder, force=True).anomalies.filter(code="cut_end").exists()


def test_a_last_line_without_its_end_is_reported_when_no_row_is_missing(many, tmp_path):
    snapshot = import_register(source=cut(samples.write(tmp_path / "2026-01-28", CIS_bdpm=many), "CIS_bdpm.txt", 2))
    assert snapshot.anomalies.get(code="cut_end").file == "CIS_bdpm.txt"


def test_an_older_snapshot_after_a_newer_one(tmp_path):
    import_register(source=samples.write(tmp_path / "2026-01-28"))
    message = refusal("older_snapshot", source=samples.write(tmp_path / "2025-07-07"))
    assert "28/01/2026" in message
    assert "07/07/2025" in message


def test_an_older_file_of_a_part_that_the_newer_snapshot_lacked(tmp_path):
    import_register(source=samples.write(tmp_path / "2026-01-28", only=["CIS_bdpm.txt"]))
    import_register(source=samples.write(tmp_path / "2025-07-07", only=["CIS_CIP_Dispo_Spec.txt"]))
    assert SnapshotFile.objects.count() == 2


def test_the_same_day_again_corrects_it(tmp_path):
    import_register(source=samples.write(tmp_path / "2026-01-28"))
    corrected = changed(samples.SPECIALITIES, 0, c1="ALPHALINE CORRIGÉE")
    import_register(source=samples.write(tmp_path / "2026-01-28", CIS_bdpm=corrected))
    assert Speciality.objects.get(pk="60000001").name == "ALPHALINE CORRIGÉE"
