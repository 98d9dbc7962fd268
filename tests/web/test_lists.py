"""Lists: filters in the address, paging by keys, files of exactly what is seen."""

import datetime as dt
import re
from dataclasses import replace
from html import unescape

import pytest
from django.db.models import Q
from django.test import RequestFactory
from django.urls import reverse
from django_filters import BooleanFilter, ChoiceFilter

from mitm.accounts.actor import NOBODY
from mitm.registry.models import Speciality
from mitm.web import filters, lists
from mitm.web.badges import Tone
from tests.factories import SpecialityFactory

pytestmark = pytest.mark.django_db


class Status:
    """What a badge needs."""

    label, tone, icon = "En rupture", Tone.RED, ""


class SpecialityFilter(filters.ListFilterSet):
    """The filters of the list under test."""

    q = filters.WordsFilter(fields=["name", "cis"])
    is_mitm = BooleanFilter(label="MITM")
    source = ChoiceFilter(label="Origine", choices=[("agency", "Agence"), ("register", "Registre")])
    since = filters.DateFilter(field_name="last_changed_on", lookup_expr="gte", label="Changé depuis")


SPEC = lists.ListSpec(
    key="specialities",
    title="Spécialités",
    noun="spécialité",
    href=lambda row: f"/agence/produits/{row.cis}/",
    columns=[
        lists.Column("cis", "Code CIS", sort="code"),
        lists.Column("name", "Nom"),
        lists.Column("laboratory", "Laboratoire", "laboratory.name"),
        lists.Column("gone_on", "Sortie", kind="date"),
        lists.Column("status", "Statut", lambda row: Status, kind="badge"),
    ],
    sorts={
        "code": lists.Sort("Code", ("cis",)),
        "sortie": lists.Sort("Sortie", ("gone_on", "cis")),
        "mixte": lists.Sort("Nom puis code", ("name", "-cis")),
    },
    filterset=SpecialityFilter,
    views=(lists.View("Toutes", ""), lists.View("MITM", "is_mitm=true")),
)


def listing(query: str = "", spec: lists.ListSpec = SPEC, size: int = 3, **headers: str):
    request = RequestFactory().get(f"/agence/produits/{query}", headers=headers)
    request.actor, request.htmx = NOBODY, False
    return lists.page.Listing(request, Speciality.objects.select_related("laboratory"), spec, size)


def codes(page: lists.page.Listing) -> list[str]:
    return [row.cis for row in page.page.rows]


def walk(query: str = "", spec: lists.ListSpec = SPEC, size: int = 3) -> list[str]:
    """All rows, page after page."""
    found, page = [], listing(query, spec, size)
    while True:
        found += codes(page)
        if not page.next_url:
            return found
        page = listing(page.next_url, spec, size)


def walk_back(query: str, spec: lists.ListSpec = SPEC, size: int = 3) -> list[str]:
    """All rows, read from the end, put in reading order."""
    found, page = [], listing(query, spec, size)
    while True:
        found = codes(page) + found
        if not page.previous_url:
            return found
        page = listing(page.previous_url, spec, size)


@pytest.fixture
def ten():
    """Ten specialities, every third one gone, two of each name."""
    for n in range(10):
        gone = dt.date(2025, 1, 1 + n % 4) if n % 3 == 0 else None
        SpecialityFactory(cis=f"6000000{n}", name=f"Produit {'ABCDE'[n // 2]}", gone_on=gone)
    return [f"6000000{n}" for n in range(10)]


def test_pages_laid_end_to_end_are_the_list(ten):
    assert walk() == ten


def test_the_list_reads_the_same_backwards(ten):
    assert walk_back("?avant=fin") == ten


def test_a_second_click_on_a_heading_turns_the_order_round(ten):
    assert walk("?tri=-code") == ten[::-1]


@pytest.mark.parametrize(("query", "arrow"), [("", "descending"), ("?tri=-code", "ascending")])
def test_the_arrow_of_a_heading_tells_the_order_of_the_rows(query, arrow):
    latest_first = replace(SPEC, sorts={"code": lists.Sort("Derniers codes", ("-cis",))})

    assert listing(query, latest_first).headings[0].direction == arrow


@pytest.mark.parametrize("sort", ["sortie", "-sortie", "mixte", "-mixte"])
def test_every_order_shows_each_row_once_in_both_directions(ten, sort):
    forwards = walk(f"?tri={sort}")
    assert sorted(forwards) == ten
    assert walk_back(f"?tri={sort}&avant=fin") == forwards


@pytest.mark.parametrize("sort", ["sortie", "-sortie"])
def test_unknown_dates_come_last_whatever_the_direction(ten, sort):
    known = [code for code in walk(f"?tri={sort}") if int(code[-1]) % 3 == 0]
    assert walk(f"?tri={sort}")[:4] == known


def test_going_forth_and_back_returns_to_the_same_page(ten):
    second = listing(listing().next_url)
    assert codes(listing(listing(second.next_url).previous_url)) == codes(second)


def test_a_page_costs_one_query_with_its_count(ten, django_assert_num_queries):
    page = listing()
    with django_assert_num_queries(1):
        assert (len(page.rows) > 0, page.counter) == (True, "1 à 3 sur 10\u00a0spécialités")


def test_the_counter_follows_the_pages(ten):
    assert listing(listing().next_url).counter == "4 à 6 sur 10\u00a0spécialités"


def test_the_counter_of_the_end_is_known_in_a_short_list(ten):
    assert listing("?avant=fin").counter == "8 à 10 sur 10\u00a0spécialités"


