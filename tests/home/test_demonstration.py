"""The demonstration agency: fictive, always the same, in every state, loaded once."""

import datetime as dt
import io
import random
import re

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from declarations.models import Declaration, PublicEntry
from declarations.services.follow_up import cases_follow_up
from mitm.accounts.models import Membership, User
from mitm.audit.verification import journal_faults
from mitm.home.demonstration.catalogue import LABORATORIES, check_digit, products
from mitm.home.demonstration.people import Cast, cast_of, company_people
from mitm.home.demonstration.register import write_files
from mitm.home.demonstration.scenario import SEED, WHOLE, Size, _plots, play
from mitm.outbox.models import Channel, MessageState, OutgoingMessage
from mitm.registry.identifiers import identify
from mitm.registry.models import LaboratoryAlias, Speciality
from mitm.registry.services import import_register

NOW = dt.datetime(2026, 3, 12, 9, 0, tzinfo=dt.UTC)


def test_the_catalogue_cannot_be_mistaken_for_a_real_register() -> None:
    assert 80 <= len(products()) <= 100
    assert all(product.cis.startswith("99") for product in products())
    assert all(cip13.startswith("3400999") for product in products() for cip13, _ in product.packs)


def test_codes_are_unique_and_have_a_right_check_digit() -> None:
    codes = [cip13 for product in products() for cip13, _ in product.packs]
    assert len(codes) == len(set(codes))
    assert len({product.cis for product in products()}) == len(products())
    assert all(check_digit(code[:12]) == code[12] for code in codes)
    assert identify(codes[0])


def test_eight_laboratories_sell_them() -> None:
    assert {product.seller for product in products()} == set(LABORATORIES)
    assert len(LABORATORIES) == 8


def _load(folder, size: Size) -> None:  # type: ignore[no-untyped-def]
    write_files(folder)
    import_register(source=folder, snapshot_date=dt.date(2026, 3, 12))
    companies = [
        (slug, LaboratoryAlias.objects.get(spelling=spelling).laboratory) for slug, spelling in LABORATORIES.items()
    ]
    play(cast_of(company_people(companies)), now=NOW, size=size)


@pytest.fixture
def agency(db: None, tmp_path) -> None:
    """A small demonstration agency."""
    _load(tmp_path, Size(past=10, recent=3, drafts=4, requests=False))


def test_stories_end_in_many_states_with_whole_journals(agency: None) -> None:
    states = set(Declaration.objects.values_list("state", flat=True))
    assert {"draft", "to_confirm", "abandoned", "filed", "returned"} <= states
    assert list(journal_faults()) == []
    assert PublicEntry.objects.exists()


@pytest.mark.parametrize("hour", range(24))
def test_whatever_the_hour_of_loading_a_case_is_written_and_filed_on_one_day(hour: int) -> None:
    now = dt.datetime(2026, 11, 22, hour, 49, tzinfo=dt.UTC)
    for plot in _plots(Cast.__new__(Cast), random.Random(SEED), now, WHOLE):
        assert 9 <= timezone.localtime(plot.filed_at).hour <= 17
        assert timezone.localdate(plot.filed_at) <= timezone.localdate(now)


def test_nothing_happens_after_now(agency: None) -> None:
    assert not Declaration.objects.filter(filed_at__gt=NOW).exists()
    assert not Declaration.objects.filter(closed_at__gt=NOW).exists()


def test_the_mail_of_the_past_has_left(agency: None) -> None:
    waiting = OutgoingMessage.objects.filter(channel=Channel.MAIL, state=MessageState.WAITING)
    sent = OutgoingMessage.objects.filter(channel=Channel.MAIL, state=MessageState.SENT)
    assert not waiting.filter(created_at__lt=NOW - dt.timedelta(days=3)).exists()
    assert sent.exists()
    assert not sent.filter(sent_at__lt=F("created_at")).exists()


def test_everybody_is_fictive_and_every_role_is_held(agency: None) -> None:
    assert all(email.endswith(".example") for email in User.objects.values_list("email", flat=True))
    assert set(Membership.objects.values_list("role", flat=True)) >= {"pharmacist", "evaluator", "head", "auditor"}


@pytest.mark.django_db
def test_it_is_loaded_in_a_demonstration_only() -> None:
    with pytest.raises(CommandError, match="installation de démonstration"):
        call_command("load_demo")


@pytest.mark.django_db
def test_it_never_enters_a_real_register(settings, tmp_path) -> None:
    settings.DEMO = True
    Speciality.objects.create(
        cis="61234567", name="VRAI", first_seen_on=NOW.date(), last_changed_on=NOW.date(), source="bdpm"
    )
    with pytest.raises(CommandError, match="vrai registre"):
        call_command("load_demo")


@pytest.mark.django_db
def test_a_synthetic_agency_has_the_size_that_is_asked() -> None:
    told = io.StringIO()
    call_command("generate", scale=0.002, seed=7, stdout=told)
    assert re.search(r"Prêt : 40 produits, 200 déclarations", told.getvalue())
    assert Declaration.objects.count() == 200
    risks = Declaration.objects.open().filter(kind="risk")
    assert risks.exists()
    assert not risks.filter(starts_on__lte=NOW.date()).exists()  # what they announce is to come
    with pytest.raises(CommandError, match="base vide"):
        call_command("generate", scale=0.002)


@pytest.mark.django_db
def test_nothing_is_late_on_the_day_a_synthetic_agency_is_made() -> None:
    call_command("generate", scale=0.01, stdout=io.StringIO())
    assert Declaration.objects.open().count() > 50

    sweep = cases_follow_up(now=NOW)

    assert (sweep.seen, sweep.moved, sweep.reminders) == (Declaration.objects.open().count(), 0, 0)
    assert not Declaration.objects.open().filter(due_on__lte=NOW.date()).exists()
