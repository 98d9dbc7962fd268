"""A machine of laboratory A, and how it signs in."""

import base64
from urllib.parse import urlencode

import pytest
from django.test import Client

from mitm.accounts.services import machine_account_create


@pytest.fixture
def machine_a(laboratory_a, pharmacist_a):
    """The account, its identifier and its secret."""
    return machine_account_create(laboratory=laboratory_a, authorised_by=pharmacist_a.membership, label="ERP Aubépine")


@pytest.fixture
def ask_token(machine_a):
    """Ask for a token by HTTP Basic."""

    def ask(*, client_id=machine_a[1], secret=machine_a[2], **body):
        basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
        return Client(headers={"Authorization": f"Basic {basic}"}).post(
            "/api/v1/oauth/jeton/",
            urlencode({"grant_type": "client_credentials", **body}),
            content_type="application/x-www-form-urlencoded",
        )

    return ask


@pytest.fixture
def bearer(ask_token):
    """A client that sends a token with the scope to write."""
    token = ask_token(scope="declarations:write").json()["access_token"]
    return Client(headers={"Authorization": f"Bearer {token}"})
