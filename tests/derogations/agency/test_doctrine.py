"""A jurist sees which dates another answer on the clock would move, then changes it; open requests follow."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from derogations.deadlines import Due
from derogations.enums import DueKind
from derogations.selectors.clock import verdict_of
from derogations.services.silence import silence_sweep
from mitm.doctrine.models import DoctrineSetting
from mitm.web.contributions import agenda, desk_items
from tests.derogations.building import TODAY, filed, instructed, on_paper

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


def test_the_page_counts_what_every_other_answer_would_move(case, jurist: Persona) -> None:
    page = text(jurist.client.get("/agence/doctrine/"))

    assert "1 date bougerait</a>" in page
    assert "aucune date ne bougerait" in page


def test_the_count_leads_to_the_requests_that_it_counts(case, head: Persona) -> None:
    assert 'href="/agence/doctrine/clock_flip/effet/?value=start_of_day"' in text(head.client.get("/agence/doctrine/"))

    page = text(head.client.get("/agence/doctrine/clock_flip/effet/?value=start_of_day"))

    assert f'href="{case.get_absolute_url()}">{case.reference}</a>' in page
    assert "dernier jour pour décider 12/05/2026 → 11/05/2026" in page


def test_only_those_who_distribute_and_decide_see_what_would_move(case, evaluator: Persona) -> None:
    assert "bougerait" not in text(evaluator.client.get("/agence/doctrine/"))
    assert evaluator.client.get("/agence/doctrine/clock_flip/effet/?value=start_of_day").status_code == 403


@pytest.mark.parametrize(("since", "moved"), [("12/05/2026", 1), ("13/05/2026", 0)])
def test_an_answer_for_later_leaves_alone_what_silence_decides_before(
    case, jurist: Persona, since: str, moved: int
) -> None:
    page = text(jurist.client.get(f"/agence/doctrine/clock_flip/effet/?value=start_of_day&valid_from={since}"))

    assert ("1 date bougerait sur 1 demande" in page) == bool(moved)
    assert ("Aucune date ne bougerait sur 0 demande" in page) == (not moved)


def test_what_would_be_rejected_on_the_day_of_the_answer_is_counted(case, jurist: Persona) -> None:
    page = text(jurist.client.post(FLIP, {**ANSWER, "valid_from": "12/05/2026", "act": "preview"}))

    assert "dont 1 aussitôt rejetée" in page


def test_a_day_that_is_over_is_refused_at_its_field(case, jurist: Persona) -> None:
    response = jurist.client.get("/agence/doctrine/clock_flip/effet/?value=start_of_day&valid_from=11/03/2026")

    assert response.status_code == 422
    assert "valid_from" in response.context["form"].errors


def test_counting_costs_the_same_for_many_requests(
    case, pharmacist_a: Persona, jurist: Persona, django_assert_num_queries
) -> None:
    jurist.client.get("/agence/doctrine/")
    with CaptureQueriesContext(connection) as few:
        jurist.client.get("/agence/doctrine/")
    for _ in range(3):
        filed(pharmacist_a)

    with django_assert_num_queries(len(few)):
        jurist.client.get("/agence/doctrine/")


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


def test_under_the_other_reading_every_page_gives_the_day_before_as_the_last(
    pharmacist_a: Persona, evaluator: Persona, jurist: Persona
) -> None:
    jurist.client.post(FLIP, ANSWER)
    case = instructed(pharmacist_a, evaluator)  # silence decides as 12 May begins
    last = dt.date(2026, 5, 11)

    filed_page = re.sub(r"<[^>]+>", " ", text(pharmacist_a.client.get(f"{case.get_portal_url()}depot/")))
    assert re.search(r"lundi 11 mai 2026\s+Dernier jour\.", filed_page)
    assert "11/05/2026" in text(pharmacist_a.client.get("/labo/demandes/"))
    for person, words in ((evaluator, "dernier jour pour décider"), (pharmacist_a, "dernier jour de l’agence")):
        dates = agenda(person.actor, first=TODAY, last=last)
        assert {date.on for date in dates if words in date.title} == {last}
    assert last in {item.due_on for item in desk_items(pharmacist_a.actor, today=TODAY)}
    assert Due(last, DueKind.SILENCE) in evaluator.client.get(case.get_absolute_url()).context["more_due"]
