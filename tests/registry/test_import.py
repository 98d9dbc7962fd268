"""An import brings the register to what the files say, and writes down what it changed."""

import datetime as dt
from decimal import Decimal

import pytest

from mitm.registry.enums import AvailabilityStatus, ChangeKind, HolderRole, RegisterTable, Source
from mitm.registry.hooks import _after_import, after_import
from mitm.registry.models import (
    AtcClass,
    AvailabilityStatement,
    Composition,
    GenericMember,
    Holder,
    Laboratory,
    MitmListing,
    PrescriptionCondition,
    Presentation,
    RegisterChange,
    Speciality,
    Substance,
)
from mitm.registry.selectors import search_specialities
from mitm.registry.services import listing_open
from tests.registry import samples
from tests.registry.conftest import anomalies
from tests.registry.samples import changed

JULY, JANUARY = dt.date(2025, 7, 7), dt.date(2026, 1, 28)


def test_a_speciality_comes_with_all_that_the_files_say(import_day):
    import_day("2026-01-28")
    beta = Speciality.objects.get(pk="60000002")
    assert beta.name == "BÊTAMINE 1 g, poudre pour solution injectable"
    assert (beta.form, beta.routes) == ("poudre", ["intraveineuse", "intramusculaire"])
    assert (beta.authorised_on, beta.european_number) == (dt.date(2007, 7, 7), "EU/1/07/001")
    assert beta.reinforced_surveillance
    assert beta.is_mitm
    assert (beta.registered, beta.first_seen_on, beta.gone_on) == (True, JANUARY, None)
    assert beta.search_name == "betamine 1 g poudre pour solution injectable"


def test_prices_are_numbers_whatever_the_commas(import_day):
    import_day("2026-01-28")
    prices = Presentation.objects.order_by("pk").values_list("price", "public_price", "fee")
    assert list(prices) == [
        (Decimal("24.34"), Decimal("25.36"), Decimal("1.02")),
        (Decimal("1195.27"), Decimal("1198.03"), Decimal("2.76")),
    ]


def test_rates_are_written_one_way(import_day):
    import_day("2026-01-28")
    assert list(Presentation.objects.order_by("pk").values_list("reimbursement", flat=True)) == [
        "65\u00a0%",
        "100\u00a0%",
    ]


def test_html_and_lost_characters_stay_text_made_readable(import_day):
    import_day("2026-01-28")
    assert Presentation.objects.get(pk="3400910000027").indications == "<br>• adulte et l’enfant"


def test_substances_link_the_lines_of_a_composition(import_day):
    import_day("2026-01-28")
    lines = (
        Composition.objects.filter(speciality="60000002").order_by("nature").values_list("nature", "substance__name")
    )
    assert list(lines) == [("FT", "BÊTAMINE"), ("SA", "BÊTAMINE SODIQUE")]


def test_a_code_that_only_another_file_names_becomes_a_stub(import_day):
    snapshot = import_day("2026-01-28")
    stub = Speciality.objects.get(pk="60999999")
    assert (stub.registered, stub.name) == (False, "")
    assert stub.display_name == "Spécialité 60999999 (hors registre)"
    assert GenericMember.objects.filter(speciality=stub).exists()
    assert anomalies(snapshot)["unknown_specialities"] == 1


def test_a_stub_is_named_after_the_list_when_the_list_names_it(import_day):
    import_day("2026-01-28", CIS_MITM=[*samples.LISTING, ("60888888", "N02BE01", "ANCIEN 1 g", "")])
    stub = Speciality.objects.get(pk="60888888")
    assert (stub.name, stub.is_mitm, stub.registered) == ("ANCIEN 1 g", True, False)


def test_a_stub_that_enters_the_register_is_described(import_day):
    import_day("2026-01-26")
    newcomer = ("60999999", *samples.SPECIALITIES[0][1:])
    import_day("2026-01-28", CIS_bdpm=[*samples.SPECIALITIES, newcomer])
    assert Speciality.objects.get(pk="60999999").registered
    assert Speciality.objects.get(pk="60999999").laboratory.name == "LABO UN"


