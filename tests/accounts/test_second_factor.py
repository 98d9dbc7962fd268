"""Where an audience enters with a second factor only, nobody does without one."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse

from tests.factories import PASSWORD, MembershipFactory
from tests.support.codes import one_time_code

pytestmark = pytest.mark.django_db
SET_UP = reverse("mfa_activate_totp")


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_FOR = ["agency"]


def led_away(client, address):
    response = client.get(address)
    return response.status_code == 302 and response.url == SET_UP


@pytest.mark.parametrize("address", ["/agence/", "/agence/declarations/", "/bureau/", "/compte/agenda/"])
def test_whoever_has_none_is_led_to_make_one(evaluator, address):
    assert led_away(evaluator.client, address)
    assert "Votre rôle demande un second facteur" in evaluator.client.get(address, follow=True).content.decode()


def test_what_is_sent_without_one_changes_nothing(head, filed_case):
    response = head.client.post(reverse("agency_take", args=[filed_case.pk]), {})
    assert response.url == SET_UP
    filed_case.refresh_from_db()
    assert filed_case.assigned_to is None


def test_whoever_has_one_enters(evaluator):
    TOTP.activate(evaluator.user, generate_totp_secret())
    assert evaluator.client.get("/agence/").status_code == 200


def test_the_way_leads_from_the_sign_in_to_the_desk(client, evaluator):
    client.post("/compte/login/", {"login": evaluator.user.email, "password": PASSWORD})
    assert client.get("/agence/").url == SET_UP
    again = client.get(SET_UP).url  # these pages ask for the password once more
    assert client.post(again, {"password": PASSWORD}).url == SET_UP
    assert client.get(SET_UP).status_code == 200

    client.post(SET_UP, {"code": one_time_code(client.session["mfa.totp.secret"])})

    assert client.get("/agence/").status_code == 200


def test_recovery_codes_alone_are_no_second_factor(evaluator):
    RecoveryCodes.activate(evaluator.user)
    assert led_away(evaluator.client, "/agence/")


def test_the_door_closes_again_as_soon_as_it_is_taken_away(evaluator):
    TOTP.activate(evaluator.user, generate_totp_secret())
    evaluator.client.get("/agence/")
    Authenticator.objects.filter(user=evaluator.user).delete()
    assert led_away(evaluator.client, "/agence/")


def test_the_other_audience_and_the_public_are_not_asked(declarant_a, evaluator):
    assert declarant_a.client.get("/labo/").status_code == 200
    assert evaluator.client.get("/medicaments/").status_code == 200


def test_a_laboratory_is_asked_where_the_operator_says_so(declarant_a, settings):
    settings.SECOND_FACTOR_FOR = ["agency", "laboratory"]
    assert led_away(declarant_a.client, "/labo/")


def test_a_stranger_still_learns_nothing(declarant_a, settings):
    settings.SECOND_FACTOR_FOR = ["agency", "laboratory"]
    assert declarant_a.client.get("/agence/declarations/").status_code == 404


def test_somebody_without_a_role_is_not_asked(client):
    client.force_login(MembershipFactory(ended=True).user)
    assert client.get("/bureau/").status_code == 200
