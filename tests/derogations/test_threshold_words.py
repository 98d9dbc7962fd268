"""A stock in words, on screens, in letters and on the public list: one of nothing is said, not counted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils.translation import override

from derogations.models import LoweringRequest
from derogations.public_words import threshold
from derogations.reports.mentions import plain
from derogations.services.decisions import decision_preview_html
from derogations.thresholds import lowered_to, needs_in_words, threshold_in_words
from tests.derogations.building import instructed, proposed

if TYPE_CHECKING:
    from tests.personas import Persona


@pytest.mark.parametrize(
    ("value", "unit", "alone", "needs", "sentence"),
    [
        (None, "weeks", "", "", ""),
        ("0", "weeks", "aucun stock de sécurité", "aucun stock de sécurité", "zéro"),
        (Decimal("0.00"), "months", "aucun stock de sécurité", "aucun stock de sécurité", "zéro"),
        (1, "weeks", "1 semaine", "1 semaine de besoins", "1 semaine de besoins"),
        (Decimal("1.50"), "months", "1,5 mois", "1,5 mois de besoins", "1,5 mois de besoins"),
    ],
)
def test_a_threshold_is_said_alone_with_its_needs_or_in_a_sentence(
    value: object, unit: str, alone: str, needs: str, sentence: str
) -> None:
    said = [words(value, unit).replace("\u00a0", " ") for words in (threshold_in_words, needs_in_words, lowered_to)]
    assert said == [alone, needs, sentence]


@pytest.mark.parametrize(("language", "words"), [("fr", "aucun stock de sécurité"), ("en", "no safety stock")])
def test_the_public_reads_it_in_both_languages(language: str, words: str) -> None:
    with override(language):
        assert threshold("0.00", "weeks", language) == words


@pytest.fixture
def without_stock(pharmacist_a: Persona, evaluator: Persona) -> LoweringRequest:
    request = instructed(pharmacist_a, evaluator)
    request.threshold_value = Decimal(0)
    request.save()
    return request


def test_a_letter_that_grants_nothing_to_hold_reads_as_a_sentence(
    without_stock: LoweringRequest, evaluator: Persona
) -> None:
    decision = proposed(without_stock, evaluator, threshold_value=Decimal(0))

    page = plain(decision_preview_html(decision, actor=evaluator.actor))

    assert "peut être abaissé à zéro, à compter du" in page
    assert "0 semaine" not in page


def test_a_refusal_says_what_was_asked(without_stock: LoweringRequest, evaluator: Persona) -> None:
    decision = proposed(without_stock, evaluator, "refused")

    assert "La demande d’abaisser à zéro le stock de sécurité" in plain(
        decision_preview_html(decision, actor=evaluator.actor)
    )


def test_both_sides_read_that_no_stock_is_asked_for(
    without_stock: LoweringRequest, evaluator: Persona, pharmacist_a: Persona
) -> None:
    for person, address in (
        (evaluator, without_stock.get_absolute_url()),
        (pharmacist_a, without_stock.get_portal_url()),
        (pharmacist_a, "/labo/demandes/"),
    ):
        person.client.force_login(person.user)
        shown = person.client.get(address).content.decode()
        assert "aucun stock de sécurité" in shown.lower()
        assert "0\u00a0semaine" not in shown
