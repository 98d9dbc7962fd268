"""The files of the last import are not compared again, unless something may differ."""

import datetime as dt

import pytest

from mitm.registry.importer import again
from mitm.registry.models import AtcClass, MitmListing, RegisterChange, Snapshot
from mitm.registry.services import listing_close, operator_set
from tests.registry import samples
from tests.registry.conftest import anomalies
from tests.registry.samples import changed

JANUARY = dt.date(2026, 1, 26)
KEPT = ("name", "table", "sha256", "size", "encoding", "line_ends", "rows", "columns")


@pytest.fixture
def first(import_day):
    return import_day("2026-01-26")


def test_the_same_files_again_are_recorded_without_being_compared(first, import_day):
    snapshot = import_day("2026-01-28")
    assert snapshot.same_as == first
    assert list(snapshot.files.values(*KEPT)) == list(first.files.values(*KEPT))
    assert snapshot.counts["speciality"] == {"rows": 3, "added": 0, "changed": 0, "closed": 0, "reopened": 0}
    assert not RegisterChange.objects.exists()


def test_what_was_odd_in_them_is_told_again_as_a_comparison_would(first, import_day):
    repeated, compared = import_day("2026-01-27"), import_day("2026-01-28", force=True)
    assert compared.same_as is None
    assert anomalies(repeated) == anomalies(compared) == anomalies(first)
    assert repeated.counts == compared.counts


def test_a_third_time_names_the_snapshot_that_was_compared(first, import_day):
    import_day("2026-01-27")
    assert import_day("2026-01-28").same_as == first


def test_one_row_that_differs_has_all_compared(first, import_day):
    snapshot = import_day("2026-01-28", CIS_bdpm=changed(samples.SPECIALITIES, 0, c6="Non commercialisée"))
    assert snapshot.same_as is None
    assert snapshot.counts["speciality"]["changed"] == 1


def test_a_file_more_or_less_has_all_compared(first, import_day):
    assert import_day("2026-01-28", only=["CIS_bdpm.txt"]).same_as is None


def test_a_register_that_someone_changed_is_compared(first, import_day):
    listing = MitmListing.objects.get(speciality="60000001")
    day = JANUARY + dt.timedelta(days=1)
    listing_close(speciality=listing.speciality, listed_until=day, reason="Décision", today=day)
    assert import_day("2026-01-28").same_as is None


@pytest.mark.parametrize("write", ["update", "insert", "delete"])
def test_no_write_goes_unseen(first, import_day, write):
    listing = MitmListing.objects.get(speciality="60000001")
    if write == "update":
        MitmListing.objects.filter(pk=listing.pk).update(name=listing.name)
    elif write == "insert":
        AtcClass.objects.create(code="Z", level=1)
    else:
        listing.delete()
    assert import_day("2026-01-28").same_as is None


def test_an_operator_set_since_has_all_compared(first, import_day):
    speciality = MitmListing.objects.get(speciality="60000001").speciality
    other = MitmListing.objects.get(speciality="60000002").speciality.laboratory
    operator_set(speciality=speciality, laboratory=other, starts_on=JANUARY)
    assert import_day("2026-01-28").same_as is None


def test_new_rules_of_reading_have_all_compared(first, import_day, monkeypatch):
    monkeypatch.setattr(again, "RULES", again.RULES + 1)
    assert import_day("2026-01-28").same_as is None


def test_another_year_has_the_possible_dates_judged_again(import_day):
    import_day("2025-12-31")
    assert import_day("2026-01-28").same_as is None


def test_an_import_of_other_files_in_between_has_all_compared(first, import_day):
    import_day("2026-01-27", only=["CIS_MITM.txt"])
    assert import_day("2026-01-28").same_as is None
    assert Snapshot.objects.count() == 3
