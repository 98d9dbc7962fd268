"""What the clock did last night: which cases, and where they are read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction

from derogations.services import silence
from mitm.accounts.actor import CLOCK
from mitm.audit.services import record
from mitm.home.views import clock as pages
from mitm.jobs.models import TickRun
from mitm.jobs.ticking import tick
from tests.derogations.building import filed

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

pytestmark = pytest.mark.django_db
FLIP = dt.datetime(2026, 5, 13, 0, 1, tzinfo=ZoneInfo("Europe/Paris"))  # of what was filed on 12 March 2026


def last_night(clock: Traveller, at: dt.datetime = FLIP) -> TickRun:
    clock.move_to(at)
    tick(at=at)
    return TickRun.objects.order_by("-pk")[0]


def page(persona: Persona, run: TickRun, query: str = "") -> str:
    response = persona.client.get(f"/agence/horloge/{run.pk}/{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_a_run_names_the_cases_with_their_pages(clock: Traveller, pharmacist_a: Persona, evaluator: Persona) -> None:
    request = filed(pharmacist_a)
    shown = page(evaluator, last_night(clock))

    assert "1\u00a0rejet implicite constaté" in shown
    assert f'<a href="/agence/demandes/{request.pk}/">{request.reference}</a>' in shown
    assert "Rejet implicite" in shown


def test_a_run_shows_nothing_of_another_night(clock: Traveller, pharmacist_a: Persona, evaluator: Persona) -> None:
    first = filed(pharmacist_a)
    clock.shift(dt.timedelta(days=1))
    second = filed(pharmacist_a)
    last_night(clock)

    shown = page(evaluator, last_night(clock, FLIP + dt.timedelta(days=1)))

    assert str(second.reference) in shown
    assert str(first.reference) not in shown


def test_what_a_killed_run_did_is_shown_by_the_next_one(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [filed(pharmacist_a) for _ in range(3)]
    monkeypatch.setattr(silence, "BATCH", 2)
    clock.move_to(FLIP)
    silence._sweep_batch(silence.Swept(), now=FLIP, after=None)  # then nothing: no run is written down

    shown = page(evaluator, last_night(clock, FLIP + dt.timedelta(minutes=5)))

    assert all(str(request.reference) in shown for request in requests)


def test_many_cases_are_shown_page_by_page(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [filed(pharmacist_a) for _ in range(3)]
    monkeypatch.setattr(pages, "SHOWN", 2)
    run = last_night(clock)
    first = page(evaluator, run)
    following = first.split('href="?apres=')[1].split('"')[0]

    second = page(evaluator, run, f"?apres={following}")

    assert str(requests[0].reference) in first
    assert str(requests[0].reference) not in second
    assert "Dossiers suivants" not in second


def test_a_run_names_what_its_steps_did_while_the_clock_went_on(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona
) -> None:
    request = filed(pharmacist_a)
    at = request.registered_at + dt.timedelta(minutes=10)
    with time_machine.travel(at, tick=True):
        tick(at=at)
        run = TickRun.objects.get()
        shown = page(evaluator, run)

    assert run.finished_at > at
    assert "1\u00a0accusé émis" in shown
    assert f">{request.reference}</a>" in shown


def test_pages_of_a_run_leave_no_case_out_whatever_was_written_first(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "SHOWN", 1)
    late, early = (filed(pharmacist_a) for _ in range(2))
    end = FLIP + dt.timedelta(seconds=5)
    run = TickRun.objects.create(at=FLIP, started_at=FLIP, finished_at=end)
    with transaction.atomic():
        record(late, "fall_silent", actor=CLOCK, at=end)
        earlier = record(early, "fall_silent", actor=CLOCK, at=FLIP)

    assert str(early.reference) in page(evaluator, run)
    assert str(late.reference) in page(evaluator, run, f"?apres={earlier.pk}")


def test_the_title_of_a_run_says_its_hour_as_every_page_does(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona
) -> None:
    filed(pharmacist_a)

    shown = page(evaluator, last_night(clock))

    assert "<title>Passage de l’horloge du 13\u00a0mai 2026 à 0\u00a0h\u00a001 " in shown


@pytest.mark.parametrize("query", ["?apres=", "?apres=x", "?apres=-1", "?apres=99999999999999999999999", "?apres=²"])
def test_a_foolish_address_is_no_failure(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, query: str
) -> None:
    filed(pharmacist_a)

    page(evaluator, last_night(clock), query)


def test_the_list_says_what_each_run_did(clock: Traveller, pharmacist_a: Persona, evaluator: Persona) -> None:
    filed(pharmacist_a)
    run = last_night(clock)

    shown = evaluator.client.get("/agence/horloge/").content.decode()

    assert f"/agence/horloge/{run.pk}/" in shown
    assert "1\u00a0rejet implicite constaté" in shown


def test_the_desk_leads_to_the_run(clock: Traveller, pharmacist_a: Persona, evaluator: Persona) -> None:
    filed(pharmacist_a)
    run = last_night(clock)

    assert f'href="/agence/horloge/{run.pk}/"' in evaluator.client.get("/agence/").content.decode()


def test_a_page_costs_few_statements(
    clock: Traveller, pharmacist_a: Persona, evaluator: Persona, django_assert_max_num_queries: object
) -> None:
    for _ in range(4):
        filed(pharmacist_a)
    run = last_night(clock)
    page(evaluator, run)

    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page(evaluator, run)
