"""A jurist sees which dates another answer on the clock would move, then changes it; open requests follow."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from derogations.selectors.clock import verdict_of
from derogations.services.silence import silence_sweep
from mitm.doctrine.models import DoctrineSetting
from tests.derogations.building import filed, on_paper

if TYPE_CHECKING:
    from derogations.models import LoweringRequest
    from tests.personas import Persona

FLIP = "/agence/doctrine/clock_flip/"
ANSWER = {"value": "start_of_day", "valid_from": "12/03/2026", "reason": "Lecture du juge.", "act": "set"}


@pytest.fixture
def case(pharmacist_a: Persona) -> LoweringRequest:
    """A request that has just been filed."""
    return filed(pharmacist_a)


def text(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("&nbsp;", " ").replace("\u202f", " ")


def test_the_effect_names_the_requests_whose_dates_would_move(case, jurist: Persona) -> None:
    page = text(jurist.client.post(FLIP, {**ANSWER, "act": "preview"}))

    assert "1 date bougerait sur 1 demande en cours." in page
    assert f">{case.reference}</a>" in page
    assert "dernier jour pour décider 12/05/2026 → 11/05/2026" in page
    assert not DoctrineSetting.objects.exists()


def test_a_request_that_another_reading_ends_at_once_is_counted(case, jurist: Persona, clock) -> None:
    clock.move_to(dt.datetime(2026, 5, 12, 8, tzinfo=dt.UTC))
    jurist.client.force_login(jurist.user)
    page = text(jurist.client.post(FLIP, {**ANSWER, "valid_from": "12/05/2026", "act": "preview"}))

    assert "dont 1 aussitôt rejetée" in page


def test_an_answer_that_moves_nothing_says_so(case, jurist: Persona) -> None:
    address = "/agence/doctrine/clock_suspension_start/"
    page = text(jurist.client.post(address, {**ANSWER, "value": "sending", "act": "preview"}))

    assert "Aucune date ne bougerait sur 1 demande en cours." in page


def test_open_requests_follow_a_decision_at_once(case, evaluator: Persona, jurist: Persona) -> None:
    paper = on_paper(evaluator, dt.date(2026, 3, 2))
    assert jurist.client.post(FLIP, ANSWER).status_code == 302

    for request, flip in ((case, dt.datetime(2026, 5, 11, 22, tzinfo=dt.UTC)),
                          (paper, dt.datetime(2026, 5, 1, 22, tzinfo=dt.UTC))):  # fmt: skip
        request.refresh_from_db()
        assert request.flips_at == flip


def test_a_later_answer_makes_the_clock_look_again_that_day(case, jurist: Persona) -> None:
    jurist.client.post(FLIP, {**ANSWER, "valid_from": "16/03/2026"})

    case.refresh_from_db()
    assert case.flips_at == dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)
    assert case.remind_on == dt.date(2026, 3, 16)


def test_the_page_lists_the_six_questions_of_the_clock(evaluator: Persona) -> None:
    page = text(evaluator.client.get("/agence/doctrine/"))

    assert "À quel instant le silence de deux mois vaut-il rejet" in page
    assert "Qu’est-ce qui rompt le silence" in page


def test_what_was_born_keeps_the_doctrine_of_its_day(case, jurist: Persona, clock) -> None:
    clock.move_to(dt.datetime(2026, 5, 13, 8, tzinfo=dt.UTC))
    silence_sweep(now=timezone.now())
    jurist.client.force_login(jurist.user)
    jurist.client.post(FLIP, {**ANSWER, "valid_from": "13/05/2026"})

    case.refresh_from_db()
    assert verdict_of(case, now=timezone.now()).flips_at == dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)
