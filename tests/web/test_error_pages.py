"""When something is wrong, people learn what and what to do, in their language."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

pytestmark = pytest.mark.django_db


def test_an_unknown_address_is_said_in_french(evaluator):
    page = evaluator.client.get("/agence/nulle-part/")
    assert page.status_code == 404
    assert "Page introuvable" in page.content.decode()


def test_a_lost_agent_keeps_the_menu(evaluator):
    assert 'id="navigation"' in evaluator.client.get("/agence/nulle-part/").content.decode()


def test_an_unknown_public_address_needs_nobody_signed_in():
    assert Client().get("/nulle-part/").status_code == 404


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_the_last_pages_need_nothing(name):
    page = render_to_string(name)
    assert "/static/css/error.css" in page
    assert 'lang="en"' in page


@pytest.mark.parametrize("name", ["403.html", "404.html", "409.html", "429.html"])
def test_the_other_pages_have_one_heading(name, rf):
    assert render_to_string(name, {"message": "…"}, request=rf.get("/agence/x/")).count("<h1") == 1


def test_a_form_without_its_token_is_explained(evaluator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(evaluator.user)
    page = client.post("/compte/logout/")
    assert (page.status_code, "Ce formulaire n’est plus valable" in page.content.decode()) == (403, True)
