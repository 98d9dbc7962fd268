"""What people of the agency do on a request before a decision: take, assign, check, note, think."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from derogations.enums import State
from derogations.models import Note, Opinion, PieceCheck
from derogations.services.completeness import piece_check
from derogations.services.instruction import (
    news_read,
    note_add,
    opinion_give,
    request_assign,
    request_take,
    requests_reassign,
)
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.outbox.models import OutgoingMessage
from tests.derogations.building import filed, instructed, on_paper

if TYPE_CHECKING:
    from derogations.models import LoweringRequest
    from tests.personas import Persona


@pytest.fixture
def case(pharmacist_a: Persona, evaluator: Persona) -> LoweringRequest:
    """A request that the evaluator has taken."""
    return instructed(pharmacist_a, evaluator)


def test_whoever_takes_a_request_follows_it(filed_request, evaluator: Persona) -> None:
    taken = request_take(request_id=filed_request.pk, actor=evaluator.actor)

    assert (taken.state, taken.assigned_to) == (State.INSTRUCTING, evaluator.user)


def test_a_request_is_taken_once(case, head: Persona) -> None:
    with pytest.raises(ConflictError) as refused:
        request_take(request_id=case.pk, actor=head.actor)

    assert refused.value.code == "transition_refused"


@pytest.mark.parametrize("persona", ["jurist", "signatory", "auditor", "pharmacist_a"], indirect=True)
def test_others_do_not_instruct(filed_request, persona: Persona) -> None:
    with pytest.raises(ForbiddenError):
        request_take(request_id=filed_request.pk, actor=persona.actor)


def test_a_head_gives_a_request_to_somebody_who_is_told(case, head: Persona) -> None:
    moved = request_assign(request_id=case.pk, actor=head.actor, assignee=head.user, comment="Je la reprends.")

    assert moved.assigned_to == head.user
    assert OutgoingMessage.objects.filter(subject__contains="demande confiée").exists()


def test_only_people_who_instruct_follow_requests(case, head: Persona, jurist: Persona) -> None:
    with pytest.raises(CaseError) as refused:
        request_assign(request_id=case.pk, actor=head.actor, assignee=jurist.user)

    assert refused.value.fields.keys() == {"assignee"}


def test_all_requests_of_a_leaver_change_hands(case, evaluator: Persona, head: Persona) -> None:
    moved = requests_reassign(leaver=evaluator.user, assignee=head.user, actor=head.actor)

    assert [row.pk for row in moved] == [case.pk]


def test_a_note_is_kept_and_an_empty_one_refused(case, evaluator: Persona) -> None:
    note_add(request_id=case.pk, actor=evaluator.actor, text="Appeler le laboratoire.")
    with pytest.raises(CaseError) as refused:
        note_add(request_id=case.pk, actor=evaluator.actor, text="  ")

    assert refused.value.fields.keys() == {"text"}
    assert Note.objects.get().author == evaluator.user


def test_the_last_finding_on_a_piece_counts(case, evaluator: Persona) -> None:
    for verdict in ("missing", "present"):
        piece_check(request_id=case.pk, code="stability", verdict=verdict, comment="", actor=evaluator.actor)

    assert PieceCheck.objects.get().verdict == "present"


@pytest.mark.parametrize(
    ("code", "verdict", "refusal"),
    [("stability", "insufficient", "comment_missing"), ("licence", "present", "unknown_piece"),
     ("stability", "peut-être", "unknown_verdict")],
)  # fmt: skip
def test_a_finding_that_says_too_little_is_refused(case, evaluator: Persona, code, verdict, refusal) -> None:
    with pytest.raises(CaseError) as refused:
        piece_check(request_id=case.pk, code=code, verdict=verdict, comment="", actor=evaluator.actor)

    assert refused.value.code == refusal


def test_checking_moves_no_date(case, evaluator: Persona) -> None:
    before = case.implicit_on
    piece_check(request_id=case.pk, code="stability", verdict="missing", comment="", actor=evaluator.actor)

    case.refresh_from_db()
    assert case.implicit_on == before


def test_a_favourable_opinion_proposes_a_threshold(case, evaluator: Persona) -> None:
    with pytest.raises(CaseError) as refused:
        opinion_give(request_id=case.pk, actor=evaluator.actor, advice="favourable", reasons="Preuves suffisantes.")

    assert refused.value.code == "threshold_missing"


def test_an_unfavourable_opinion_keeps_no_threshold(case, evaluator: Persona) -> None:
    opinion_give(
        request_id=case.pk, actor=evaluator.actor, advice="unfavourable", reasons="Peu.", threshold_value=Decimal(3)
    )

    assert Opinion.objects.get().threshold_value is None


@pytest.mark.parametrize(("value", "unit"), [(2, "months"), (9, "weeks")])
def test_an_opinion_proposes_less_than_two_months(case, evaluator: Persona, value: int, unit: str) -> None:
    with pytest.raises(CaseError) as refused:
        opinion_give(
            request_id=case.pk,
            actor=evaluator.actor,
            advice="reserved",
            reasons="Oui.",
            threshold_value=Decimal(value),
            threshold_unit=unit,
        )

    assert refused.value.code == "threshold_not_lower"


def test_news_are_read_once(case, evaluator: Persona) -> None:
    case.unread_since = dt.datetime(2026, 3, 12, 8, tzinfo=dt.UTC)
    case.save()

    assert news_read(request_id=case.pk, actor=evaluator.actor).unread_since is None


def test_nobody_assigns_what_has_ended(pharmacist_a: Persona, head: Persona, clock) -> None:
    request = filed(pharmacist_a)
    request.fall_silent()
    request.save()

    with pytest.raises(ConflictError) as refused:
        request_assign(request_id=request.pk, actor=head.actor, assignee=head.user)

    assert refused.value.code == "not_open"


def test_a_request_without_a_laboratory_is_instructed_all_the_same(evaluator: Persona) -> None:
    request = on_paper(evaluator, dt.date(2026, 3, 2))

    assert request_take(request_id=request.pk, actor=evaluator.actor).state == State.INSTRUCTING