def test_holders_lose_their_leading_space_and_keep_their_country(import_day):
    import_day("2026-01-28")
    two = Laboratory.objects.get(name="LABO DEUX (PAYS BAS)")
    assert (two.slug, two.country) == ("labo-deux-pays-bas", "NL")
    assert Speciality.objects.get(pk="60000002").laboratory == two
    holder = Holder.objects.get(speciality="60000002")
    assert (holder.role, holder.starts_on, holder.ends_on) == (HolderRole.HOLDER, None, None)


def test_spellings_that_read_the_same_are_one_laboratory(import_day):
    rows = changed(samples.SPECIALITIES, 0, c10=" Labo  Deux (PAY-BAS)")
    snapshot = import_day("2026-01-28", CIS_bdpm=rows)
    assert Laboratory.objects.filter(name__iregex="labo +deux").count() == 1
    assert anomalies(snapshot)["country_spellings"] == 1


def test_spellings_that_differ_stay_two_laboratories(import_day):
    import_day("2026-01-28", CIS_bdpm=changed(samples.SPECIALITIES, 0, c10=" LABO DEUX"))
    assert Laboratory.objects.filter(name__startswith="LABO DEUX").count() == 2


def test_several_holders_are_each_linked_and_reported(import_day):
    snapshot = import_day("2026-01-28", CIS_bdpm=changed(samples.SPECIALITIES, 0, c10=" LABO UN; LABO TROIS"))
    names = (
        Holder.objects.filter(speciality="60000001")
        .order_by("laboratory__name")
        .values_list("laboratory__name", flat=True)
    )
    assert list(names) == ["LABO TROIS", "LABO UN"]
    assert Speciality.objects.get(pk="60000001").laboratory.name == "LABO UN"
    assert anomalies(snapshot)["several_holders"] == 1


def test_a_change_of_holder_closes_one_period_and_opens_another(import_day):
    import_day("2025-07-07")
    import_day("2026-01-28", CIS_bdpm=changed(samples.SPECIALITIES, 0, c10=" LABO NEUF"))
    periods = (
        Holder.objects.filter(speciality="60000001")
        .order_by("id")
        .values_list("laboratory__name", "starts_on", "ends_on")
    )
    assert list(periods) == [("LABO UN", None, JANUARY), ("LABO NEUF", JANUARY, None)]
    assert Speciality.objects.get(pk="60000001").laboratory.name == "LABO NEUF"
    change = RegisterChange.objects.get(table=RegisterTable.HOLDER)
    assert (change.before, change.after) == (["LABO UN"], ["LABO NEUF"])


def test_an_operator_known_to_the_agency_outlives_a_change_of_holder(import_day):
    import_day("2025-07-07")
    operator = Laboratory.objects.create(name="EXPLOITANT", slug="exploitant")
    Holder.objects.create(speciality_id="60000001", laboratory=operator, role=HolderRole.OPERATOR, source=Source.AGENCY)
    import_day("2026-01-28", CIS_bdpm=changed(samples.SPECIALITIES, 0, c10=" LABO NEUF"))
    assert Speciality.objects.get(pk="60000001").laboratory == operator


def test_what_a_file_changes_is_written_with_before_and_after(import_day):
    import_day("2025-07-07")
    snapshot = import_day("2026-01-28", CIS_bdpm=changed(samples.SPECIALITIES, 0, c6="Non commercialisée"))
    change = RegisterChange.objects.get(snapshot=snapshot)
    assert (change.table, change.key, change.kind) == (RegisterTable.SPECIALITY, "60000001", ChangeKind.CHANGED)
    assert change.before == {"marketing_status": "Commercialisée"}
    assert change.after == {"marketing_status": "Non commercialisée"}
    assert Speciality.objects.get(pk="60000001").last_changed_on == JANUARY
    assert Speciality.objects.get(pk="60000002").last_changed_on == JULY


