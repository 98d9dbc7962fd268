"""The public pages, in French and in English."""

import pytest
from django.test import Client

from tests.factories import SpecialityFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_list_opens_for_anybody(client: Client, prefix: str) -> None:
    assert client.get(f"{prefix}/medicaments/").status_code == 200


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_product_opens_for_anybody(client: Client, prefix: str) -> None:
    speciality = SpecialityFactory()
    assert speciality.name in client.get(f"{prefix}/medicaments/{speciality.cis}/").content.decode()


@pytest.mark.parametrize("code", ["69999999", "abc", "1"])
def test_an_unknown_product_is_not_found(client: Client, code: str) -> None:
    assert client.get(f"/medicaments/{code}/").status_code == 404


def test_search_finds_a_name(client: Client) -> None:
    speciality = SpecialityFactory(name="AMOXICILLINE ARROW 500 mg, gélule")
    assert f"/medicaments/{speciality.cis}/" in client.get("/recherche/?q=amoxicilline").content.decode()