def test_the_counter_stops_at_a_thousand(ten, monkeypatch):
    monkeypatch.setattr(lists.keyset, "COUNT_LIMIT", 5)
    assert listing().counter == "1 à 3 sur plus de 5\u00a0spécialités"


def test_an_altered_cursor_leads_to_the_beginning(ten):
    assert codes(listing("?apres=abc")) == ten[:3]


def test_a_cursor_of_another_order_leads_to_the_beginning(ten):
    other = listing("?tri=mixte").next_url.replace("tri=mixte", "tri=code")
    assert codes(listing(other)) == ten[:3]


@pytest.mark.parametrize("key", ["specialities", "others"])
def test_a_cursor_of_an_order_with_other_keys_leads_to_the_beginning(ten, key):
    """That of another list, or of the same one in an earlier release."""
    foreign = dict_replace(key=key, sorts={"code": lists.Sort("Code", ("name", "cis"))})
    assert codes(listing(listing(spec=foreign).next_url)) == ten[:3]


def test_an_unknown_order_is_the_default_one(ten):
    assert codes(listing("?tri=password")) == ten[:3]


def test_what_awaits_me_comes_first_and_is_marked(ten):
    spec = dict_replace(awaiting=lambda actor: Q(cis__in=["60000004", "60000008"]))
    page = listing(spec=spec)
    assert codes(page) == ["60000004", "60000008", "60000000"]
    assert page.rows.count("is-awaiting") == 2


def test_what_awaits_me_comes_first_on_all_pages(ten):
    spec = dict_replace(awaiting=lambda actor: Q(gone_on__isnull=False))
    order = walk(spec=spec)
    assert order[:4] == ["60000000", "60000003", "60000006", "60000009"]
    assert (sorted(order), walk_back("?avant=fin", spec)) == (ten, order)


def dict_replace(**changes: object) -> lists.ListSpec:
    """The list under test with another property."""
    values = {name: getattr(SPEC, name) for name in SPEC.__dataclass_fields__}
    return lists.ListSpec(**{**values, **changes})


def test_filters_stand_in_the_address(ten):
    assert codes(listing("?q=produit+c")) == ["60000004", "60000005"]


def test_filters_follow_from_page_to_page(ten):
    assert "q=produit" in listing("?q=produit").next_url


def test_a_filter_in_use_can_be_taken_off(ten):
    chip = listing("?q=produit&source=agency").bar.chips[1]
    assert (chip.label, chip.value, chip.url) == ("Origine", "Agence", "?q=produit")


def test_an_impossible_filter_is_said_at_its_field_and_shows_nothing(ten):
    page = listing("?since=31/02/2026")
    assert codes(page) == []
    assert "Le 31/02/2026 n’existe pas dans le calendrier." in page.bar.first


@pytest.mark.parametrize("typed", ["x" * 201, "a%E2%80%AEb"])
def test_a_search_that_cannot_be_made_is_said_at_its_field_and_in_the_results(ten, typed):
    page = listing(f"?q={typed}")
    assert codes(page) == []
    assert 'aria-describedby="f-q-error"' in page.bar.search
    assert page.faults.startswith("Rechercher\u00a0: ")
    assert unescape(page.bar.search).count(page.faults.removeprefix("Rechercher\u00a0: ")) == 1


def test_what_a_person_typed_in_a_filter_is_escaped(ten):
    assert '"><script>' not in listing("?q=%22%3E%3Cscript%3E").bar.search


def test_the_current_view_is_marked(ten):
    assert [tab.is_current for tab in listing("?is_mitm=true").tabs] == [False, True]


def test_the_bar_of_an_idle_list_is_drawn_once(ten):
    assert listing().bar is listing().bar


def test_cells_are_escaped(ten):
    Speciality.objects.filter(pk=ten[0]).update(name="<b>&")
    assert "&lt;b&gt;&amp;" in listing().rows


def test_a_row_without_laboratory_has_an_empty_cell(ten):
    Speciality.objects.filter(pk=ten[0]).update(laboratory=None)
    assert '<td data-label="Laboratoire"></td>' in listing().rows


def csv_of(query: str = "") -> list[str]:
    response = listing(query).as_csv()
    return b"".join(response).decode("utf-8").split("\r\n")


def test_the_file_holds_exactly_what_is_filtered_and_sorted(ten):
    lines = csv_of("?q=produit+c&tri=-code")
    assert lines[0] == "\ufeffCode CIS;Nom;Laboratoire;Sortie;Statut"
    assert [line.split(";")[0] for line in lines[1:-1]] == ["60000005", "60000004"]


def test_the_file_is_written_for_a_french_spreadsheet(ten):
    assert csv_of("?q=60000003")[1].endswith(";04/01/2025;En rupture")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_the_file_never_holds_a_formula(ten, text):
    Speciality.objects.filter(pk=ten[0]).update(name=text)
    assert f"'{text}" in csv_of("?q=60000000")[1]


def test_numbers_in_the_file_stay_numbers():
    assert lists.cells.csv_cell(-5) == "-5"


def test_an_address_is_made_without_resolving_names_row_by_row(ten):
    href = lists.address("account_confirm_email", "cis")
    assert href(Speciality(cis="60000001")) == reverse("account_confirm_email", args=["60000001"])


def test_sorting_links_keep_the_filters(ten):
    link = unescape(listing("?q=produit").headings[0].url)
    assert re.search(r"q=produit&tri=-code", link)