def test_the_first_import_writes_no_change(import_day):
    import_day("2026-01-28")
    assert not RegisterChange.objects.exists()


def test_what_disappears_is_closed_and_what_returns_reopened(import_day):
    import_day("2025-07-07")
    import_day("2026-01-02", CIS_bdpm=samples.SPECIALITIES[:2], force=True)
    assert Speciality.objects.get(pk="60000003").gone_on == dt.date(2026, 1, 2)
    snapshot = import_day("2026-01-28")
    back = Speciality.objects.get(pk="60000003")
    assert (back.gone_on, back.first_seen_on) == (None, JULY)
    assert snapshot.counts["speciality"]["reopened"] == 1
    kinds = RegisterChange.objects.filter(speciality=back).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [ChangeKind.CLOSED, ChangeKind.REOPENED]


def test_a_line_of_a_composition_that_changes_is_one_closed_and_one_added(import_day):
    import_day("2025-07-07")
    import_day("2026-01-28", CIS_COMPO_bdpm=changed(samples.COMPOSITIONS, 0, c4="600 mg"))
    lines = (
        Composition.objects.filter(speciality="60000001")
        .order_by("id")
        .values_list("dosage", "first_seen_on", "gone_on")
    )
    assert list(lines) == [("500 mg", JULY, JANUARY), ("600 mg", JANUARY, None)]
    change = RegisterChange.objects.get(table=RegisterTable.COMPOSITION)
    assert (change.kind, change.before[0]["dosage"], change.after[0]["dosage"]) == (
        ChangeKind.CHANGED,
        "500 mg",
        "600 mg",
    )


def test_the_name_of_a_substance_is_its_most_frequent_spelling(import_day):
    lines = [
        *samples.COMPOSITIONS,
        ("60000003", "gélule", "00001", "ALPHALINE (CHLORHYDRATE D')", "1 g", "", "SA", "1"),
    ]
    lines += [("60000002", "poudre", "00001", "ALPHALINE", "2 g", "", "SA", "2")]
    snapshot = import_day("2026-01-28", CIS_COMPO_bdpm=lines)
    assert Substance.objects.get(pk="00001").name == "ALPHALINE"
    assert anomalies(snapshot)["substance_spellings"] == 1


def test_availability_keeps_every_state_that_was_published(import_day):
    import_day("2026-01-26")
    rows = changed(samples.AVAILABILITY, 0, c2="4", c3="Remise à disposition", c5="27/01/2026", c6="27/01/2026")
    import_day("2026-01-28", CIS_CIP_Dispo_Spec=rows)
    states = AvailabilityStatement.objects.filter(speciality="60000001").order_by("id").values_list("status", "gone_on")
    assert list(states) == [(AvailabilityStatus.TENSION, JANUARY), (AvailabilityStatus.RESTORED, None)]


def test_a_statement_about_one_pack_is_linked_to_it(import_day):
    import_day("2026-01-28")
    statement = AvailabilityStatement.objects.get(speciality="60000002")
    assert statement.presentation_id == statement.cip13 == "3400910000027"


def test_a_pack_that_no_file_describes_keeps_its_code(import_day):
    snapshot = import_day("2026-01-28", CIS_CIP_Dispo_Spec=changed(samples.AVAILABILITY, 0, c1="3400955075004"))
    statement = AvailabilityStatement.objects.get(speciality="60000001")
    assert (statement.cip13, statement.presentation) == ("3400955075004", None)
    assert anomalies(snapshot)["unknown_presentations"] == 1


def test_already_on_the_first_list_means_since_an_unknown_day(import_day):
    import_day("2026-01-28")
    listing = MitmListing.objects.get(speciality="60000001")
    assert (listing.listed_from, listing.first_seen_on, listing.listed_until) == (None, JANUARY, None)


def test_the_list_opens_and_closes_periods(import_day):
    import_day("2025-07-07", CIS_MITM=samples.LISTING[:1])
    import_day("2026-01-28", CIS_MITM=samples.LISTING[1:])
    periods = MitmListing.objects.order_by("speciality").values_list("speciality", "listed_from", "listed_until")
    assert list(periods) == [("60000001", None, JANUARY), ("60000002", JANUARY, None)]
    flags = Speciality.objects.filter(registered=True).order_by("pk").values_list("is_mitm", flat=True)
    assert list(flags) == [False, True, False]


