"""Machines of laboratories sign in with client credentials, and stop when their authority does."""

import datetime as dt
from urllib.parse import urlencode

import pytest
from django.core.checks import run_checks
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

from mitm.accounts.services import (
    expired_tokens_forget,
    machine_account_create,
    machine_account_entrust,
    machine_account_revoke,
    membership_end,
)
from mitm.errors import CaseError
from tests.factories import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.endpoints")]


def write(client, name="a"):
    return client.post("/api/v1/writes/", {"name": name}, content_type="application/json")


def test_a_machine_writes_in_its_own_name(bearer):
    response = write(bearer)

    assert response.status_code == 201
    assert response.json()["by"] == "ERP Aubépine (machine)"


def test_a_token_lives_an_hour_and_is_not_cached(ask_token):
    response = ask_token(scope="declarations:write")

    assert response.json()["expires_in"] == 3600
    assert response["Cache-Control"] == "no-store"


def test_an_expired_token_is_refused(bearer, clock):
    clock.shift(3601)

    response = write(bearer)

    assert (response.status_code, response.json()["code"]) == (401, "token_invalid")


def test_a_token_without_the_scope_may_not_write(ask_token):
    token = ask_token(scope="declarations:read").json()["access_token"]

    assert write(Client(headers={"Authorization": f"Bearer {token}"})).status_code == 403


def test_a_wrong_token_is_refused_even_where_anybody_may_read(client):
    assert client.get("/api/v1/reads/", headers={"Authorization": "Bearer faux"}).status_code == 401


def test_a_token_in_the_address_is_not_looked_at(ask_token, client):
    token = ask_token(scope="declarations:write").json()["access_token"]

    assert client.post(f"/api/v1/writes/?access_token={token}").status_code == 401


def test_a_browser_session_opens_nothing(pharmacist_a):
    assert write(pharmacist_a.client).status_code == 401


@pytest.mark.parametrize("grant", ["password", "authorization_code", "implicit", "refresh_token"])
def test_no_other_grant_exists(ask_token, grant):
    response = ask_token(grant_type=grant, username="a", password="b", code="c", refresh_token="d")

    assert (response.status_code, response.json()["error"]) == (400, "unsupported_grant_type")


def test_a_wrong_secret_is_refused(ask_token):
    assert ask_token(secret="faux").json() == {"error": "invalid_client"}


def test_a_secret_in_the_body_is_refused(client, machine_a):
    _, client_id, secret = machine_a
    body = urlencode({"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret})

    response = client.post("/api/v1/oauth/jeton/", body, content_type="application/x-www-form-urlencoded")

    assert (response.status_code, response.json()) == (401, {"error": "invalid_client"})


@pytest.mark.parametrize("content_type", ["multipart/form-data", "application/json", "text/plain"])
def test_a_request_for_a_token_that_is_no_form_is_refused(client, content_type):
    response = client.post("/api/v1/oauth/jeton/", "grant_type=client_credentials", content_type=content_type)

    assert (response.status_code, response.json()["code"]) == (415, "unsupported_media_type")


def test_secrets_and_tokens_are_stored_hashed(machine_a, ask_token):
    token = ask_token().json()["access_token"]

    assert machine_a[2] not in Application.objects.get().client_secret
    assert token not in str(AccessToken.objects.values().get())


def test_guessing_secrets_is_slowed_down(ask_token):
    answers = [ask_token(secret=f"essai {number}").status_code for number in range(31)]

    assert answers[0] == 401
    assert answers[-1] == 429


def test_a_revoked_machine_stops_at_once(bearer, machine_a, ask_token):
    machine_account_revoke(machine=machine_a[0])

    assert write(bearer).status_code == 401
    assert ask_token().status_code == 401


def test_when_the_pharmacist_leaves_the_machine_stops(bearer, pharmacist_a, ask_token):
    membership_end(membership=pharmacist_a.membership, ends_on=timezone.localdate() - dt.timedelta(days=1))

    response = write(bearer)

    assert (response.status_code, response.json()["code"]) == (401, "machine_ended")
    assert ask_token().status_code == 401


def test_a_successor_takes_the_machine_over(bearer, machine_a, pharmacist_a, laboratory_a):
    successor = MembershipFactory(role="pharmacist", laboratory=laboratory_a)
    machine_account_entrust(machine=machine_a[0], authorised_by=successor)
    membership_end(membership=pharmacist_a.membership, ends_on=timezone.localdate() - dt.timedelta(days=1))

    assert write(bearer).status_code == 201


def test_only_the_pharmacist_of_the_laboratory_answers_for_a_machine(laboratory_a, laboratory_b, declarant_a):
    pharmacist_b = MembershipFactory(role="pharmacist", laboratory=laboratory_b)
    for membership in (declarant_a.membership, pharmacist_b):
        with pytest.raises(CaseError) as refusal:
            machine_account_create(laboratory=laboratory_a, authorised_by=membership, label="x")
        assert refusal.value.code == "authority_missing"


def test_the_oauth_library_finds_nothing_to_tighten():
    found = run_checks(include_deployment_checks=True)

    assert [message for message in found if message.id.startswith("oauth2_provider")] == []


def test_the_clock_forgets_tokens_that_open_nothing(ask_token):
    ask_token()
    yesterday = timezone.now() + dt.timedelta(hours=1, days=1)

    assert expired_tokens_forget(now=yesterday) == 0
    assert expired_tokens_forget(now=yesterday + dt.timedelta(seconds=1)) == 1
