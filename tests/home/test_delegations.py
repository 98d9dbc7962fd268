"""Delegations of signature: an administrator writes them down and ends them; the journal keeps both."""

import datetime as dt

import pytest

from mitm.accounts.models import Delegation
from mitm.audit.models import Event
from mitm.outbox.models import OutgoingMessage

pytestmark = pytest.mark.django_db
PAGE = "/agence/delegations/"


@pytest.fixture
def answer(signatory) -> dict[str, str]:
    """A delegation as it is typed."""
    return {
        "holder": str(signatory.user.pk),
        "subject": "lowering",
        "reference": "décision DG n° 2026-041",
        "starts_on": "12/03/2026",
        "ends_on": "",
    }


def test_an_administrator_writes_a_delegation_down_and_its_holder_is_told(admin, signatory, answer) -> None:
    assert admin.client.post(PAGE, answer).status_code == 302
    assert Delegation.objects.get().holder == signatory.user
    assert Event.objects.filter(kind="delegation_given").exists()
    assert OutgoingMessage.objects.filter(subject__startswith="Délégation de signature").exists()
    assert "décision DG n° 2026-041" in admin.client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"reference": ""}, "reference"), ({"ends_on": "11/03/2026"}, "ends_on"), ({"holder": "0"}, "holder")],
)
def test_bad_input_is_named_at_its_field(admin, answer, wrong, field) -> None:
    response = admin.client.post(PAGE, answer | wrong)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Delegation.objects.exists()


def test_a_delegation_that_ends_yesterday_serves_no_more(admin, answer) -> None:
    admin.client.post(PAGE, answer | {"starts_on": "01/03/2026"})
    given = Delegation.objects.get()
    assert admin.client.post(f"{PAGE}{given.pk}/fin/", {"ends_on": "11/03/2026"}).status_code == 302

    assert not Delegation.objects.valid_on(dt.date(2026, 3, 12)).exists()
    assert "Terminée" in admin.client.get(PAGE).content.decode()


def test_it_ends_once(admin, answer) -> None:
    admin.client.post(PAGE, answer)
    address = f"{PAGE}{Delegation.objects.get().pk}/fin/"
    admin.client.post(address, {"ends_on": "12/03/2026"})

    assert admin.client.post(address, {"ends_on": "15/03/2026"}).status_code == 422


@pytest.mark.parametrize("persona", ["head", "signatory", "jurist", "auditor"], indirect=True)
def test_those_who_rely_on_them_read_delegations_and_change_none(persona, admin, answer) -> None:
    admin.client.post(PAGE, answer)
    given = Delegation.objects.get()

    page = persona.client.get(PAGE).text
    assert "décision DG n° 2026-041" in page
    assert 'name="reference"' not in page
    assert "Mettre fin" not in page
    assert persona.client.post(PAGE, answer).status_code == 403
    assert persona.client.post(f"{PAGE}{given.pk}/fin/", {"ends_on": "12/03/2026"}).status_code == 403


@pytest.mark.parametrize("persona", ["evaluator", "publisher", "inspector"], indirect=True)
def test_nobody_else_reads_them(persona) -> None:
    assert persona.client.get(PAGE).status_code == 403
