"""Merging laboratories, and decisions of the agency about one speciality."""

import datetime as dt

import pytest

from mitm.errors import CaseError, ConflictError
from mitm.registry.enums import HolderRole, Source
from mitm.registry.importer.laboratories import laboratories_of
from mitm.registry.importer.values import country_of, normalised_holder, parse_date, parse_number
from mitm.registry.models import Holder, Laboratory, LaboratoryAlias, MitmListing
from mitm.registry.services import laboratories_merge, laboratories_unmerge, listing_close, listing_open, operator_set
from tests.factories import LaboratoryFactory, SpecialityFactory
from tests.registry import samples
from tests.registry.samples import changed

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 3, 12)


@pytest.fixture
def pair():
    kept = LaboratoryFactory(name="ALPHA FRANCE", slug="alpha-france")
    merged = LaboratoryFactory(name="ALPHA", slug="alpha")
    LaboratoryAlias.objects.create(
        laboratory=kept, spelling="ALPHA FRANCE", normalised="alpha france", source=Source.BDPM
    )
    LaboratoryAlias.objects.create(laboratory=merged, spelling="ALPHA", normalised="alpha", source=Source.BDPM)
    return kept, merged


def test_a_merge_moves_spellings_roles_and_products(pair):
    kept, merged = pair
    product = SpecialityFactory(laboratory=merged)
    laboratories_merge(kept=kept, merged=merged, reason="Changement de nom")
    product.refresh_from_db()
    assert product.laboratory == kept
    assert set(kept.aliases.values_list("spelling", flat=True)) == {"ALPHA", "ALPHA FRANCE"}
    assert product.holders.get().laboratory == kept
    assert Laboratory.objects.get(pk=merged.pk).merged_into == kept


def test_a_merge_that_is_undone_puts_everything_back(pair):
    kept, merged = pair
    product = SpecialityFactory(laboratory=merged)
    merge = laboratories_merge(kept=kept, merged=merged, reason="Changement de nom")
    laboratories_unmerge(merge=merge, reason="Deux sociétés en fait")
    product.refresh_from_db()
    assert product.laboratory == merged
    assert list(merged.aliases.values_list("spelling", flat=True)) == ["ALPHA"]
    assert product.holders.get().laboratory == merged
    assert Laboratory.objects.get(pk=merged.pk).merged_into is None
    assert merge.undone_at is None
    merge.refresh_from_db()
    assert merge.undone_reason == "Deux sociétés en fait"


def test_a_role_that_both_had_is_closed_once(pair):
    kept, merged = pair
    product = SpecialityFactory(laboratory=merged)
    Holder.objects.create(speciality=product, laboratory=kept, role=HolderRole.OPERATOR, source=Source.AGENCY)
    merge = laboratories_merge(kept=kept, merged=merged, reason="Changement de nom")
    assert product.holders.filter(ends_on__isnull=True).count() == 1
    laboratories_unmerge(merge=merge, reason="Erreur")
    assert product.holders.filter(ends_on__isnull=True).count() == 2


def test_a_role_that_had_ended_moves_with_its_end(pair):
    kept, merged = pair
    product = SpecialityFactory(laboratory=kept)
    ended = Holder.objects.create(
        speciality=product,
        laboratory=merged,
        role=HolderRole.OPERATOR,
        source=Source.AGENCY,
        ends_on=dt.date(2025, 1, 1),
    )
    laboratories_merge(kept=kept, merged=merged, reason="Changement de nom")
    ended.refresh_from_db()
    assert (ended.laboratory, ended.ends_on) == (kept, dt.date(2025, 1, 1))


def test_what_went_elsewhere_since_a_merge_is_not_brought_back(pair):
    kept, merged = pair
    holder = SpecialityFactory(laboratory=merged).holders.get()
    merge = laboratories_merge(kept=kept, merged=merged, reason="Changement de nom")
    third = LaboratoryFactory()
    Holder.objects.filter(pk=holder.pk).update(laboratory=third)
    laboratories_unmerge(merge=merge, reason="Erreur")
    holder.refresh_from_db()
    assert holder.laboratory == third


def test_what_had_been_merged_before_follows_there_and_back(pair):
    kept, merged = pair
    first = LaboratoryFactory()
    laboratories_merge(kept=merged, merged=first, reason="Rachat")
    merge = laboratories_merge(kept=kept, merged=merged, reason="Changement de nom")
    assert Laboratory.objects.get(pk=first.pk).merged_into == kept
    laboratories_unmerge(merge=merge, reason="Erreur")
    assert Laboratory.objects.get(pk=first.pk).merged_into == merged


def test_a_later_import_follows_the_merge(import_day):
    import_day("2025-07-07")
    one = Laboratory.objects.get(name="LABO UN")
    two = Laboratory.objects.get(name__startswith="LABO DEUX")
    laboratories_merge(kept=two, merged=one, reason="Rachat")
    import_day("2026-01-28", CIS_bdpm=changed(samples.SPECIALITIES, 1, c10=" LABO UN"))
    assert Holder.objects.filter(laboratory=one).count() == 0
    assert Holder.objects.filter(speciality="60000002", ends_on__isnull=True).get().laboratory == two


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_merge_needs_a_reason(pair, reason):
    with pytest.raises(CaseError) as caught:
        laboratories_merge(kept=pair[0], merged=pair[1], reason=reason)
    assert caught.value.fields == {"reason": "Indiquer le motif."}


def test_a_laboratory_is_not_merged_with_itself(pair):
    with pytest.raises(CaseError, match="deux laboratoires différents"):
        laboratories_merge(kept=pair[0], merged=pair[0], reason="x")


