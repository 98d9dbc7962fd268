"""The pages of the sign-in library, in our words."""

import re

import pytest
from django.test import Client

from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_sign_in_page_names_the_service():
    page = Client().get("/compte/login/").content.decode()
    assert "<title>Se connecter – Vigie des médicaments essentiels</title>" in page


def test_demonstration_accounts_are_offered_in_the_demonstration_only(settings):
    user = UserFactory(email="claire@vigie.example", first_name="Claire", last_name="Morel")
    MembershipFactory(user=user, role="evaluator", laboratory=None)
    assert "Claire Morel" not in Client().get("/compte/login/").content.decode()
    settings.DEMO = True
    assert "Claire Morel" in Client().get("/compte/login/").content.decode()


def test_one_click_signs_in_to_the_demonstration(settings):
    settings.DEMO = True
    MembershipFactory(user=UserFactory(email="claire@vigie.example"), role="evaluator", laboratory=None)
    client = Client(enforce_csrf_checks=True)
    page = client.get("/compte/login/").content.decode()
    form = page[page.index("/compte/demonstration/") :]
    data = dict(re.findall(r'name="(csrfmiddlewaretoken|membership)" value="([^"]+)"', form))
    assert client.post("/compte/demonstration/", data).status_code == 302


def test_a_wrong_password_is_said(evaluator):
    page = Client().post("/compte/login/", {"login": evaluator.user.email, "password": "faux"})
    assert 'role="alert"' in page.content.decode()


@pytest.mark.parametrize("address", ["/compte/password/reset/", "/compte/password/reset/done/"])
def test_a_forgotten_password_needs_nobody_signed_in(address):
    assert Client().get(address).status_code == 200


@pytest.mark.parametrize("address", ["/compte/password/change/", "/compte/2fa/", "/compte/logout/"])
def test_a_person_manages_an_account(evaluator, address):
    page = evaluator.client.get(address, follow=True)
    assert (page.status_code, page.content.decode().count("<h1")) == (200, 1)
