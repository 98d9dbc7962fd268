"""Signing in and out: by address and password, slowed down when guessed, closed to whoever has no account."""

import datetime as dt
import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone

from mitm.accounts.actor import NOBODY
from mitm.accounts.middleware import MEMBERSHIP_KEY, actor_of
from mitm.accounts.models import User
from mitm.accounts.services import membership_end
from mitm.audit.models import Event
from mitm.errors import CaseError, ForbiddenError
from mitm.home.sign_in import has_second_factor, second_factor_remove
from mitm.outbox.models import OutgoingMessage
from mitm.outbox.services import send_due
from tests.factories import PASSWORD, MembershipFactory
from tests.support.codes import one_time_code

pytestmark = pytest.mark.django_db
LOGIN = "/compte/login/"


def sign_in(client, email, password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def asked_link(client, email, *, sent=True):
    """The address that somebody who forgot a password gets by mail."""
    client.post("/compte/password/reset/", {"email": email})
    words = OutgoingMessage.objects.get(address=email).body
    if sent:
        send_due()
    return re.search(r"/compte/password/reset/key/\S+", words)[0]


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

        send_due()
        assert [message.to for message in mail.outbox] == [[evaluator.user.email]]

    def test_the_link_leads_to_the_service_whatever_name_was_asked(self, client, evaluator, settings):
        settings.ALLOWED_HOSTS = ["ailleurs.example"]
        settings.SITE_URL = "https://vigie.example"
        client.post("/compte/password/reset/", {"email": evaluator.user.email}, headers={"Host": "ailleurs.example"})
        send_due()

        words = mail.outbox[0].body
        assert "https://vigie.example/compte/password/reset/key/" in words
        assert "ailleurs" not in words + mail.outbox[0].subject
        assert "'" not in words

    def test_the_link_chooses_a_password_and_the_person_is_told(self, client, evaluator):
        link = asked_link(client, evaluator.user.email)

        page = client.get(link, follow=True)
        client.post(
            page.redirect_chain[-1][0], {"password1": "cheval-correct-pile", "password2": "cheval-correct-pile"}
        )
        send_due()

        assert sign_in(client, evaluator.user.email, "cheval-correct-pile").status_code == 302
        assert "mot de passe de votre compte a été changé" in mail.outbox[-1].subject
        assert Event.objects.filter(kind="password_changed", case_id=evaluator.user.pk).count() == 1

    @pytest.mark.parametrize("password", ["elevenchars", "123456789012"])
    def test_a_password_that_is_easily_guessed_is_refused(self, client, evaluator, password):
        page = client.get(asked_link(client, evaluator.user.email), follow=True)

        answer = client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})

        assert answer.status_code == 200
        assert answer.context["form"].errors

    def test_a_link_serves_once(self, client, evaluator):
        link = asked_link(client, evaluator.user.email)
        page = client.get(link, follow=True)
        client.post(
            page.redirect_chain[-1][0], {"password1": "cheval-correct-pile", "password2": "cheval-correct-pile"}
        )

        assert "password1" not in Client().get(link, follow=True).text

    def test_a_mail_server_that_is_down_delays_the_link(self, client, evaluator, settings):
        settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 1

        assert client.post("/compte/password/reset/", {"email": evaluator.user.email}).status_code == 302
        assert OutgoingMessage.objects.filter(address=evaluator.user.email, state="waiting").count() == 1

    def test_nobody_reads_the_link_of_somebody_else(self, client, evaluator, admin):
        link = asked_link(client, evaluator.user.email, sent=False)
        message = OutgoingMessage.objects.get(address=evaluator.user.email)

        page = admin.client.get(f"/agence/messages-sortants/{message.pk}/")
        assert link not in page.text
        assert "lien personnel" in page.text

        send_due()
        message.refresh_from_db()
        assert (message.state, message.body) == ("sent", "")


class TestClosedDoors:
    def test_nobody_opens_an_account_alone(self, client):
        form = {"email": "moi@essai.example", "password1": PASSWORD, "password2": PASSWORD}

        client.post("/compte/signup/", form)

        assert not User.objects.filter(email="moi@essai.example").exists()

    def test_nobody_changes_the_address_by_which_the_agency_knows_them(self, declarant_a):
        page = "/compte/email/"

        assert declarant_a.client.get(page).status_code == 404
        assert declarant_a.client.post(page, {"action_add": "", "email": "x@essai.example"}).status_code == 404

    @pytest.mark.parametrize(
        "page", ["signup/", "confirm-email/", "confirm-email/abc/", "login/code/confirm/", "email/"]
    )
    def test_pages_that_serve_nobody_do_not_exist(self, client, page):
        assert client.get(f"/compte/{page}").status_code == 404

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

    def test_a_forgotten_password_does_not_keep_anybody_from_it(self, browser, evaluator):
        Client().post("/compte/password/reset/", {"email": evaluator.user.email})

        assert browser.get("/compte/2fa/totp/activate/").status_code == 200

    def test_the_person_turns_it_on_and_is_told(self, browser, evaluator, django_capture_on_commit_callbacks):
        secret = browser.get("/compte/2fa/totp/activate/").context["form"].secret
        code = one_time_code(secret)
        with django_capture_on_commit_callbacks(execute=True):
            page = browser.post("/compte/2fa/totp/activate/", {"code": code})
        send_due()

        assert page.status_code == 302
        assert "deux facteurs a été activée" in mail.outbox[-1].subject
        assert Event.objects.filter(kind="second_factor_on", case_id=evaluator.user.pk).count() == 1

    def test_an_administrator_takes_it_from_who_lost_it(self, client, evaluator, admin):
        TOTP.activate(evaluator.user, generate_totp_secret())
        address = f"/agence/personnes/{evaluator.user.pk}/second-facteur/"
        assert address in admin.client.get(f"/agence/personnes/{evaluator.user.pk}/").text
        assert "de vive voix" in admin.client.get(address).text

        admin.client.post(address)

        assert sign_in(client, evaluator.user.email).url == "/bureau/"
        assert Event.objects.filter(kind="second_factor_removed", case_id=evaluator.user.pk).count() == 1
        assert OutgoingMessage.objects.filter(address=evaluator.user.email, subject__contains="retiré").count() == 1
        assert "n’a pas de second facteur" in admin.client.post(address, follow=True).text

    def test_nobody_takes_away_their_own_nor_without_the_right(self, evaluator, head, admin):
        TOTP.activate(admin.user, generate_totp_secret())
        with pytest.raises(CaseError) as own:
            second_factor_remove(actor=admin.actor, user=admin.user)
        with pytest.raises(ForbiddenError):
            second_factor_remove(actor=head.actor, user=evaluator.user)

        assert own.value.code == "own_second_factor"
        assert has_second_factor(admin.user)

    def test_guessing_its_code_is_slowed_down(self, client, evaluator, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
        TOTP.activate(evaluator.user, generate_totp_secret())
        sign_in(client, evaluator.user.email)
        for _ in range(10):
            client.post("/compte/2fa/authenticate/", {"code": "000000"})

        assert "Trop de tentatives" in client.post("/compte/2fa/authenticate/", {"code": "000001"}).text

    def test_it_is_asked_for_once_it_is_on(self, client, evaluator):
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
