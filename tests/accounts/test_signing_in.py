"""Signing in and out: by address and password, slowed down when guessed, closed to whoever has no account."""

import datetime as dt

import pytest
from django.core import mail
from django.test import RequestFactory
from django.utils import timezone

from mitm.accounts.actor import NOBODY
from mitm.accounts.middleware import MEMBERSHIP_KEY, actor_of
from mitm.accounts.models import User
from mitm.accounts.services import membership_end
from tests.factories import PASSWORD, MembershipFactory

pytestmark = pytest.mark.django_db
LOGIN = "/compte/login/"


def sign_in(client, email, password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def desk_of(persona):
    return persona.client.get("/labo/").status_code


class TestSigningIn:
    @pytest.mark.parametrize("spelling", [str, str.upper, str.title])
    def test_by_address_however_it_is_spelt(self, client, evaluator, spelling):
        response = sign_in(client, spelling(evaluator.user.email))

        assert (response.status_code, response.url) == (302, "/bureau/")

    def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(self, client, evaluator):
        wrong = sign_in(client, evaluator.user.email, "faux").context["form"].non_field_errors()
        unknown = sign_in(client, "inconnu@essai.example", "faux").context["form"].non_field_errors()

        assert wrong == unknown
        assert len(wrong) == 1

    def test_an_account_that_is_not_active_opens_nothing(self, client, evaluator):
        User.objects.filter(pk=evaluator.user.pk).update(is_active=False)

        sign_in(client, evaluator.user.email)

        assert "_auth_user_id" not in client.session

    def test_guessing_is_slowed_down(self, client, evaluator, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
        for _ in range(5):
            sign_in(client, evaluator.user.email, "faux")

        response = sign_in(client, evaluator.user.email)

        assert "_auth_user_id" not in client.session
        assert "Trop de tentatives" in response.text

    def test_the_password_is_never_kept_as_it_is(self, evaluator):
        assert PASSWORD not in evaluator.user.password

    def test_signing_out_ends_it(self, evaluator):
        evaluator.client.post("/compte/logout/")

        assert evaluator.client.get("/agence/").status_code == 302

    def test_a_forgotten_password_sends_a_link_only_to_whoever_has_an_account(self, client, evaluator):
        client.post("/compte/password/reset/", {"email": evaluator.user.email})
        client.post("/compte/password/reset/", {"email": "inconnu@essai.example"})

        links = [message for message in mail.outbox if "/compte/password/reset/key/" in message.body]
        assert [message.to for message in links] == [[evaluator.user.email]]


class TestClosedDoors:
    def test_nobody_opens_an_account_alone(self, client):
        form = {"email": "moi@essai.example", "password1": PASSWORD, "password2": PASSWORD}

        client.post("/compte/signup/", form)

        assert not User.objects.filter(email="moi@essai.example").exists()

    def test_nobody_changes_the_address_by_which_the_agency_knows_them(self, declarant_a):
        page = "/compte/email/"

        assert declarant_a.client.get(page).status_code == 404
        assert declarant_a.client.post(page, {"action_add": "", "email": "x@essai.example"}).status_code == 404

    @pytest.mark.parametrize("page", ["/compte/password/change/", "/compte/2fa/", "/compte/2fa/totp/activate/"])
    def test_pages_about_oneself_ask_to_sign_in(self, client, page):
        assert client.get(page).url == f"{LOGIN}?next={page}"

    @pytest.mark.parametrize("page", [LOGIN, "/compte/password/reset/", "/compte/password/reset/done/"])
    def test_pages_to_come_in_are_open(self, client, page):
        assert client.get(page).status_code == 200


class TestSecondFactor:
    @pytest.fixture
    def browser(self, client, evaluator):
        """Signed in, and the password given once more, as these pages ask."""
        sign_in(client, evaluator.user.email)
        client.post("/compte/reauthenticate/", {"password": PASSWORD})
        return client

    @pytest.mark.parametrize("page", ["/compte/2fa/", "/compte/2fa/totp/activate/", "/compte/password/change/"])
    def test_its_pages_answer(self, browser, page):
        assert browser.get(page).status_code == 200

    def test_it_is_asked_for_once_it_is_on(self, client, evaluator):
        from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

        TOTP.activate(evaluator.user, generate_totp_secret())

        response = sign_in(client, evaluator.user.email)

        assert response.url == "/compte/2fa/authenticate/"
        assert client.get("/agence/").status_code == 302
        assert client.get(response.url).status_code == 200


class TestWhoActs:
    def actor_in(self, client, user):
        request = RequestFactory().get("/")
        request.user, request.session = user, client.session
        return actor_of(request)

    def test_the_membership_of_the_session(self, client, laboratory_a, laboratory_b):
        first = MembershipFactory(role="declarant", laboratory=laboratory_a)
        second = MembershipFactory(user=first.user, role="reader", laboratory=laboratory_b)
        client.force_login(first.user)
        assert self.actor_in(client, first.user).membership == first

        session = client.session
        session[MEMBERSHIP_KEY] = second.pk
        session.save()

        assert self.actor_in(client, first.user).laboratory_id == laboratory_b.pk

    def test_never_the_membership_of_somebody_else(self, client, declarant_a, declarant_b):
        client.force_login(declarant_a.user)
        session = client.session
        session[MEMBERSHIP_KEY] = declarant_b.membership.pk
        session.save()

        assert self.actor_in(client, declarant_a.user).membership == declarant_a.membership

    def test_nobody_when_nobody_is_signed_in(self, client, rf):
        from django.contrib.auth.models import AnonymousUser

        assert self.actor_in(client, AnonymousUser()) is NOBODY


class TestWhoLeaves:
    def test_loses_access_at_once(self, declarant_a):
        assert desk_of(declarant_a) == 200

        membership_end(membership=declarant_a.membership, ends_on=timezone.localdate() - dt.timedelta(days=1))

        assert desk_of(declarant_a) == 404

    def test_loses_access_at_midnight_of_the_last_day(self, declarant_a, clock):
        membership_end(membership=declarant_a.membership, ends_on=timezone.localdate())
        assert desk_of(declarant_a) == 200

        clock.shift(dt.timedelta(hours=14))

        assert desk_of(declarant_a) in (302, 404)

    def test_keeps_the_other_side_closed(self, declarant_a, evaluator):
        assert declarant_a.client.get("/agence/").status_code == 404
        assert evaluator.client.get("/labo/").status_code == 404

    def test_is_signed_out_when_the_account_is_closed(self, declarant_a):
        User.objects.filter(pk=declarant_a.user.pk).update(is_active=False)

        assert desk_of(declarant_a) == 302
