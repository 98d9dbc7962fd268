"""A cache that is down keeps nobody from working."""

import pytest
from django.conf import settings as configured
from django.core.cache import cache, caches

from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/compte/login/"


@pytest.fixture(autouse=True)
def _no_cache(settings):
    settings.CACHES = {
        name: {**options, "LOCATION": "redis://127.0.0.1:1/0"} for name, options in configured.CACHES.items()
    }
    cache._spare.clear()


def sign_in(client, email, password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def test_people_sign_in_work_and_sign_out(client, evaluator):
    assert sign_in(client, evaluator.user.email).url == "/bureau/"
    assert client.get("/agence/").status_code == 200

    client.post("/compte/logout/")
    assert client.get("/agence/").status_code == 302


def test_anybody_reads_pages_and_open_data(client):
    for address in ("/medicaments/", "/api/v1/specialities/"):
        assert client.get(address).status_code == 200


def test_a_forgotten_password_is_asked_for(client, evaluator):
    assert client.post("/compte/password/reset/", {"email": evaluator.user.email}).status_code == 302


def test_guessing_is_still_slowed_down(client, evaluator, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    for _ in range(5):
        sign_in(client, evaluator.user.email, "faux")

    assert "Trop de tentatives" in sign_in(client, evaluator.user.email).text


def test_a_session_is_remembered_by_the_database_alone():
    caches["sessions"].set("x", 1)

    assert caches["sessions"].get("x") is None
    assert "x" not in caches["sessions"]
