"""Every state and every transition: what may follow what, and every pair that is refused."""

from itertools import product

import pytest
from django_fsm import TransitionNotAllowed

from declarations.enums import BEFORE_FILING, CLOSED, OPEN, NoticeState, State
from declarations.models import Declaration, PublicNotice
from declarations.workflow import DeclarationWorkflow, NoticeWorkflow

FILE = {(state, "file", State.FILED) for state in (State.DRAFT, State.TO_CONFIRM)}
GIVE_UP = {(state, "abandon", State.ABANDONED) for state in (State.DRAFT, State.TO_CONFIRM)}
ENDS = {
    "end_returned": State.RETURNED,
    "end_avoided": State.AVOIDED,
    "end_reversed": State.REVERSED,
    "end_ceased": State.CEASED,
    "end_in_error": State.IN_ERROR,
}
EDGES = (
    {
        (State.DRAFT, "submit", State.TO_CONFIRM),
        (State.TO_CONFIRM, "send_back", State.DRAFT),
        (State.FILED, "take", State.EVALUATING),
        (State.EVALUATING, "conclude", State.FOLLOWED),
        (State.FOLLOWED, "reassess", State.EVALUATING),
        *((state, "reopen", State.FOLLOWED) for state in (State.RETURNED, State.AVOIDED, State.REVERSED)),
    }
    | FILE
    | GIVE_UP
    | {(state, name, end) for state, (name, end) in product(OPEN, ENDS.items())}
)
NOTICE_EDGES = {
    (NoticeState.DRAFT, "publish", NoticeState.PUBLISHED),
    (NoticeState.DRAFT, "discard", NoticeState.DISCARDED),
    (NoticeState.PUBLISHED, "supersede", NoticeState.SUPERSEDED),
    (NoticeState.PUBLISHED, "withdraw", NoticeState.WITHDRAWN),
}


def transitions(workflow: type) -> set[str]:
    """The names of the transitions of a state machine."""
    return {name for name, member in vars(workflow).items() if hasattr(member, "_django_fsm")}


def refused(workflow: type, states: type, edges: set) -> list:
    """Every pair that no edge allows."""
    allowed = {(state, name) for state, name, _ in edges}
    pairs = product(states, sorted(transitions(workflow)))
    return [pytest.param(state, name, id=f"{state}-{name}") for state, name in pairs if (state, name) not in allowed]


def test_the_tables_speak_of_every_transition():
    assert {name for _, name, _ in EDGES} == transitions(DeclarationWorkflow)
    assert {name for _, name, _ in NOTICE_EDGES} == transitions(NoticeWorkflow)


def test_every_state_is_before_filing_open_or_closed():
    assert sorted((*BEFORE_FILING, *OPEN, *CLOSED)) == sorted(State)


@pytest.mark.parametrize(("state", "name", "target"), sorted(EDGES))
def test_a_declaration_may(state, name, target):
    declaration = Declaration(state=state)

    getattr(declaration, name)()

    assert declaration.state == target


@pytest.mark.parametrize(("state", "name"), refused(DeclarationWorkflow, State, EDGES))
def test_a_declaration_may_not(state, name):
    declaration = Declaration(state=state)

    with pytest.raises(TransitionNotAllowed):
        getattr(declaration, name)()

    assert declaration.state == state


@pytest.mark.parametrize(("state", "name", "target"), sorted(NOTICE_EDGES))
def test_a_notice_may(state, name, target):
    notice = PublicNotice(state=state)

    getattr(notice, name)()

    assert notice.state == target


@pytest.mark.parametrize(("state", "name"), refused(NoticeWorkflow, NoticeState, NOTICE_EDGES))
def test_a_notice_may_not(state, name):
    with pytest.raises(TransitionNotAllowed):
        getattr(PublicNotice(state=state), name)()


@pytest.mark.parametrize("model", [Declaration, PublicNotice])
def test_a_state_is_not_assigned(model):
    with pytest.raises(AttributeError):
        model().state = "filed"
