"""Decisions: proposed by one person, signed by another who may that day; silence never decides besides."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from derogations.enums import DecisionState, DueKind, LetterKind, LetterState, OutcomeKind, State
from derogations.models import Decision, Letter, LoweringRequest
from derogations.reports.mentions import plain
from derogations.selectors.clock import verdict_of
from derogations.services.decisions import (
    decision_discard,
    decision_preview_html,
    decision_propose,
    decision_return,
    decision_sign,
)
from derogations.services.instruction import request_take
from derogations.services.letters import letter_draft, letter_received
from derogations.services.outcomes import notifications_settle, record_silence
from derogations.services.remedies import appeal_file
from mitm.accounts.actor import CLOCK
from mitm.doctrine.services import doctrine_set
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.law.clock import Status
from mitm.outbox.models import OutgoingMessage
from mitm.registry.models import Threshold
from tests.derogations.building import TODAY, effects, filed, instructed, may_sign, opened, proposed, signed

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

FLIP = dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
DAY = dt.timedelta(days=1)


def on_the_post(pharmacist: Persona, evaluator: Persona) -> LoweringRequest:
    """A request of a laboratory that did not consent to the portal."""
    return request_take(request_id=filed(pharmacist, consent=False).pk, actor=evaluator.actor)


class TestAProposal:
    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"reasons": "  "}, "reasons"),
            ({"reasons": "a" * 10_001}, "reasons"),
            ({"threshold_value": None}, "threshold_value"),
            ({"threshold_value": Decimal(-1)}, "threshold_value"),
            ({"threshold_value": Decimal(9)}, "threshold_value"),
            ({"threshold_value": Decimal(2), "threshold_unit": "months"}, "threshold_value"),
            ({"valid_from": None}, "valid_from"),
            ({"valid_until": TODAY - DAY}, "valid_until"),
        ],
    )
    def test_says_what_is_wrong_at_the_field(
        self, pharmacist_a: Persona, evaluator: Persona, wrong: dict[str, object], field: str
    ) -> None:
        with pytest.raises(CaseError) as refused:
            proposed(instructed(pharmacist_a, evaluator), evaluator, **wrong)

        assert set(refused.value.fields) == {field}

    def test_is_neither_a_maybe(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        with pytest.raises(CaseError) as refused:
            proposed(instructed(pharmacist_a, evaluator), evaluator, "maybe")

        assert set(refused.value.fields) == {"outcome"}

    def test_waits_until_somebody_has_taken_the_request(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        with pytest.raises(ConflictError) as refused:
            proposed(filed(pharmacist_a), evaluator)

        assert refused.value.code == "wrong_state"

    def test_is_alone(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        request = instructed(pharmacist_a, evaluator)
        proposed(request, evaluator)

        with pytest.raises(ConflictError) as refused:
            proposed(request, evaluator, "refused")

        assert refused.value.code == "already_proposed"

    def test_is_not_made_while_a_signed_one_is_on_its_way(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
    ) -> None:
        request = instructed(pharmacist_a, evaluator)
        signed(request, evaluator, signatory)

        with pytest.raises(ConflictError) as refused:
            proposed(request, evaluator)

        assert refused.value.code == "already_signed"

    def test_comes_back_with_a_comment_and_may_be_made_again(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
    ) -> None:
        request = instructed(pharmacist_a, evaluator)
        decision = proposed(request, evaluator)

        returned = decision_return(decision_id=decision.pk, actor=signatory.actor, comment="Préciser.")

        assert (returned.state, returned.comment) == (DecisionState.RETURNED, "Préciser.")
        assert proposed(request, evaluator).state == DecisionState.PROPOSED

    def test_that_comes_back_is_not_told_to_who_has_left_the_agency(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, head: Persona
    ) -> None:
        decision = proposed(instructed(pharmacist_a, evaluator), evaluator)
        assert evaluator.membership
        evaluator.membership.ends_on = TODAY - dt.timedelta(days=1)
        evaluator.membership.save()

        decision_return(decision_id=decision.pk, actor=signatory.actor, comment="Préciser.")

        told = OutgoingMessage.objects.filter(subject__endswith="décision à revoir")
        assert set(told.values_list("recipient", flat=True)) == {head.user.pk}

    def test_is_taken_back(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        decision = proposed(instructed(pharmacist_a, evaluator), evaluator)

        assert decision_discard(decision_id=decision.pk, actor=evaluator.actor).state == DecisionState.DISCARDED

    def test_is_not_for_those_who_only_sign(self, pharmacist_a: Persona, evaluator: Persona, jurist: Persona) -> None:
        request = instructed(pharmacist_a, evaluator)

        with pytest.raises(ForbiddenError):
            decision_propose(request_id=request.pk, actor=jurist.actor, outcome="refused", reasons="Non.")

    def test_is_read_before_it_is_signed_as_it_will_be_printed(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
    ) -> None:
        decision = proposed(instructed(pharmacist_a, evaluator), evaluator)

        page = plain(decision_preview_html(decision, actor=may_sign(signatory).actor))

        assert "4 semaines de besoins, à compter du 12 mars 2026" in page
        assert "Simon Savary" in page
        assert "décision DG 2026-12" in page

    @pytest.mark.parametrize("persona", ["evaluator", "head", "jurist"], indirect=True)
    def test_bears_no_name_before_whoever_may_not_sign_it(
        self, pharmacist_a: Persona, evaluator: Persona, persona: Persona
    ) -> None:
        decision = proposed(instructed(pharmacist_a, evaluator), evaluator)

        page = plain(decision_preview_html(decision, actor=persona.actor))

        assert "Le signataire" in page
        assert str(persona.user) not in page


class TestASignature:
    def test_is_not_that_of_whoever_proposed(self, pharmacist_a: Persona, evaluator: Persona, head: Persona) -> None:
        decision = proposed(instructed(pharmacist_a, evaluator), may_sign(head))

        with pytest.raises(ForbiddenError) as refused:
            decision_sign(decision_id=decision.pk, actor=head.actor)

        assert refused.value.code == "same_person"

    @pytest.mark.parametrize(
        ("starts_on", "ends_on"), [(TODAY + DAY, None), (TODAY - 9 * DAY, TODAY - DAY)], ids=["to come", "over"]
    )
    def test_needs_a_delegation_valid_that_day(
        self,
        pharmacist_a: Persona,
        evaluator: Persona,
        signatory: Persona,
        starts_on: dt.date,
        ends_on: dt.date | None,
    ) -> None:
        decision = proposed(instructed(pharmacist_a, evaluator), evaluator)
        may_sign(signatory, starts_on, ends_on)

        with pytest.raises(ForbiddenError) as refused:
            decision_sign(decision_id=decision.pk, actor=signatory.actor)

        assert refused.value.code == "delegation_missing"

    @pytest.mark.parametrize(("starts_on", "ends_on"), [(TODAY, None), (TODAY - DAY, TODAY)])
    def test_may_be_put_on_the_first_and_on_the_last_day_of_the_delegation(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, starts_on: dt.date, ends_on: dt.date | None
    ) -> None:
        decision = proposed(instructed(pharmacist_a, evaluator), evaluator)
        may_sign(signatory, starts_on, ends_on)

        assert decision_sign(decision_id=decision.pk, actor=signatory.actor).state == DecisionState.SIGNED

    def test_needs_the_right_to_sign(self, pharmacist_a: Persona, evaluator: Persona, jurist: Persona) -> None:
        decision = proposed(instructed(pharmacist_a, evaluator), evaluator)

        with pytest.raises(ForbiddenError) as refused:
            decision_sign(decision_id=decision.pk, actor=may_sign(jurist).actor)

        assert refused.value.code == "forbidden"

    def test_is_put_once(self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona) -> None:
        decision = signed(instructed(pharmacist_a, evaluator), evaluator, signatory)

        with pytest.raises(ConflictError) as refused:
            decision_sign(decision_id=decision.pk, actor=signatory.actor)

        assert refused.value.code == "not_proposed"

    def test_sends_the_letter_and_decides_nothing_until_it_is_opened(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
    ) -> None:
        request = instructed(pharmacist_a, evaluator)

        decision = signed(request, evaluator, signatory)

        request.refresh_from_db()
        assert decision.letter is not None
        assert (decision.letter.kind, decision.letter.state) == (LetterKind.GRANT, LetterState.ISSUED)
        assert (request.state, request.provisional, effects(request)) == (State.INSTRUCTING, True, [])

    def test_decides_when_the_laboratory_opens_the_letter(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        request = instructed(pharmacist_a, evaluator)
        decision = signed(request, evaluator, signatory)
        clock.shift(DAY)

        opened(decision, pharmacist_a)

        request.refresh_from_db()
        assert effects(request) == [(OutcomeKind.GRANTED, TODAY + DAY, True)]
        assert (request.state, request.provisional, request.implicit_on) == (State.GRANTED, False, None)

    def test_decides_at_once_where_doctrine_says_so(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, jurist: Persona
    ) -> None:
        doctrine_set(
            key="clock_silence_broken",
            value="signature",
            valid_from=TODAY,
            reason="Avis du juriste",
            actor=jurist.actor,
        )
        request = instructed(pharmacist_a, evaluator)

        signed(request, evaluator, signatory, "refused")

        assert effects(request) == [(OutcomeKind.REFUSED, TODAY, True)]

    def test_puts_aside_the_letters_that_were_being_written(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
    ) -> None:
        request = instructed(pharmacist_a, evaluator)
        letter = letter_draft(request_id=request.pk, kind=LetterKind.ACKNOWLEDGEMENT, actor=evaluator.actor)

        signed(request, evaluator, signatory)

        assert Letter.objects.get(pk=letter.pk).state == LetterState.DISCARDED


class TestAGrant:
    def test_writes_the_threshold_in_the_register(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
    ) -> None:
        request = instructed(pharmacist_a, evaluator)

        signed(request, evaluator, signatory, valid_until=TODAY + 30 * DAY)

        threshold = Threshold.objects.get(speciality=request.speciality_id)
        assert (threshold.value, threshold.unit, threshold.reference) == (4, "weeks", request.reference)
        assert (threshold.starts_on, threshold.ends_on) == (TODAY, TODAY + 31 * DAY)

    def test_takes_effect_on_the_day_of_its_signature_at_the_earliest(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        request = instructed(pharmacist_a, evaluator)
        proposal = proposed(request, evaluator)
        clock.shift(3 * DAY)

        decision = decision_sign(decision_id=proposal.pk, actor=may_sign(signatory).actor)

        assert decision.valid_from == TODAY + 3 * DAY

    def test_whose_validity_is_over_is_not_signed(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        proposal = proposed(instructed(pharmacist_a, evaluator), evaluator, valid_until=TODAY)
        clock.shift(DAY)

        with pytest.raises(ConflictError) as refused:
            decision_sign(decision_id=proposal.pk, actor=may_sign(signatory).actor)

        assert refused.value.code == "validity_over"

    def test_that_overlaps_another_threshold_writes_nothing(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
    ) -> None:
        first, second = instructed(pharmacist_a, evaluator), instructed(pharmacist_a, evaluator)
        signed(first, evaluator, signatory)
        LoweringRequest.objects.filter(pk=second.pk).update(speciality=first.speciality_id)
        proposal = proposed(second, evaluator)

        with pytest.raises(ConflictError) as refused:
            decision_sign(decision_id=proposal.pk, actor=signatory.actor)

        proposal.refresh_from_db()
        assert (refused.value.code, set(refused.value.fields)) == ("threshold_overlap", {"valid_from"})
        assert (proposal.state, second.letters.count()) == (DecisionState.PROPOSED, 0)


class TestBesideSilence:
    def test_one_second_before_the_flip_needs_no_confirmation(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        request = instructed(pharmacist_a, evaluator)
        proposal = proposed(request, evaluator, "refused")
        clock.move_to(FLIP - SECOND)

        decision = decision_sign(decision_id=proposal.pk, actor=may_sign(signatory).actor)
        opened(decision, pharmacist_a)

        assert effects(request) == [(OutcomeKind.REFUSED, dt.date(2026, 5, 12), True)]

    def test_at_the_flip_a_signature_must_be_meant(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        proposal = proposed(instructed(pharmacist_a, evaluator), evaluator)
        clock.move_to(FLIP)

        with pytest.raises(ConflictError) as refused:
            decision_sign(decision_id=proposal.pk, actor=may_sign(signatory).actor)

        assert refused.value.code == "silence_decided"
        assert "12\u00a0mai 2026" in refused.value.message

    def test_a_late_one_records_the_silence_first_then_takes_its_place(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        request = instructed(pharmacist_a, evaluator)
        proposal = proposed(request, evaluator)
        clock.move_to(FLIP + 3 * DAY)

        decision = decision_sign(decision_id=proposal.pk, actor=may_sign(signatory).actor, late=True)

        assert effects(request) == [(OutcomeKind.SILENCE, dt.date(2026, 5, 12), True)]
        opened(decision, pharmacist_a)
        request.refresh_from_db()
        assert request.state == State.GRANTED
        assert effects(request) == [
            (OutcomeKind.SILENCE, dt.date(2026, 5, 12), False),
            (OutcomeKind.GRANTED, dt.date(2026, 5, 16), True),
        ]

    def test_one_that_is_not_opened_holds_silence_back_until_nothing_reaches_behind_it(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        request = instructed(pharmacist_a, evaluator)
        proposal = proposed(request, evaluator)
        clock.move_to(FLIP - SECOND)
        decision_sign(decision_id=proposal.pk, actor=may_sign(signatory).actor)
        last = FLIP + 15 * DAY - SECOND  # the fifteenth day is not over

        assert record_silence(request, now=last, actor=CLOCK) is None
        assert notifications_settle(now=last).done == 0
        assert notifications_settle(now=last + SECOND).done == 1
        assert effects(request) == [(OutcomeKind.GRANTED, dt.date(2026, 5, 12), True)]
        assert notifications_settle(now=last + SECOND).done == 0

    def test_one_that_cannot_be_written_down_holds_up_no_other(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        broken, sound = (instructed(pharmacist_a, evaluator) for _ in range(2))
        for request in (broken, sound):
            signed(request, evaluator, signatory, "refused")
        LoweringRequest.objects.filter(pk=broken.pk).update(received_at=dt.datetime(1990, 1, 1, tzinfo=dt.UTC))
        clock.shift(20 * DAY)

        settled = notifications_settle(now=timezone.now())

        assert (settled.done, len(settled.failures)) == (1, 1)
        assert broken.reference in settled.failures[0]
        assert len(effects(sound)) == 1

    def test_one_by_the_post_is_overtaken_then_replaces_the_silence(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        request = on_the_post(pharmacist_a, evaluator)
        proposal = proposed(request, evaluator)
        clock.move_to(FLIP - SECOND)
        decision = decision_sign(decision_id=proposal.pk, actor=may_sign(signatory).actor)
        assert record_silence(request, now=FLIP, actor=CLOCK)
        clock.move_to(FLIP + 4 * DAY)

        letter_received(letter_id=decision.letter_id, actor=evaluator.actor, on=dt.date(2026, 5, 15))

        assert effects(request) == [
            (OutcomeKind.SILENCE, dt.date(2026, 5, 12), False),
            (OutcomeKind.GRANTED, dt.date(2026, 5, 15), True),
        ]

    def test_the_page_says_silence_before_any_worker_did(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        request = instructed(pharmacist_a, evaluator)

        assert verdict_of(request, now=FLIP).status is Status.IMPLICIT_REJECTION
        assert (request.state, request.due_kind) == (State.INSTRUCTING, DueKind.REGISTRATION)


@pytest.mark.parametrize(
    ("value", "unit", "partial"), [("4", "weeks", False), ("3", "weeks", False), ("1", "months", True)]
)
def test_only_a_grant_of_more_stock_than_asked_rejects_the_rest(
    pharmacist_a: Persona, evaluator: Persona, value: str, unit: str, partial: bool
) -> None:
    request = instructed(pharmacist_a, evaluator)  # asks for four weeks
    decision = proposed(request, evaluator, threshold_value=Decimal(value), threshold_unit=unit)

    html = decision_preview_html(decision, actor=evaluator.actor)
    assert ("rejetée pour le surplus" in html) is partial


def test_a_grant_on_appeal_replaces_no_silence_that_a_refusal_has_replaced(
    pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
) -> None:
    request = instructed(pharmacist_a, evaluator)
    clock.move_to(dt.datetime(2026, 5, 20, 9, tzinfo=dt.UTC))
    opened(signed(request, evaluator, signatory, "refused"), pharmacist_a)
    appeal = appeal_file(request_id=request.pk, actor=pharmacist_a.actor, arguments="Les études sont nouvelles.")
    decision = proposed(request, evaluator, appeal_id=appeal.pk, valid_from=dt.date(2026, 6, 1))

    assert "remplace le rejet implicite" not in plain(decision_preview_html(decision, actor=evaluator.actor))


def drawn(decision: Decision, evaluator: Persona) -> str:
    """What the picture of the letter says of itself."""
    html = decision_preview_html(decision, actor=evaluator.actor)
    return plain(html.partition('alt="')[2].partition('"')[0])


@pytest.mark.parametrize(("outcome", "court"), [("granted", False), ("refused", True)])
def test_the_picture_of_a_decision_awaits_no_silence(
    pharmacist_a: Persona, evaluator: Persona, clock: Traveller, outcome: str, court: bool
) -> None:
    request = instructed(pharmacist_a, evaluator)
    clock.move_to(dt.datetime(2026, 4, 2, 9, tzinfo=dt.UTC))
    said = drawn(proposed(request, evaluator, outcome), evaluator)

    assert {"granted": "Accord signé : ", "refused": "Refus signé : "}[outcome] in said
    assert "Rejet implicite" not in said
    assert "notifié" not in said
    assert ("Fin du délai de recours" in said) is court


@pytest.mark.parametrize("outcome", ["granted", "refused"])
def test_the_picture_of_an_answer_awaits_no_silence_on_the_recours(
    pharmacist_a: Persona, evaluator: Persona, clock: Traveller, outcome: str
) -> None:
    request = instructed(pharmacist_a, evaluator)
    clock.move_to(dt.datetime(2026, 5, 20, 9, tzinfo=dt.UTC))
    appeal = appeal_file(request_id=request.pk, actor=pharmacist_a.actor, arguments="Les études sont nouvelles.")
    more = {"valid_from": dt.date(2026, 6, 1)} if outcome == "granted" else {}
    said = drawn(proposed(request, evaluator, outcome, appeal_id=appeal.pk, **more), evaluator)

    assert "Recours gracieux : mercredi 20 mai 2026" in said
    assert "Rejet du recours" not in said
