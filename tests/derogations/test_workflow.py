"""Every state and every transition of requests, letters and decisions: what may follow what, and what is refused."""

from __future__ import annotations

from itertools import product

import pytest
from django.db import models
from django_fsm import TransitionNotAllowed

from derogations.enums import BEFORE_FILING, DECIDED, ENDED, OPEN, DecisionState, LetterState, State
from derogations.models import Decision, Letter, LoweringRequest
from derogations.workflow import DecisionWorkflow, LetterWorkflow, RequestWorkflow

REQUEST = {
    (State.DRAFT, "submit", State.TO_CONFIRM),
    (State.TO_CONFIRM, "send_back", State.DRAFT),
    (State.DRAFT, "abandon", State.ABANDONED),
    (State.TO_CONFIRM, "abandon", State.ABANDONED),
    (State.DRAFT, "file", State.RECEIVED),
    (State.TO_CONFIRM, "file", State.RECEIVED),
    (State.RECEIVED, "take", State.INSTRUCTING),
    (State.RECEIVED, "fall_silent", State.SILENCE),
    (State.INSTRUCTING, "fall_silent", State.SILENCE),
    (State.RECEIVED, "withdraw", State.WITHDRAWN),
    (State.INSTRUCTING, "withdraw", State.WITHDRAWN),
    (State.SILENCE, "withdraw", State.WITHDRAWN),  # arrived before silence decided, written down after
    (State.INSTRUCTING, "grant", State.GRANTED),
    (State.SILENCE, "grant", State.GRANTED),
    (State.REFUSED, "grant", State.GRANTED),
    (State.REVOKED, "grant", State.GRANTED),  # on appeal
    (State.ABROGATED, "grant", State.GRANTED),
    (State.INSTRUCTING, "refuse", State.REFUSED),
    (State.SILENCE, "refuse", State.REFUSED),
    (State.GRANTED, "revoke", State.REVOKED),
    (State.GRANTED, "abrogate", State.ABROGATED),
}
LETTER = {
    (LetterState.DRAFT, "issue", LetterState.ISSUED),
    (LetterState.DRAFT, "discard", LetterState.DISCARDED),
}
DECISION = {
    (DecisionState.PROPOSED, "sign", DecisionState.SIGNED),
    (DecisionState.PROPOSED, "send_back", DecisionState.RETURNED),
    (DecisionState.PROPOSED, "discard", DecisionState.DISCARDED),
}
MACHINES = (
    (LoweringRequest, RequestWorkflow, State, REQUEST),
    (Letter, LetterWorkflow, LetterState, LETTER),
    (Decision, DecisionWorkflow, DecisionState, DECISION),
)


def transitions(workflow: type) -> set[str]:
    """The names of the transitions of a state machine."""
    return {name for name, member in vars(workflow).items() if hasattr(member, "_django_fsm")}


def allowed() -> list:
    """Every edge of every machine."""
    return [
        pytest.param(model, state, name, target, id=f"{model.__name__}-{state}-{name}")
        for model, _, _, edges in MACHINES
        for state, name, target in sorted(edges)
    ]


def refused() -> list:
    """Every pair of every machine that no edge allows."""
    return [
        pytest.param(model, state, name, id=f"{model.__name__}-{state}-{name}")
        for model, workflow, states, edges in MACHINES
        for state, name in product(states, sorted(transitions(workflow)))
        if (state, name) not in {(state, name) for state, name, _ in edges}
    ]


@pytest.mark.parametrize(("model", "workflow", "states", "edges"), MACHINES)
def test_the_tables_speak_of_every_transition(model: type, workflow: type, states: type, edges: set) -> None:
    assert {name for _, name, _ in edges} == transitions(workflow)


def test_every_state_of_a_request_is_before_filing_open_decided_or_ended() -> None:
    assert sorted((*BEFORE_FILING, *OPEN, *DECIDED, *ENDED)) == sorted(State)


@pytest.mark.parametrize(("model", "state", "name", "target"), allowed())
def test_it_may(model: type[models.Model], state: str, name: str, target: str) -> None:
    row = model(state=state)

    getattr(row, name)()

    assert row.state == target


@pytest.mark.parametrize(("model", "state", "name"), refused())
def test_it_may_not(model: type[models.Model], state: str, name: str) -> None:
    row = model(state=state)

    with pytest.raises(TransitionNotAllowed):
        getattr(row, name)()

    assert row.state == state


@pytest.mark.parametrize("model", [LoweringRequest, Letter, Decision])
def test_a_state_is_not_assigned(model: type[models.Model]) -> None:
    with pytest.raises(AttributeError):
        model().state = "issued"
