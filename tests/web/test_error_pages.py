"""When something is wrong, people learn what and what to do, in their language."""

from urllib.parse import urlencode

import pytest
from django.template.loader import render_to_string
from django.test import Client

from mitm.home.views.errors import server_error, too_many_requests

pytestmark = pytest.mark.django_db


def test_an_unknown_address_is_said_in_french(evaluator):
    page = evaluator.client.get("/agence/nulle-part/")
    assert page.status_code == 404
    assert "Page introuvable" in page.content.decode()


def test_a_lost_agent_keeps_the_menu(evaluator):
    assert 'id="navigation"' in evaluator.client.get("/agence/nulle-part/").content.decode()


def test_an_unknown_public_address_needs_nobody_signed_in():
    assert Client().get("/nulle-part/").status_code == 404


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "413.html", "500.html"])
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


class TestWhatNoViewCouldAnswer:
    def test_a_request_too_large_is_refused_before_it_is_read(self, client, settings):
        settings.REQUEST_MAX_BYTES = 1_000

        page = client.post("/compte/login/", {"login": "a" * 2_000})

        assert (page.status_code, "trop grand" in page.text) == (413, True)

    def test_a_text_too_long_to_be_read_is_said(self, evaluator, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
        form = {"membership": "a" * 20}

        page = evaluator.client.post(
            "/compte/organisation/", urlencode(form), content_type="application/x-www-form-urlencoded"
        )

        assert page.status_code == 413

    def test_the_api_answers_with_a_problem(self, client, settings):
        settings.REQUEST_MAX_BYTES = 10

        answer = client.post("/api/v1/law/clock/", {"now": "a" * 20}, content_type="application/json")

        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")

    @pytest.mark.parametrize(("path", "kind"), [("/", "text/html"), ("/api/v1/specialities/", "application/problem")])
    def test_a_name_that_is_not_ours_is_refused(self, client, path, kind):
        answer = client.get(path, headers={"Host": "ailleurs.example"})

        assert answer.status_code == 400
        assert answer["Content-Type"].startswith(kind)

    @pytest.mark.parametrize(("path", "kind"), [("/agence/", "text/html"), ("/api/v1/x/", "application/problem")])
    def test_a_failure_says_nothing_of_the_inside(self, rf, path, kind):
        answer = server_error(rf.get(path))

        assert answer.status_code == 500
        assert answer["Content-Type"].startswith(kind)


class TestTooManyRequests:
    """What slows down guessing says when to come back, on pages as in the API."""

    def test_a_page_says_after_how_long(self, client, evaluator, settings):
        settings.ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,2/5m/key"}
        form = {"email": evaluator.user.email}
        answers = [client.post("/compte/password/reset/", form) for _ in range(3)]

        assert [answer.status_code for answer in answers] == [302, 302, 429]
        assert answers[-1]["Retry-After"] == "300"
        assert "Trop de demandes" in answers[-1].text

    def test_whoever_waits_so_long_is_heard(self, client, clock, settings):
        settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
        form = {"login": "personne@essai.example", "password": "faux"}
        assert client.post("/compte/login/", form).status_code == 200
        refusal = client.post("/compte/login/", form)
        clock.shift(int(refusal["Retry-After"]) - 1)
        assert client.post("/compte/login/", form).status_code == 429

        clock.shift(1)
        assert client.post("/compte/login/", form).status_code == 200

    def test_a_page_that_has_no_limit_of_its_own_says_the_longest_of_all(self, rf, settings):
        settings.ACCOUNT_RATE_LIMITS = {"reauthenticate": "1/10m/user"}

        assert too_many_requests(rf.get("/compte/autre/"))["Retry-After"] == "600"


class TestWhoMayKeepAPage:
    @pytest.mark.parametrize("path", ["/agence/", "/agence/declarations/", "/compte/2fa/", "/nulle-part/"])
    def test_a_page_for_one_person_is_kept_by_nobody(self, evaluator, path):
        assert evaluator.client.get(path)["Cache-Control"] == "private, no-store"

    def test_an_answer_to_a_machine_is_kept_by_it_alone(self, client):
        answer = client.get("/api/v1/declarations/", headers={"Authorization": "Bearer x"})

        assert answer["Cache-Control"] == "private, no-cache"

    def test_a_public_page_says_so_itself(self, client, evaluator):
        assert "public" in client.get("/medicaments/")["Cache-Control"]
        assert evaluator.client.get("/medicaments/")["Cache-Control"] == "private, no-cache"

    def test_a_public_page_with_a_word_to_one_person_is_kept_by_nobody_and_shown_once(self, client, evaluator):
        tag = client.get("/")["ETag"]
        browser = evaluator.client
        browser.post("/compte/logout/")
        browser.cookies.pop("sessionid")  # as browsers do

        word = browser.get("/", headers={"If-None-Match": tag})

        assert "Vous êtes déconnecté" in word.text
        assert (word["Cache-Control"], word.has_header("ETag")) == ("private, no-cache", False)
        browser.cookies.pop("messages")
        assert browser.get("/", headers={"If-None-Match": tag}).status_code == 304
