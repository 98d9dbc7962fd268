"""How an empty installation gets its first administrator."""

import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from mitm.accounts.models import Membership, User
from mitm.audit.selectors import events_of
from mitm.outbox.models import OutgoingMessage
from mitm.outbox.services import send_due

pytestmark = pytest.mark.django_db
_RESET = re.compile(r"/compte/password/reset/key/\S+")
WHO = ("Zoe.Zimmer@agence.example", "Zoé", "Zimmer")


def test_the_first_administrator_gets_the_role_and_a_message():
    call_command("first_administrator", *WHO)
    user = User.objects.get(email="zoe.zimmer@agence.example")
    assert [role.role for role in user.memberships.all()] == ["admin"]
    assert [event.kind for event in events_of(user)] == ["account_opened", "role_granted"]
    assert OutgoingMessage.objects.filter(recipient=user, channel="mail").exists()


def test_an_installation_that_has_an_administrator_gets_no_other_this_way(admin):
    with pytest.raises(CommandError, match="a un administrateur"):
        call_command("first_administrator", *WHO)
    assert not User.objects.filter(last_name="Zimmer").exists()


def test_who_was_given_an_account_chooses_a_password_and_signs_in(client):
    call_command("first_administrator", *WHO)
    client.post(reverse("account_reset_password"), {"email": WHO[0]})
    send_due()
    link = next(found for sent in mail.outbox if (found := _RESET.search(sent.body)))
    form = client.get(link.group(), follow=True)
    chosen = {"password1": "un long mot de passe choisi", "password2": "un long mot de passe choisi"}
    client.post(form.request["PATH_INFO"], chosen)
    client.post(reverse("account_login"), {"login": WHO[0], "password": chosen["password1"]})
    assert client.get(reverse("agency_people")).status_code == 200


@pytest.mark.parametrize("email", ["", "zoe", "zoe@"])
def test_what_is_no_address_opens_nothing(email):
    with pytest.raises(CommandError, match="adresse électronique"):
        call_command("first_administrator", email, "Zoé", "Zimmer")


def test_somebody_of_a_laboratory_does_not_become_the_administrator(declarant_a):
    with pytest.raises(CommandError, match="laboratoire"):
        call_command("first_administrator", declarant_a.user.email, "Alice", "Abadie")
    assert not Membership.objects.filter(role="admin").exists()
