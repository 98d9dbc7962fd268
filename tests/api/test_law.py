"""The law as an endpoint: anybody asks, one object or an array, and unfit facts are named in their place."""

import pytest

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/law/clock/"
FACTS = {"received_at": "2026-09-15T10:00:00+02:00", "now": "2026-09-16T08:00:00Z"}


def ask(client, body, address: str = ADDRESS):
    return client.post(address, body, content_type="application/json")


@pytest.mark.parametrize("persona", ["anonymous", "declarant_a", "evaluator", "auditor"])
def test_anybody_asks(persona, request) -> None:
    answer = ask(request.getfixturevalue(persona).client, FACTS)
    assert answer.status_code == 200
    assert answer.json()["implicit_decision_on"] == "2026-11-15"


@pytest.mark.parametrize("address", [ADDRESS, "/api/v1/law/clock"])
def test_the_last_slash_may_be_left_out(client, address) -> None:
    assert ask(client, FACTS, address).json()["status"] == "running"


def test_it_only_answers_questions(client) -> None:
    for method in ("get", "put", "patch", "delete", "trace"):
        assert getattr(client, method)(ADDRESS).status_code == 405


def test_an_array_gets_an_array_with_each_error_in_its_place(client) -> None:
    good, bad = ask(client, [FACTS, {"now": FACTS["now"]}]).json()
    assert good["flips_at"] == "2026-11-15T23:00:00Z"
    assert bad == {"error": {"field": "received_at", "code": "missing", "message": "Ce fait manque."}}


def test_the_explanation_speaks_english_when_asked(client) -> None:
    steps = ask(client, FACTS, f"{ADDRESS}?language=en").json()["steps"]
    assert steps[0]["text"] == "The request is received online on 15 September 2026 (Paris time)."


@pytest.mark.parametrize(
    ("body", "address", "status", "code"),
    [
        ([FACTS] * 101, ADDRESS, 413, "too_many"),
        ("3", ADDRESS, 400, "invalid"),
        ("{", ADDRESS, 400, "parse_error"),
        (FACTS, f"{ADDRESS}?language=de", 400, "invalid"),
    ],
)
def test_what_cannot_be_read_is_a_problem(client, body, address, status, code) -> None:
    answer = ask(client, body, address)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"