def test_a_listing_decided_by_the_agency_survives_a_file_without_it(import_day):
    import_day("2025-07-07")
    gamma = Speciality.objects.get(pk="60000003")
    listing_open(speciality=gamma, listed_from=JULY, reason="Décision du 7 juillet", today=JULY)
    import_day("2026-01-28", CIS_MITM=samples.LISTING[:1], force=True)
    assert MitmListing.objects.get(speciality="60000003").listed_until is None
    assert Speciality.objects.get(pk="60000003").is_mitm


def test_a_listing_brings_the_class_and_those_above_it(import_day):
    snapshot = import_day("2026-01-28")
    assert Speciality.objects.get(pk="60000001").atc_id == "N02BE01"
    path = AtcClass.objects.get(pk="N02BE01").parent
    assert (path.code, path.level, path.parent_id) == ("N02BE", 4, "N02B")
    assert Speciality.objects.get(pk="60000002").atc_id == "J01DD"
    assert anomalies(snapshot)["short_atc"] == 1


def test_conditions_follow_the_file(import_day):
    import_day("2025-07-07")
    import_day("2026-01-28", CIS_CPD_bdpm=[("60000001", "liste II"), samples.CONDITIONS[1]])
    texts = (
        PrescriptionCondition.objects.filter(gone_on__isnull=True).order_by("speciality").values_list("text", flat=True)
    )
    assert list(texts) == ["liste II", "réservé à l’usage HOSPITALIER"]


def test_an_unchanged_import_changes_nothing(import_day):
    import_day("2026-01-26")
    snapshot = import_day("2026-01-28")
    assert not RegisterChange.objects.exists()
    assert all(not any(count[kind] for kind in ("added", "changed", "closed")) for count in snapshot.counts.values())


@pytest.mark.parametrize("missing", sorted(samples.FILES))
def test_an_absent_file_closes_nothing(import_day, missing):
    import_day("2025-07-07")
    import_day("2026-01-28", only=[name for name in samples.FILES if name != missing])
    assert not RegisterChange.objects.filter(kind=ChangeKind.CLOSED).exists()
    assert not MitmListing.objects.filter(listed_until__isnull=False).exists()


def test_availability_alone_can_be_imported_first(import_day):
    import_day("2026-01-28", only=["CIS_CIP_Dispo_Spec.txt"])
    assert AvailabilityStatement.objects.count() == 2
    assert not Speciality.objects.filter(registered=True).exists()


def test_words_of_new_names_correct_later_slips(import_day):
    import_day("2026-01-28")
    assert [row.cis for row in search_specialities("alfaline")] == ["60000001"]


def test_apps_act_at_the_end_of_an_import(import_day):
    seen = []
    after_import(seen.append)
    try:
        snapshot = import_day("2026-01-28")
    finally:
        _after_import.remove(seen.append)
    assert seen == [snapshot]


def test_progress_is_told_step_by_step(db, tmp_path):
    from mitm.registry.services import import_register

    steps = []
    import_register(source=samples.write(tmp_path / "2026-01-28"), progress=lambda *step: steps.append(step))
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps)
    assert steps[-1][0] == steps[-1][1]
    assert any("CIS_MITM.txt" in label for _, _, label in steps)


def test_a_listing_corrected_the_same_day_is_a_period_of_no_length(import_day):
    import_day("2025-07-07", CIS_MITM=samples.LISTING[:1])
    import_day("2026-01-28")
    import_day("2026-01-28", CIS_MITM=samples.LISTING[:1], force=True)
    listing = MitmListing.objects.get(speciality="60000002")
    assert (listing.listed_from, listing.listed_until) == (JANUARY, JANUARY)
    assert not Speciality.objects.get(pk="60000002").is_mitm
