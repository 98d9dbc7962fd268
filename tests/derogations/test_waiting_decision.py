"""A decision that is online and not opened: the agency has nothing left to do, and is not told otherwise."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from derogations.enums import Awaiting, DueKind
from derogations.models import Decision, LoweringRequest
from derogations.selectors.worklist import worklist
from derogations.services.remedies import appeal_file
from tests.derogations.building import filed, instructed, opened, signed

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

FLIP = dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)
SIGNED = FLIP - dt.timedelta(days=3)  # on 10 May in Paris: to be opened by the 25th
OPEN_BY = dt.date(2026, 5, 25)


@pytest.fixture
def decision(pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller) -> Decision:
    request = instructed(pharmacist_a, evaluator)
    clock.move_to(SIGNED)
    return signed(request, evaluator, signatory)


def of(decision: Decision) -> LoweringRequest:
    return LoweringRequest.objects.get(pk=decision.request_id)


def test_what_is_due_is_its_opening_by_the_laboratory(decision: Decision) -> None:
    request = of(decision)
    assert (request.due_on, request.due_kind, request.awaiting) == (OPEN_BY, DueKind.OPENING, Awaiting.LABORATORY)


@pytest.mark.parametrize("later", [dt.timedelta(0), dt.timedelta(days=4)])
def test_it_does_not_press_on_the_desk_even_after_the_last_day(
    decision: Decision, evaluator: Persona, clock: Traveller, later: dt.timedelta
) -> None:
    clock.move_to(SIGNED + later)
    evaluator.client.force_login(evaluator.user)
    desk = evaluator.client.get("/agence/").content.decode()
    waiting = desk.partition("En attente d’un tiers")[2]
    assert f"{of(decision).reference}, décision à ouvrir par le laboratoire" in waiting
    assert "rejet implicite proche" not in desk
    assert "rejetée par silence" not in desk


def test_it_does_not_come_before_a_request_that_still_has_to_be_decided(
    decision: Decision, pharmacist_a: Persona, evaluator: Persona
) -> None:
    later = filed(pharmacist_a)
    rows = worklist(actor=evaluator.actor).order_by("threat")
    assert [row["id"] for row in rows] == [decision.request_id, later.pk]
    assert rows[0]["threat"].date() == OPEN_BY + dt.timedelta(days=1)


def test_the_page_offers_no_act_that_would_be_refused(decision: Decision, evaluator: Persona) -> None:
    evaluator.client.force_login(evaluator.user)
    page = evaluator.client.get(decision.request.get_absolute_url()).content.decode()
    assert "Écrire une note interne" in page
    for act in ("Proposer une décision", "Donner un avis", "Enregistrer un désistement", "Demander des pièces"):
        assert act not in page, act


def test_a_refusal_repeated_on_appeal_holds_up_no_further_answer(
    pharmacist_a: Persona, evaluator: Persona, signatory: Persona
) -> None:
    request = instructed(pharmacist_a, evaluator)
    opened(signed(request, evaluator, signatory, "refused"), pharmacist_a)
    first = appeal_file(request_id=request.pk, actor=pharmacist_a.actor, arguments="Relisez.")
    opened(signed(request, evaluator, signatory, "refused", appeal_id=first.pk), pharmacist_a)
    appeal_file(request_id=request.pk, actor=pharmacist_a.actor, arguments="Relisez encore.")
    assert "Proposer une décision" in evaluator.client.get(request.get_absolute_url()).content.decode()


def test_once_opened_nothing_is_due(decision: Decision, pharmacist_a: Persona) -> None:
    opened(decision, pharmacist_a)
    request = of(decision)
    assert (request.due_on, request.awaiting) == (None, Awaiting.NOBODY)