def test_a_merged_laboratory_is_not_merged_again(pair):
    laboratories_merge(kept=pair[0], merged=pair[1], reason="x")
    with pytest.raises(ConflictError, match="déjà fusionné"):
        laboratories_merge(kept=LaboratoryFactory(), merged=pair[1], reason="x")


def test_a_merge_is_undone_once(pair):
    merge = laboratories_merge(kept=pair[0], merged=pair[1], reason="x")
    laboratories_unmerge(merge=merge, reason="y")
    with pytest.raises(ConflictError, match="déjà été défaite"):
        laboratories_unmerge(merge=merge, reason="y")


def test_two_laboratories_whose_names_shorten_alike_get_two_addresses():
    found = laboratories_of(["É.T.S. Dupont", "Ets Dupont !"], Source.BDPM)
    slugs = set(Laboratory.objects.filter(pk__in=found.values()).values_list("slug", flat=True))
    assert len(slugs) == len(set(found.values())) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("LABO X (PAYS BAS)", "Labo  x (PAY-BAS)"),
        ("LABO X (PAYS-BAS)", "LABO X (HOLLANDE)"),
        ("SOCIÉTÉ Y", "societe y"),
        ("Z (IRLANDE)", "Z (IRELAND)"),
    ],
)
def test_spellings_that_read_the_same(one, other):
    assert normalised_holder(one) == normalised_holder(other)


@pytest.mark.parametrize(
    ("one", "other"), [("LABO X (IRLANDE)", "LABO X"), ("LABO X FRANCE", "LABO X"), ("A (MEDIATION)", "A")]
)
def test_spellings_that_a_person_must_judge(one, other):
    assert normalised_holder(one) != normalised_holder(other)


def test_brackets_that_are_no_country_stay_in_the_name():
    assert country_of("COOPER (COOPERATION PHARMACEUTIQUE FRANCAISE)")[1] == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("24,34", "24.34"),
        ("1,195,27", "1195.27"),
        ("1,195", "1195"),
        ("12", "12"),
        ("24.34", "24.34"),
        ("1 195,27 €", "1195.27"),
        ("gratuit", None),
        ("1,2,3", None),
        ("-5,00", None),
    ],
)
def test_prices_are_read(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("12/03/1998", dt.date(1998, 3, 12)),
        ("2026-01-28T10:00:00", dt.date(2026, 1, 28)),
        ("31/02/2020", None),
        ("", None),
    ],
)
def test_dates_are_read(text, day):
    assert parse_date(text) == day


@pytest.fixture
def product():
    return SpecialityFactory(is_mitm=False)


def test_the_agency_puts_a_speciality_on_the_list(product):
    listing_open(speciality=product, listed_from=TODAY, reason="Décision", today=TODAY)
    product.refresh_from_db()
    assert product.is_mitm


def test_a_listing_in_the_future_does_not_count_yet(product):
    listing_open(speciality=product, listed_from=TODAY + dt.timedelta(days=1), reason="Décision", today=TODAY)
    product.refresh_from_db()
    assert not product.is_mitm


def test_the_agency_takes_a_speciality_off_the_list(product):
    listing_open(speciality=product, listed_from=dt.date(2025, 1, 1), reason="Décision", today=TODAY)
    listing_close(speciality=product, listed_until=TODAY, reason="Fin", today=TODAY)
    product.refresh_from_db()
    assert not product.is_mitm
    assert MitmListing.objects.get().listed_until == TODAY


def test_a_period_cannot_open_inside_another(product):
    listing_open(speciality=product, listed_from=TODAY, reason="Décision", today=TODAY)
    with pytest.raises(ConflictError, match="déjà sur la liste"):
        listing_open(speciality=product, listed_from=dt.date(2025, 1, 1), reason="Décision", today=TODAY)


def test_a_period_opens_on_the_day_on_which_another_ends(product):
    listing_open(speciality=product, listed_from=dt.date(2025, 1, 1), reason="Décision", today=TODAY)
    listing_close(speciality=product, listed_until=TODAY, reason="Fin", today=TODAY)
    listing_open(speciality=product, listed_from=TODAY, reason="Nouvelle décision", today=TODAY)
    assert product.listings.count() == 2


def test_what_is_not_listed_cannot_be_taken_off(product):
    with pytest.raises(ConflictError, match="n’est pas sur la liste"):
        listing_close(speciality=product, listed_until=TODAY, reason="Fin", today=TODAY)


def test_a_period_ends_after_it_began(product):
    listing_open(speciality=product, listed_from=TODAY, reason="Décision", today=TODAY)
    with pytest.raises(CaseError) as caught:
        listing_close(speciality=product, listed_until=TODAY, reason="Fin", today=TODAY)
    assert "listed_until" in caught.value.fields


def test_a_new_operator_takes_over_from_the_old_one():
    product = SpecialityFactory()
    new = LaboratoryFactory()
    operator_set(speciality=product, laboratory=new, starts_on=TODAY)
    product.refresh_from_db()
    assert product.laboratory == new
    assert list(product.holders.order_by("id").values_list("ends_on", flat=True)) == [TODAY, None]


def test_an_operator_does_not_start_before_the_one_it_follows():
    product = SpecialityFactory()
    operator_set(speciality=product, laboratory=LaboratoryFactory(), starts_on=TODAY)
    with pytest.raises(CaseError) as caught:
        operator_set(speciality=product, laboratory=LaboratoryFactory(), starts_on=dt.date(2026, 3, 11))
    assert (caught.value.code, list(caught.value.fields)) == ("before_current_operator", ["starts_on"])


def test_the_current_operator_is_not_set_again():
    product = SpecialityFactory()
    with pytest.raises(ConflictError, match="exploite déjà"):
        operator_set(speciality=product, laboratory=product.laboratory, starts_on=TODAY)
