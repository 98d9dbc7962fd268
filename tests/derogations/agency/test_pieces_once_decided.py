"""Pieces are checked and asked for until something decides: silence, even unrecorded, or a person who signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from derogations.enums import LetterKind
from derogations.models import LoweringRequest, PieceCheck
from derogations.services.completeness import piece_check
from derogations.services.letters import letter_draft, letter_issue
from derogations.services.outcomes import record_silence
from derogations.services.remedies import request_withdraw
from mitm.accounts.actor import CLOCK
from mitm.errors import ConflictError
from tests.derogations.building import filed, instructed, opened, signed

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

FLIP = dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
ASKING = "Demander des pièces"


class Course:
    """Brings a request to a state."""

    def __init__(self, laboratory: Persona, evaluator: Persona, signatory: Persona, clock: Traveller) -> None:
        self.laboratory, self.evaluator, self.signatory, self.clock = laboratory, evaluator, signatory, clock

    def received(self) -> LoweringRequest:
        return filed(self.laboratory)

    def instructed(self) -> LoweringRequest:
        return instructed(self.laboratory, self.evaluator)

    def on_its_last_day(self) -> LoweringRequest:
        request = self.instructed()
        self.clock.move_to(FLIP - SECOND)
        return request

    def decided_by_silence_that_nobody_recorded(self) -> LoweringRequest:
        request = self.instructed()
        self.clock.move_to(FLIP)
        return request

    def decided_by_silence(self) -> LoweringRequest:
        request = self.decided_by_silence_that_nobody_recorded()
        record_silence(request, now=FLIP, actor=CLOCK)
        return request

    def signed_and_not_opened(self) -> LoweringRequest:
        request = self.instructed()
        signed(request, self.evaluator, self.signatory)
        return request

    def granted(self) -> LoweringRequest:
        request = self.instructed()
        opened(signed(request, self.evaluator, self.signatory), self.laboratory)
        return request

    def refused(self) -> LoweringRequest:
        request = self.instructed()
        opened(signed(request, self.evaluator, self.signatory, "refused"), self.laboratory)
        return request

    def withdrawn(self) -> LoweringRequest:
        request = self.instructed()
        request_withdraw(request_id=request.pk, actor=self.laboratory.actor)
        return request


@pytest.fixture
def course(pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller) -> Course:
    return Course(pharmacist_a, evaluator, signatory, clock)


UNDECIDED = [Course.received, Course.instructed, Course.on_its_last_day]
DECIDED = [
    (Course.decided_by_silence_that_nobody_recorded, "silence_decided", "silence_decided"),
    (Course.decided_by_silence, "not_open", "wrong_state"),
    (Course.signed_and_not_opened, "decision_signed", "decision_signed"),
    (Course.granted, "not_open", "wrong_state"),
    (Course.refused, "not_open", "wrong_state"),
    (Course.withdrawn, "not_open", "wrong_state"),
]
Reached = Callable[[Course], LoweringRequest]


def check(request: LoweringRequest, evaluator: Persona) -> PieceCheck:
    return piece_check(request_id=request.pk, code="stability", verdict="missing", comment="", actor=evaluator.actor)


def ask(request: LoweringRequest, evaluator: Persona, due_on: dt.date) -> object:
    kind, pieces = LetterKind.COMPLETENESS, [("stability", "")]
    return letter_draft(request_id=request.pk, kind=kind, actor=evaluator.actor, due_on=due_on, pieces=pieces)


def page(request: LoweringRequest, evaluator: Persona) -> str:
    evaluator.client.force_login(evaluator.user)
    return str(evaluator.client.get(request.get_absolute_url()).content.decode())


@pytest.mark.parametrize("reach", UNDECIDED)
def test_until_something_decides_pieces_are_checked_and_asked_for(
    course: Course, evaluator: Persona, reach: Reached
) -> None:
    request = reach(course)

    shown = page(request, evaluator)
    assert 'value="missing"' in shown
    assert ASKING in shown
    assert check(request, evaluator).verdict == "missing"
    assert ask(request, evaluator, dt.date(2026, 6, 1))


@pytest.mark.parametrize(("reach", "unchecked", "unasked"), DECIDED)
def test_once_something_has_decided_both_are_refused_and_not_offered(
    course: Course, evaluator: Persona, reach: Reached, unchecked: str, unasked: str
) -> None:
    request = reach(course)

    shown = page(request, evaluator)
    assert 'value="missing"' not in shown
    assert ASKING not in shown
    with pytest.raises(ConflictError) as on_check:
        check(request, evaluator)
    with pytest.raises(ConflictError) as on_letter:
        ask(request, evaluator, dt.date(2026, 6, 1))
    assert (on_check.value.code, on_letter.value.code) == (unchecked, unasked)
    assert not PieceCheck.objects.exists()


def test_a_letter_that_was_being_written_does_not_leave_once_silence_has_decided(
    course: Course, evaluator: Persona, clock: Traveller
) -> None:
    request = course.on_its_last_day()
    letter = ask(request, evaluator, dt.date(2026, 6, 1))
    clock.move_to(FLIP)

    with pytest.raises(ConflictError) as refused:
        letter_issue(letter_id=letter.pk, actor=evaluator.actor)  # type: ignore[attr-defined]

    assert refused.value.code == "silence_decided"


def test_the_agency_is_told_why_by_the_page_that_sent_it(course: Course, evaluator: Persona) -> None:
    request = course.decided_by_silence_that_nobody_recorded()
    evaluator.client.force_login(evaluator.user)

    address = f"/agence/demandes/{request.pk}/pieces/stability/"
    answer = evaluator.client.post(address, {"verdict": "missing"}, follow=True)

    assert "Un rejet implicite est né" in answer.content.decode()
