"""The public list is what its sources say, line by line."""

import datetime as dt

import pytest
from django.core.management import call_command

from declarations.enums import PublicStatus
from declarations.models import PublicEntry, PublicEntryProduct, PublicNotice
from declarations.services.projection import (
    entries_put_away,
    entries_rebuild,
)
from declarations.services.publication import notice_correct, notice_withdraw
from mitm.registry.enums import AvailabilityStatus, Source
from mitm.registry.hooks import run_after_import
from mitm.registry.models import AtcClass, AvailabilityStatement, Snapshot
from tests.factories import SpecialityFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 1, 28)
PAGE = "https://ansm.sante.fr/disponibilites-des-produits-de-sante/medicaments/amoxicilline"


def statement(speciality, status=AvailabilityStatus.TENSION, **fields):
    values = {"starts_on": DAY, "updated_on": DAY, "url": PAGE, "first_seen_on": DAY, "source": Source.BDPM}
    return AvailabilityStatement.objects.create(speciality=speciality, status=status, **{**values, **fields})


def lines():
    """The list, without what is only about when it was written."""
    entries = PublicEntry.objects.order_by("key").values()
    products = PublicEntryProduct.objects.order_by("entry__key", "speciality").values_list("entry__key", "speciality")
    ignored = {"id", "changed_at"}
    return [{key: value for key, value in entry.items() if key not in ignored} for entry in entries], list(products)


def test_one_page_about_many_medicines_is_one_line():
    for strength in ("125 mg", "250 mg", "500 mg"):
        statement(SpecialityFactory(name=f"AMOXICILLINE ARROW {strength}, gélule"))
    entries_rebuild()
    entry = PublicEntry.objects.get()
    assert (entry.title, entry.product_count, entry.products.count()) == ("AMOXICILLINE ARROW", 3, 3)


def test_one_page_that_says_two_things_is_two_lines():
    statement(SpecialityFactory(), AvailabilityStatus.RUPTURE)
    statement(SpecialityFactory(), AvailabilityStatus.RESTORED, restored_on=DAY)
    entries_rebuild()
    assert set(PublicEntry.objects.values_list("status", "returned_on")) == {(1, None), (4, DAY)}


def test_a_line_names_every_class_above_the_medicine():
    atc = AtcClass.objects.create(code="J01CA04", label="Amoxicilline", level=5)
    statement(SpecialityFactory(atc=atc))
    entries_rebuild()
    assert PublicEntry.objects.get().atc_codes == ["J", "J01", "J01C", "J01CA", "J01CA04"]


def test_what_left_the_published_file_is_over_and_kept():
    statement(SpecialityFactory(), gone_on=dt.date(2026, 2, 3))
    entries_rebuild()
    entry = PublicEntry.objects.get()
    assert (entry.is_current, entry.ended_on) == (False, dt.date(2026, 2, 3))


def test_a_medicine_that_leaves_a_page_leaves_the_line_only():
    stays, leaves = SpecialityFactory(), SpecialityFactory()
    statement(stays)
    gone = statement(leaves)
    entries_rebuild()
    gone.gone_on = DAY
    gone.save()
    entries_rebuild()
    assert list(PublicEntryProduct.objects.values_list("speciality", flat=True)) == [stays.cis]


def test_refreshing_twice_changes_nothing():
    statement(SpecialityFactory())
    assert entries_rebuild() == 1
    changed_at = PublicEntry.objects.get().changed_at
    assert entries_rebuild() == 0
    assert PublicEntry.objects.get().changed_at == changed_at


def test_a_change_is_dated():
    line = statement(SpecialityFactory())
    entries_rebuild()
    before = PublicEntry.objects.get()
    line.updated_on = dt.date(2026, 2, 1)
    line.save()
    entries_rebuild()
    after = PublicEntry.objects.get()
    assert (after.pk, after.updated_on) == (before.pk, dt.date(2026, 2, 1))
    assert after.changed_at > before.changed_at


