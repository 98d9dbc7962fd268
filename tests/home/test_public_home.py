"""The first page that anybody sees."""

import datetime as dt

import pytest
from django.urls import reverse

from declarations.services.projection import entries_rebuild
from mitm.registry.enums import Source
from mitm.registry.models import AvailabilityStatement
from tests.conftest import NOW
from tests.factories import SpecialityFactory

TODAY = NOW.date()
pytestmark = pytest.mark.django_db


def said(name: str, status: int, *, starts: int, updated: int) -> None:
    """The register says a status that began and was updated some days ago."""
    AvailabilityStatement.objects.create(
        speciality=SpecialityFactory(name=name),
        status=status,
        starts_on=TODAY - dt.timedelta(days=starts),
        updated_on=TODAY - dt.timedelta(days=updated),
        restored_on=TODAY - dt.timedelta(days=updated) if status == 4 else None,
        url=f"https://agence.example/{name}",
        first_seen_on=TODAY,
        source=Source.BDPM,
    )
    entries_rebuild()


def home(client, address: str = "/") -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def news(text: str) -> dict[str, str]:
    """What stands under each kind of news."""
    parts = text.split('class="p-news__kind"')[1:]
    return dict(zip(("new", "back", "changed"), parts, strict=True))


def test_anybody_finds_one_search_field(client):
    text = home(client)
    assert f'action="{reverse("public_search")}"' in text
    assert text.count('type="search"') == 1


def test_the_news_of_the_week_are_sorted_by_kind(client):
    said("AUBÉPINOL", 1, starts=2, updated=2)
    said("BRUYÉROL", 4, starts=300, updated=3)
    said("CLÉMATITE", 2, starts=200, updated=1)
    said("DAPHNÉ", 1, starts=200, updated=100)
    kinds = news(home(client))
    assert "AUBÉPINOL" in kinds["new"]
    assert "BRUYÉROL" in kinds["back"]
    assert "CLÉMATITE" in kinds["changed"]
    assert "DAPHNÉ" not in "".join(kinds.values())


def test_a_quiet_week_says_so(client):
    assert "Aucune nouvelle difficulté n’a été publiée." in home(client)


def test_many_news_lead_to_the_list(client):
    for number in range(6):
        said(f"AUBÉPINOL {number}", 1, starts=2, updated=2)
    kinds = news(home(client))
    assert kinds["new"].count("<li>") == 5
    assert f"{reverse('public_availability')}?depuis=7&amp;statut=1" in kinds["new"]


def test_each_figure_leads_to_the_list_that_it_counts(client):
    said("AUBÉPINOL", 1, starts=2, updated=2)
    text = home(client)
    assert (
        f'href="{reverse("public_availability")}?statut=1"><span class="v-figures__value"><span class="v-num">1' in text
    )


def test_the_page_exists_in_english(client):
    text = home(client, "/en/")
    assert "Is your medicine available?" in text
    assert 'lang="en"' in text


def test_who_has_the_page_does_not_get_it_again(client):
    etag = client.get("/")["ETag"]
    assert client.get("/", headers={"if-none-match": etag}).status_code == 304
    said("AUBÉPINOL", 1, starts=2, updated=2)
    assert client.get("/", headers={"if-none-match": etag}).status_code == 200


def test_the_page_is_for_reading(client):
    assert client.post("/").status_code == 405


def test_the_page_costs_few_queries(client, django_assert_max_num_queries):
    said("AUBÉPINOL", 1, starts=2, updated=2)
    with django_assert_max_num_queries(5):
        client.get("/")
