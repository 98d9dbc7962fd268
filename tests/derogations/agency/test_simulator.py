"""The clock for whoever wonders: facts are typed, the law answers, nothing is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

if TYPE_CHECKING:
    from tests.personas import Persona

PAGE = "/agence/demandes/horloge/"
FACTS = {
    "now": "01/10/2026",
    "received_at": "15/09/2026",
    "channel": "electronic",
    "first_received_by": "administration",
    "residence": "metropolitan",
    "notified_by": "electronic",
}
LETTER = {"reached_1": "01/10/2026", "due_1": "31/10/2026"}


def ask(persona: Persona, **facts: str) -> tuple[int, str]:
    response = persona.client.get(f"{PAGE}?{urlencode({**FACTS, **facts})}")
    text = re.sub(r"<[^>]+>", " ", response.content.decode()).replace("\u00a0", " ")
    return response.status_code, re.sub(r"\s+", " ", text)


def test_an_empty_page_waits_for_facts(jurist: Persona) -> None:
    assert "Indiquer au moins la date de réception." in jurist.client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "dimanche 15 novembre 2026"),
        ({**LETTER, "now": "20/10/2026"}, "mardi 15 décembre 2026"),
        ({**LETTER, "now": "20/10/2026", "produced_1": "12/10/2026"}, "jeudi 26 novembre 2026"),
        ({"now": "20/11/2026"}, "Rejetée par silence"),
        ({"now": "20/11/2026", "outcome": "refused", "signed_on": "10/11/2026", "made_available_on": "10/11/2026",
          "reached_on": "12/11/2026"}, "Refusée"),
        ({"first_received_at": "01/09/2026"}, "dimanche 1er novembre 2026"),
        ({"now": "25/10/2026", "withdrawn_on": "20/10/2026"}, "Désistement"),
    ],
)  # fmt: skip
def test_the_law_answers(jurist: Persona, facts: dict[str, str], expected: str) -> None:
    status, page = ask(jurist, **facts)

    assert status == 200
    assert expected in page


def test_the_answer_is_drawn_without_and_with_the_letters(jurist: Persona) -> None:
    _, plain = ask(jurist)
    _, page = ask(jurist, **LETTER, now="20/10/2026")

    assert "Sans demande de pièces" not in plain
    assert page.index("Sans demande de pièces") < page.index("Avec les demandes de pièces")
    assert "30 j, lettre n° 1" in page


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"received_at": "02/10/2026"}, "received_at"), ({"received_at": "31/02/2026"}, "received_at"),
     ({"withdrawn_on": "01/09/2026"}, "withdrawn_on"), ({"reached_1": "20/09/2026"}, "due_1"),
     ({"outcome": "granted"}, "signed_on"), ({**LETTER, "produced_1": "20/09/2026"}, "produced_1")],
)  # fmt: skip
def test_facts_that_cannot_be_are_refused_at_their_field(jurist: Persona, wrong, field) -> None:
    response = jurist.client.get(f"{PAGE}?{urlencode({**FACTS, **wrong})}")

    assert response.status_code == 422
    assert field in response.context["form"].errors


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"due_1": "31/10/2026"}, "reached_1"),
        ({"produced_2": "31/10/2026"}, "reached_2"),
        ({"reached_2": "01/10/2026"}, "due_2"),  # the only letter, and the second of the form
        ({"reached_on": "20/09/2026"}, "outcome"),
    ],
)
def test_what_was_typed_is_never_left_out_in_silence(jurist: Persona, typed: dict[str, str], field: str) -> None:
    response = jurist.client.get(f"{PAGE}?{urlencode({**FACTS, **typed})}")

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
