"""A signature and the recording of silence at the same instant, on two connections: one outcome, never both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import close_old_connections

from derogations.enums import DecisionState, OutcomeKind, State
from derogations.models import Decision, LoweringRequest, Outcome
from derogations.services.decisions import decision_sign
from derogations.services.letters import letter_consult
from derogations.services.outcomes import record_silence
from derogations.services.remedies import request_withdraw
from derogations.services.silence import silence_sweep
from mitm.accounts.actor import CLOCK
from mitm.registry.models import Threshold
from tests.derogations.building import instructed, may_sign, proposed
from tests.support.sessions import together

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

pytestmark = pytest.mark.django_db(transaction=True)
FLIP = dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)
MILLISECOND = dt.timedelta(milliseconds=1)
# The instant of the signature and that of the sweep, before, at and after the flip; each pair raced many times.
OFFSETS = [-1, 0, 1]
TRIES, FEWER_TRIES = 25, 8


@pytest.fixture(autouse=True)
def _connections() -> Iterator[None]:
    yield
    close_old_connections()


@pytest.fixture
def another_decision(
    pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
) -> Callable[[str], Decision]:
    """Makes a new request with a decision to sign, always filed on the same day."""
    may_sign(signatory)
    day = dt.datetime(2026, 3, 12, 9, tzinfo=dt.UTC)

    def make(outcome: str) -> Decision:
        clock.move_to(day)
        return proposed(instructed(pharmacist_a, evaluator), evaluator, outcome)

    return make


def in_effect(request: LoweringRequest) -> list[str]:
    return list(Outcome.objects.filter(request=request, replaced_at__isnull=True).values_list("kind", flat=True))


@pytest.mark.parametrize("signs", OFFSETS)
@pytest.mark.parametrize("sweeps", OFFSETS)
def test_signature_against_silence(
    another_decision: Callable[[str], Decision],
    signatory: Persona,
    pharmacist_a: Persona,
    clock: Traveller,
    signs: int,
    sweeps: int,
) -> None:
    for attempt in range(TRIES):
        decision = another_decision("refused" if attempt % 2 else "granted")
        request = decision.request
        clock.move_to(FLIP + signs * MILLISECOND)
        swept_at = FLIP + sweeps * MILLISECOND

        signature, _ = together(
            lambda pk=decision.pk: decision_sign(decision_id=pk, actor=signatory.actor),
            lambda row=request, at=swept_at: record_silence(row, now=at, actor=CLOCK),
        )

        decision.refresh_from_db()
        request.refresh_from_db()
        was_signed = decision.state == DecisionState.SIGNED
        fell_silent = Outcome.objects.filter(request=request, kind=OutcomeKind.SILENCE).exists()
        assert was_signed != fell_silent or (not was_signed and sweeps < 0), (signature, request.state)
        assert (request.state == State.SILENCE) == fell_silent
        assert Threshold.objects.filter(reference=request.reference).exists() == (
            was_signed and decision.outcome == "granted"
        )
        if was_signed:
            letter_consult(letter_id=decision.letter_id, actor=pharmacist_a.actor)
        elif not fell_silent:
            record_silence(request, now=FLIP, actor=CLOCK)
        assert in_effect(request) == [decision.outcome if was_signed else "silence"]


def test_two_people_who_sign_at_once_sign_once(
    another_decision: Callable[[str], Decision], signatory: Persona, head: Persona
) -> None:
    may_sign(head)
    for _ in range(FEWER_TRIES):
        decision = another_decision("granted")

        found = together(
            *(
                lambda who=who, pk=decision.pk: decision_sign(decision_id=pk, actor=who.actor)
                for who in (signatory, head)
            )
        )

        assert sorted(isinstance(one, Decision) for one in found) == [False, True]
        assert "not_proposed" in found
        assert Decision.objects.filter(request=decision.request, state=DecisionState.SIGNED).count() == 1
        assert decision.request.letters.count() == 1


def test_one_person_who_signs_twice_at_once_signs_once(
    another_decision: Callable[[str], Decision], signatory: Persona
) -> None:
    for _ in range(FEWER_TRIES):
        decision = another_decision("refused")

        found = together(*[lambda pk=decision.pk: decision_sign(decision_id=pk, actor=signatory.actor)] * 2)

        assert sorted(str(one) for one in found if one == "not_proposed") == ["not_proposed"]
        assert decision.request.letters.count() == 1


def test_a_withdrawal_and_a_signature_at_once_leave_one_of_them(
    another_decision: Callable[[str], Decision], signatory: Persona, pharmacist_a: Persona
) -> None:
    for _ in range(FEWER_TRIES):
        decision = another_decision("granted")

        together(
            lambda pk=decision.pk: decision_sign(decision_id=pk, actor=signatory.actor),
            lambda pk=decision.request_id: request_withdraw(request_id=pk, actor=pharmacist_a.actor),
        )

        decision.refresh_from_db()
        signed = decision.state == DecisionState.SIGNED
        assert signed or decision.state == DecisionState.DISCARDED
        assert in_effect(decision.request) == ([] if signed else ["withdrawn"])
        assert Threshold.objects.filter(reference=decision.request.reference).exists() == signed


@pytest.mark.parametrize("late", [0, 1])
def test_a_late_signature_and_the_sweep_at_once_write_the_silence_once(
    another_decision: Callable[[str], Decision], signatory: Persona, pharmacist_a: Persona, clock: Traveller, late: int
) -> None:
    for _ in range(FEWER_TRIES):
        decision = another_decision("granted")
        now = FLIP + late * MILLISECOND
        clock.move_to(now)

        together(
            lambda pk=decision.pk: decision_sign(decision_id=pk, actor=signatory.actor, late=True),
            lambda at=now: silence_sweep(now=at),
        )

        decision.refresh_from_db()
        assert decision.state == DecisionState.SIGNED
        assert in_effect(decision.request) == ["silence"]
        letter_consult(letter_id=decision.letter_id, actor=pharmacist_a.actor)
        assert in_effect(decision.request) == ["granted"]
        assert Outcome.objects.filter(request=decision.request, kind=OutcomeKind.SILENCE).count() == 1
