"""The views that each person keeps of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction

from mitm.web.models import SavedView

if TYPE_CHECKING:
    from tests.personas import Persona

LISTS = [("declarations", "/agence/declarations/"), ("demandes", "/agence/demandes/")]
A_FILTER = {"declarations": "nature=rupture", "demandes": "motif=shelf_life"}


def keep(persona: Persona, key: str, name: str = "Les miennes", query: str = "") -> SavedView:
    persona.client.post(f"/agence/vues/{key}/", {"name": name, "query": query or A_FILTER[key]})
    return SavedView.objects.get(owner=persona.actor.person, list_key=key, name=name)


@pytest.mark.parametrize(("key", "address"), LISTS)
class TestAView:
    def test_is_offered_where_the_list_is_filtered(self, evaluator: Persona, key: str, address: str) -> None:
        page = evaluator.client.get(f"{address}?{A_FILTER[key]}").content.decode()

        assert f'href="/agence/vues/{key}/?{A_FILTER[key]}"' in page

    def test_is_a_tab_of_the_list_for_whoever_keeps_it_alone(
        self, evaluator: Persona, head: Persona, key: str, address: str
    ) -> None:
        keep(evaluator, key)

        assert f'href="?{A_FILTER[key]}">Les miennes' in evaluator.client.get(address).content.decode()
        assert "Les miennes" not in head.client.get(address).content.decode()

    def test_opens_at_once(self, evaluator: Persona, key: str, address: str) -> None:
        response = evaluator.client.post(f"/agence/vues/{key}/", {"name": "Vue", "query": A_FILTER[key]})

        assert response["Location"] == f"{address}?{A_FILTER[key]}"

    def test_forgets_the_place_in_the_list(self, evaluator: Persona, key: str, address: str) -> None:
        assert keep(evaluator, key, query=f"{A_FILTER[key]}&apres=xyz").query == A_FILTER[key]

    def test_is_dropped_by_its_owner_alone(self, evaluator: Persona, head: Persona, key: str, address: str) -> None:
        drop = f"/agence/vues/{key}/{keep(evaluator, key).pk}/retrait/"

        head.client.post(drop)
        assert SavedView.objects.count() == 1

        evaluator.client.post(drop)
        assert not SavedView.objects.exists()

    def test_needs_a_name(self, evaluator: Persona, key: str, address: str) -> None:
        response = evaluator.client.post(f"/agence/vues/{key}/", {"name": " ", "query": A_FILTER[key]})

        assert response.status_code == 422
        assert not SavedView.objects.exists()


def test_filters_that_cannot_be_kept_whole_are_refused(evaluator: Persona) -> None:
    response = evaluator.client.post("/agence/vues/demandes/", {"name": "Vue", "query": "q=" + "é" * 200})

    assert response.status_code == 422
    assert "trop longs" in response.text
    assert not SavedView.objects.exists()


def test_views_of_one_list_are_not_those_of_another(evaluator: Persona) -> None:
    keep(evaluator, "demandes")

    assert A_FILTER["demandes"] not in evaluator.client.get("/agence/declarations/").content.decode()


def test_a_list_that_keeps_no_views_is_not_found(evaluator: Persona) -> None:
    assert evaluator.client.get("/agence/vues/travaux/").status_code == 404


@pytest.mark.parametrize(("name", "constraint"), [("", "list_view_has_name"), ("Vue", "list_view_name_once")])
def test_the_database_refuses_what_makes_no_sense(evaluator: Persona, name: str, constraint: str) -> None:
    view = {"owner": evaluator.actor.person, "list_key": "demandes"}
    SavedView.objects.create(name="Vue", **view)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SavedView.objects.create(name=name, **view)
