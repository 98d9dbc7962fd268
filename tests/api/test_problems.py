"""Every error of the API has one shape, a code for programs, and says nothing of the inside."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.api.endpoints")]


@pytest.fixture
def quiet(client):
    """A client that gets the answer to a crash instead of the exception."""
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("case", 422, "too_late"),
        ("conflict", 409, "moved_on"),
        ("forbidden", 403, "not_you"),
        ("missing", 404, "not_found"),
        ("denied", 403, "permission_denied"),
        ("crash", 500, "unexpected"),
    ],
)
def test_each_failure_has_its_status_and_code(quiet, kind, status, code):
    response = quiet.get(f"/api/v1/fails/{kind}/")

    problem = response.json()
    assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert response["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"urn:vigie:probleme:{code}"
    assert "secret" not in response.text


def test_a_refused_act_names_the_field(client):
    problem = client.get("/api/v1/fails/case/").json()

    assert problem["detail"] == "Trop tard."
    assert problem["errors"] == [{"field": "starts_on", "code": "too_late", "message": "Cette date est passée."}]


def test_a_crash_is_logged_with_its_cause(quiet, caplog):
    quiet.get("/api/v1/fails/crash/")

    assert "secret of the code" in caplog.text


def test_each_wrong_field_is_named_with_its_path(client):
    body = {"name": "trop long", "lines": [{"quantity": 1}, {"quantity": 0}, {}]}

    problem = client.post("/api/v1/validates/", body, content_type="application/json").json()

    assert [(error["field"], error["code"]) for error in problem["errors"]] == [
        ("name", "max_length"),
        ("lines.1.quantity", "min_value"),
        ("lines.2.quantity", "required"),
    ]
    assert problem["status"] == 400


def test_what_concerns_the_whole_has_no_field(client):
    problem = client.post("/api/v1/validates/", {"name": "non"}, content_type="application/json").json()

    assert problem["errors"] == [{"field": "", "code": "refusé", "message": "Non."}]


@pytest.mark.parametrize(
    ("request_of", "status", "code"),
    [
        (lambda c: c.post("/api/v1/validates/", "{", content_type="application/json"), 400, "parse_error"),
        (lambda c: c.post("/api/v1/validates/", "a", content_type="text/plain"), 415, "unsupported_media_type"),
        (lambda c: c.get("/api/v1/reads/", headers={"Accept": "image/png"}), 406, "not_acceptable"),
        (lambda c: c.get("/api/v1/validates/"), 405, "method_not_allowed"),
        (lambda c: c.get("/api/v1/nothing/"), 404, "not_found"),
        (lambda c: c.get("/api/v2/reads/"), 404, "not_found"),
        (lambda c: c.get("/api/v1/closed/"), 401, "not_authenticated"),
        (lambda c: c.post("/api/v1/writes/"), 401, "not_authenticated"),
        (lambda c: c.put("/api/v1/reads/"), 401, "not_authenticated"),
        (lambda c: c.delete("/api/v1/reads/"), 405, "method_not_allowed"),
    ],
)
def test_the_protocol_s_own_errors_have_the_same_shape(client, request_of, status, code):
    response = request_of(client)

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert response["Content-Type"] == "application/problem+json"


UNREADABLE = {
    "cut short": ("{", "application/json"),
    "nested without end": ("[" * 100_000, "application/json"),
    "not UTF-8": (b"\xff\xfe", "application/json"),
    "not a number": ('{"name": NaN}', "application/json"),
}


@pytest.mark.parametrize(("body", "kind"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_body_that_cannot_be_read_is_said_in_french(client, body, kind):
    response = client.generic("POST", "/api/v1/validates/", body, content_type=kind)

    assert (response.status_code, response.json()["code"]) == (400, "parse_error")
    assert response.json()["detail"].startswith("Le corps de la requête")


def test_a_body_that_is_too_large_is_refused_as_such(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10

    response = client.post("/api/v1/validates/", {"name": "a" * 20}, content_type="application/json")

    assert (response.status_code, response.json()["code"]) == (413, "too_large")


def test_the_library_s_words_have_typographic_apostrophes(client):
    assert "d’authentification" in client.get("/api/v1/closed/").json()["detail"]


def test_options_lead_to_the_description(client):
    assert client.options("/api/v1/reads/").json() == {"openapi": "/api/v1/openapi.json"}


def test_an_address_without_its_last_bar_is_explained(client):
    assert "barre oblique" in client.get("/api/v1/nothing").json()["detail"]


@pytest.mark.parametrize("proxies", [0, 1])
def test_nobody_escapes_the_limits_by_telling_another_address(client, monkeypatch, proxies):
    monkeypatch.setattr("rest_framework.throttling.api_settings.NUM_PROXIES", proxies)
    monkeypatch.setattr("rest_framework.throttling.AnonRateThrottle.THROTTLE_RATES", {"anon": "1/min", "user": None})
    answers = [
        client.get("/api/v1/reads/", headers={"X-Forwarded-For": f"198.51.100.{number}, 192.0.2.1"}).status_code
        for number in range(3)
    ]

    assert answers == [200, 429, 429]


def test_who_asks_too_often_is_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr("rest_framework.throttling.AnonRateThrottle.THROTTLE_RATES", {"anon": "1/min", "user": None})
    client.get("/api/v1/reads/")

    response = client.get("/api/v1/reads/")

    assert (response.status_code, response.json()["code"]) == (429, "throttled")
    assert 1 <= int(response["Retry-After"]) <= 61


def test_a_reader_who_has_the_version_gets_nothing_again(client):
    tag = client.get("/api/v1/reads/")["ETag"]

    again = client.get("/api/v1/reads/", headers={"If-None-Match": tag})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(("tag", "status"), [(None, 428), ('"old"', 412), ("*", 200)])
def test_nobody_changes_what_they_have_not_read(bearer, tag, status):
    headers = {"If-Match": tag} if tag else {}

    response = bearer.put("/api/v1/writes/", {}, content_type="application/json", headers=headers)

    assert response.status_code == status