def test_a_published_notice_is_a_line_at_once(case, publish):
    notice = publish(case, summary="Secret de personne.")
    entry = PublicEntry.objects.get()
    assert (entry.key, entry.notice, entry.status) == (f"avis-{case.reference}", notice, PublicStatus.RUPTURE)
    assert entry.updated_on == dt.date(2026, 3, 12)


def test_a_correction_changes_the_line_and_keeps_its_address(case, publish, publisher):
    publish(case)
    before = PublicEntry.objects.get().pk
    notice_correct(
        declaration_id=case.pk,
        actor=publisher.actor,
        values={"return_to": dt.date(2026, 7, 1)},
        correction_reason="Retour reporté.",
    )
    entry = PublicEntry.objects.get()
    assert (entry.pk, entry.return_to, entry.notice.number) == (before, dt.date(2026, 7, 1), 2)


def test_acts_one_by_one_give_the_same_list_as_a_rebuild(file_notice, publish, publisher):
    statement(SpecialityFactory())
    statement(SpecialityFactory(), AvailabilityStatus.RUPTURE, url="")
    entries_rebuild()
    kept, corrected, withdrawn = file_notice(), file_notice(kind="risk", starts_on=dt.date(2026, 3, 20)), file_notice()
    for declaration in (kept, corrected, withdrawn):
        publish(declaration)
    notice_correct(
        declaration_id=corrected.pk, actor=publisher.actor, values={"summary": "Mieux."}, correction_reason="Style."
    )
    notice_withdraw(declaration_id=withdrawn.pk, actor=publisher.actor, reason="Erreur.")
    one_by_one = lines()
    assert entries_rebuild() == 0
    PublicEntry.objects.all().delete()
    entries_rebuild()
    assert lines() == one_by_one


def test_a_rebuild_removes_what_no_source_says(case, publish):
    publish(case)
    PublicEntry.objects.create(origin="register", key="page-x-1", status=1, title="Fantôme", updated_on=DAY)
    assert entries_rebuild() == 1
    assert list(PublicEntry.objects.values_list("key", flat=True)) == [f"avis-{case.reference}"]


def test_a_product_that_came_back_leaves_the_list_after_ninety_days(case, publish, clock):
    publish(case, status=PublicStatus.RETURNED, returned_on=dt.date(2026, 3, 12))
    assert entries_put_away(today=dt.date(2026, 6, 10)) == 0
    assert entries_put_away(today=dt.date(2026, 6, 11)) == 1
    entry = PublicEntry.objects.get()
    assert (entry.is_current, entry.ended_on) == (False, dt.date(2026, 3, 12))
    assert PublicNotice.objects.get().state == "published"


def test_the_command_says_what_it_corrected(case, publish, capsys):
    publish(case)
    PublicEntry.objects.update(title="Faux titre")
    call_command("rebuild_public_list")
    call_command("rebuild_public_list")
    assert capsys.readouterr().out.splitlines() == ["1\u00a0ligne corrigée", "Rien à corriger."]
    assert PublicEntry.objects.get().title == case.product_label


@pytest.mark.parametrize(
    ("counts", "lines"), [({"availability": {"rows": 1, "added": 1}}, 1), ({"atc": {"rows": 9}}, 0)]
)
def test_an_import_that_changed_something_refreshes_the_list(counts, lines):
    statement(SpecialityFactory())
    run_after_import(Snapshot.objects.create(date=DAY, source=Source.BDPM, counts=counts))
    assert PublicEntry.objects.count() == lines


def test_a_line_whose_words_contradict_its_code_keeps_the_words():
    doubtful = {"url": PAGE, "label": "Tension d'approvisionnement", "anomalies": ["code_against_label"]}
    statement(SpecialityFactory(), AvailabilityStatus.RESTORED, **doubtful)
    statement(SpecialityFactory(), AvailabilityStatus.RUPTURE, label="Rupture de stock")
    entries_rebuild()
    assert set(PublicEntry.objects.values_list("status", "other_label")) == {
        (4, "Tension d'approvisionnement"),
        (1, ""),
    }
    AvailabilityStatement.objects.update(anomalies=[])
    entries_rebuild()
    assert set(PublicEntry.objects.values_list("other_label", flat=True)) == {""}
