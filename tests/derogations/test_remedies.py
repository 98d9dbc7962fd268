"""After a request or a decision: withdrawal, reasons of a silence, recours gracieux, the end of a grant."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from derogations.enums import AppealState, DecisionState, DueKind, LetterKind, LetterState, OutcomeKind, State
from derogations.models import LoweringRequest
from derogations.reports.mentions import plain
from derogations.selectors.clock import verdict_of
from derogations.services.decisions import decision_sign
from derogations.services.letters import letter_draft, letter_preview_html, letter_received
from derogations.services.outcomes import record_silence
from derogations.services.remedies import (
    appeal_file,
    certificate_ask,
    reasons_ask,
    reasons_give,
    request_withdraw,
)
from derogations.services.silence import appeals_settle
from derogations.standing import standing_for_lab
from mitm.accounts.actor import CLOCK
from mitm.audit.selectors import events_of
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.law.clock import Status
from mitm.outbox.models import OutgoingMessage
from tests.derogations.building import TODAY, effects, filed, instructed, may_sign, on_paper, opened, proposed, signed

if TYPE_CHECKING:
    from time_machine import Traveller

    from derogations.models import Decision
    from tests.personas import Persona

FLIP = dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)
MARCH_20 = dt.datetime(2026, 3, 20, 9, tzinfo=dt.UTC)
LAST_DAY = dt.date(2026, 5, 12)
SECOND, DAY = dt.timedelta(seconds=1), dt.timedelta(days=1)


def silent(pharmacist: Persona, clock: Traveller) -> LoweringRequest:
    """A request that silence rejected; the next morning."""
    request = filed(pharmacist)
    record_silence(request, now=FLIP, actor=CLOCK)
    clock.move_to(FLIP + dt.timedelta(hours=10))
    return request


@pytest.fixture
def granted(pharmacist_a: Persona, evaluator: Persona, signatory: Persona) -> LoweringRequest:
    """A request granted, and notified."""
    request = instructed(pharmacist_a, evaluator)
    opened(signed(request, evaluator, signatory), pharmacist_a)
    return request


@pytest.fixture
def refused(pharmacist_a: Persona, evaluator: Persona, signatory: Persona) -> LoweringRequest:
    """A request refused, and notified."""
    request = instructed(pharmacist_a, evaluator)
    opened(signed(request, evaluator, signatory, "refused"), pharmacist_a)
    return request


def code_of(error: pytest.ExceptionInfo[CaseError]) -> str:
    return error.value.code


class TestAWithdrawalWrittenDownAfterTheSilence:
    def test_that_arrived_on_the_last_day_takes_its_place(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        request = silent(pharmacist_a, clock)

        withdrawn = request_withdraw(request_id=request.pk, actor=evaluator.actor, on=LAST_DAY)

        assert effects(request) == [(OutcomeKind.SILENCE, LAST_DAY, False), (OutcomeKind.WITHDRAWN, LAST_DAY, True)]
        assert (withdrawn.state, withdrawn.implicit_on, withdrawn.due_on) == (State.WITHDRAWN, None, None)
        assert verdict_of(withdrawn, now=timezone.now()).status == Status.WITHDRAWN

    def test_says_so_in_the_journal_and_to_the_laboratory_once(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        request = silent(pharmacist_a, clock)
        told = OutgoingMessage.objects.filter(recipient=pharmacist_a.user, channel="mail")
        before = told.count()

        request_withdraw(request_id=request.pk, actor=evaluator.actor, on=LAST_DAY)

        event = events_of(request).filter(kind="withdraw").get()
        assert "remplace le rejet implicite constaté du 12\u00a0mai 2026" in event.comment
        assert (event.from_state, event.data["replaces"]) == (State.SILENCE, OutcomeKind.SILENCE)
        assert told.count() == before + 1
        assert "ce rejet n’est pas né" in told.latest("pk").body

    def test_leaves_nothing_to_attest_nor_to_explain(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        request = silent(pharmacist_a, clock)
        certificate_ask(request_id=request.pk, actor=pharmacist_a.actor)
        reasons_ask(request_id=request.pk, actor=pharmacist_a.actor)
        request_withdraw(request_id=request.pk, actor=evaluator.actor, on=LAST_DAY)
        for reader in (pharmacist_a, evaluator):
            reader.client.force_login(reader.user)

        theirs = pharmacist_a.client.get(request.get_portal_url()).content.decode()
        ours = evaluator.client.get(request.get_absolute_url()).content.decode()

        assert "elle n’a plus d’objet" in theirs
        assert "un agent l’émettra" not in theirs
        assert "Communiquer les motifs" not in ours

    def test_that_arrived_the_day_after_the_last_is_refused(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        request = silent(pharmacist_a, clock)

        with pytest.raises(ConflictError) as error:
            request_withdraw(request_id=request.pk, actor=evaluator.actor, on=LAST_DAY + DAY)

        assert code_of(error) == "silence_decided"
        assert effects(request) == [(OutcomeKind.SILENCE, LAST_DAY, True)]

    def test_is_refused_once_the_rejection_is_contested(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        request = silent(pharmacist_a, clock)
        appeal_file(request_id=request.pk, actor=pharmacist_a.actor, arguments="Le motif est établi.")

        with pytest.raises(ConflictError) as error:
            request_withdraw(request_id=request.pk, actor=evaluator.actor, on=LAST_DAY)

        assert code_of(error) == "appeal_filed"

    def test_is_recorded_no_second_time_by_the_clock(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        request = silent(pharmacist_a, clock)
        request_withdraw(request_id=request.pk, actor=evaluator.actor, on=LAST_DAY)

        assert record_silence(request, now=FLIP + 30 * DAY, actor=CLOCK) is None
        assert len(effects(request)) == 2


class TestAWithdrawal:
    def test_closes_the_clock(self, pharmacist_a: Persona) -> None:
        request = request_withdraw(request_id=filed(pharmacist_a).pk, actor=pharmacist_a.actor)

        assert (request.state, request.withdrawn_on, request.implicit_on) == (State.WITHDRAWN, TODAY, None)
        assert effects(request) == [(OutcomeKind.WITHDRAWN, TODAY, True)]
        assert record_silence(request, now=FLIP, actor=CLOCK) is None

    def test_takes_what_was_pending_with_it(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        request = instructed(pharmacist_a, evaluator)
        decision = proposed(request, evaluator)
        letter = letter_draft(request_id=request.pk, kind=LetterKind.ACKNOWLEDGEMENT, actor=evaluator.actor)

        request_withdraw(request_id=request.pk, actor=pharmacist_a.actor)

        decision.refresh_from_db()
        letter.refresh_from_db()
        assert (decision.state, letter.state) == (DecisionState.DISCARDED, LetterState.DISCARDED)

    def test_is_that_of_the_pharmacist(self, pharmacist_a: Persona, declarant_a: Persona) -> None:
        request = filed(pharmacist_a)

        with pytest.raises(ForbiddenError):
            request_withdraw(request_id=request.pk, actor=declarant_a.actor)

    def test_that_came_by_letter_is_written_down_by_the_agency(self, evaluator: Persona) -> None:
        request = on_paper(evaluator, dt.date(2026, 3, 2))

        assert request_withdraw(request_id=request.pk, actor=evaluator.actor).state == State.WITHDRAWN

    def test_that_came_by_letter_counts_from_its_arrival(self, evaluator: Persona, clock: Traveller) -> None:
        request = on_paper(evaluator, dt.date(2026, 3, 2))
        clock.shift(5 * DAY)

        withdrawn = request_withdraw(request_id=request.pk, actor=evaluator.actor, on=dt.date(2026, 3, 13))

        assert withdrawn.withdrawn_on == dt.date(2026, 3, 13)

    def test_that_arrived_in_time_may_be_written_down_after_the_last_day(
        self, evaluator: Persona, clock: Traveller
    ) -> None:
        request = on_paper(evaluator, dt.date(2026, 3, 12))
        clock.move_to(FLIP + SECOND)

        request_withdraw(request_id=request.pk, actor=evaluator.actor, on=dt.date(2026, 5, 12))

        request.refresh_from_db()
        assert verdict_of(request, now=timezone.now()).status == Status.WITHDRAWN

    def test_comes_too_late_at_the_flip(self, pharmacist_a: Persona, clock: Traveller) -> None:
        request = filed(pharmacist_a)
        clock.move_to(FLIP)

        with pytest.raises(ConflictError) as error:
            request_withdraw(request_id=request.pk, actor=pharmacist_a.actor)

        assert code_of(error) == "silence_decided"

    def test_of_today_never_undoes_a_recorded_silence(self, pharmacist_a: Persona, clock: Traveller) -> None:
        request = silent(pharmacist_a, clock)

        with pytest.raises(ConflictError) as error:
            request_withdraw(request_id=request.pk, actor=pharmacist_a.actor)

        assert code_of(error) == "silence_decided"

    def test_is_possible_one_second_before(self, pharmacist_a: Persona, clock: Traveller) -> None:
        request = filed(pharmacist_a)
        clock.move_to(FLIP - SECOND)

        assert request_withdraw(request_id=request.pk, actor=pharmacist_a.actor).withdrawn_on == dt.date(2026, 5, 12)

    def test_does_not_run_away_from_a_decision(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
    ) -> None:
        request = instructed(pharmacist_a, evaluator)
        signed(request, evaluator, signatory, "refused")

        with pytest.raises(ConflictError) as error:
            request_withdraw(request_id=request.pk, actor=pharmacist_a.actor)

        assert code_of(error) == "decision_signed"

    def test_of_a_page_that_is_no_longer_current_is_refused(self, pharmacist_a: Persona) -> None:
        request = filed(pharmacist_a)

        with pytest.raises(ConflictError) as error:
            request_withdraw(request_id=request.pk, actor=pharmacist_a.actor, revision=request.revision - 1)

        assert code_of(error) == "stale"


class TestReasons:
    def test_of_a_silence_are_due_within_a_month(self, pharmacist_a: Persona, clock: Traveller) -> None:
        request = silent(pharmacist_a, clock)

        reasons_ask(request_id=request.pk, actor=pharmacist_a.actor)

        request.refresh_from_db()
        assert (request.due_on, request.due_kind) == (dt.date(2026, 6, 13), DueKind.REASONS)

    def test_may_be_asked_before_any_worker_wrote_the_silence_down(
        self, pharmacist_a: Persona, clock: Traveller
    ) -> None:
        request = filed(pharmacist_a)
        clock.move_to(FLIP)

        reasons_ask(request_id=request.pk, actor=pharmacist_a.actor)

        assert effects(request) == [(OutcomeKind.SILENCE, dt.date(2026, 5, 12), True)]

    def test_are_asked_once(self, pharmacist_a: Persona, clock: Traveller) -> None:
        request = silent(pharmacist_a, clock)
        reasons_ask(request_id=request.pk, actor=pharmacist_a.actor)

        with pytest.raises(ConflictError) as error:
            reasons_ask(request_id=request.pk, actor=pharmacist_a.actor)

        assert code_of(error) == "already_asked"

    def test_of_an_express_refusal_stand_in_it(self, refused: LoweringRequest, pharmacist_a: Persona) -> None:
        with pytest.raises(ConflictError) as error:
            reasons_ask(request_id=refused.pk, actor=pharmacist_a.actor)

        assert code_of(error) == "not_silence"

    def test_are_given_by_a_letter_that_opens_the_period_again(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        request = silent(pharmacist_a, clock)
        reasons_ask(request_id=request.pk, actor=pharmacist_a.actor)

        letter = reasons_give(request_id=request.pk, actor=evaluator.actor, text="Le stock est trop bas.")

        assert (letter.kind, letter.state) == (LetterKind.REASONS, LetterState.ISSUED)
        request.refresh_from_db()
        assert request.due_kind == ""
        found = verdict_of(request, now=FLIP + 2 * DAY)
        assert found.appeal_until == dt.date(2026, 7, 15)  # given on 13 May; the 14 July is a holiday

    def test_are_not_given_to_whoever_did_not_ask(
        self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller
    ) -> None:
        request = silent(pharmacist_a, clock)

        with pytest.raises(ConflictError) as error:
            reasons_give(request_id=request.pk, actor=evaluator.actor, text="Le stock est trop bas.")

        assert code_of(error) == "reasons_not_asked"

    def test_are_not_empty(self, pharmacist_a: Persona, evaluator: Persona, clock: Traveller) -> None:
        with pytest.raises(CaseError) as error:
            reasons_give(request_id=silent(pharmacist_a, clock).pk, actor=evaluator.actor, text=" ")

        assert set(error.value.fields) == {"text"}


def test_the_certificate_of_a_silence_names_its_day_and_the_remedies(
    pharmacist_a: Persona, evaluator: Persona, clock: Traveller
) -> None:
    request = silent(pharmacist_a, clock)
    letter = letter_draft(request_id=request.pk, kind=LetterKind.SILENCE, actor=evaluator.actor)

    page = plain(letter_preview_html(letter))

    assert "Une décision implicite de rejet est née le 12 mai 2026" in page
    assert "le tribunal administratif" in page


class TestARecoursGracieux:
    def test_is_due_two_months_later(self, pharmacist_a: Persona, clock: Traveller) -> None:
        request = silent(pharmacist_a, clock)

        appeal_file(request_id=request.pk, actor=pharmacist_a.actor, arguments="La durée est de trois mois.")

        request.refresh_from_db()
        assert (request.due_on, request.due_kind) == (dt.date(2026, 7, 13), DueKind.APPEAL)

    def test_needs_something_to_contest(self, granted: LoweringRequest, pharmacist_a: Persona) -> None:
        with pytest.raises(ConflictError) as error:
            appeal_file(request_id=granted.pk, actor=pharmacist_a.actor, arguments="Encore.")

        assert code_of(error) == "not_rejected"

    def test_is_alone(self, refused: LoweringRequest, pharmacist_a: Persona) -> None:
        appeal_file(request_id=refused.pk, actor=pharmacist_a.actor, arguments="Revoir.")

        with pytest.raises(ConflictError) as error:
            appeal_file(request_id=refused.pk, actor=pharmacist_a.actor, arguments="Revoir encore.")

        assert code_of(error) == "appeal_pending"

    def test_says_why(self, refused: LoweringRequest, pharmacist_a: Persona) -> None:
        with pytest.raises(CaseError) as error:
            appeal_file(request_id=refused.pk, actor=pharmacist_a.actor, arguments="\n")

        assert set(error.value.fields) == {"arguments"}

    def test_is_rejected_by_silence_once_its_last_day_is_over(
        self, refused: LoweringRequest, pharmacist_a: Persona
    ) -> None:
        appeal = appeal_file(request_id=refused.pk, actor=pharmacist_a.actor, arguments="Revoir.")

        assert appeals_settle(now=FLIP - SECOND) == 0  # filed on 12 March
        assert appeals_settle(now=FLIP) == 1
        assert appeals_settle(now=FLIP + SECOND) == 0
        appeal.refresh_from_db()
        assert (appeal.state, appeal.answered_on) == (AppealState.SILENCE, dt.date(2026, 5, 12))

    def test_may_turn_a_refusal_into_a_grant(
        self, refused: LoweringRequest, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
    ) -> None:
        appeal = appeal_file(request_id=refused.pk, actor=pharmacist_a.actor, arguments="Revoir.")

        opened(answered(refused, evaluator, signatory, "granted", appeal.pk), pharmacist_a)

        refused.refresh_from_db()
        appeal.refresh_from_db()
        assert (refused.state, appeal.state) == (State.GRANTED, AppealState.ACCEPTED)
        assert effects(refused) == [(OutcomeKind.REFUSED, TODAY, False), (OutcomeKind.GRANTED, TODAY, True)]

    def test_rejected_again_leaves_the_refusal_as_it_was(
        self, refused: LoweringRequest, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
    ) -> None:
        appeal = appeal_file(request_id=refused.pk, actor=pharmacist_a.actor, arguments="Revoir.")

        opened(answered(refused, evaluator, signatory, "refused", appeal.pk), pharmacist_a)

        appeal.refresh_from_db()
        assert (appeal.state, effects(refused)) == (AppealState.REJECTED, [(OutcomeKind.REFUSED, TODAY, True)])

    def test_against_a_silence_may_be_answered_by_an_express_refusal(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        request = silent(pharmacist_a, clock)
        appeal = appeal_file(request_id=request.pk, actor=pharmacist_a.actor, arguments="Revoir.")

        opened(answered(request, evaluator, signatory, "refused", appeal.pk), pharmacist_a)

        assert [(kind, live) for kind, _, live in effects(request)] == [("silence", False), ("refused", True)]

    def test_rejected_expressly_opens_the_court_again_from_its_notification(
        self,
        refused: LoweringRequest,
        pharmacist_a: Persona,
        evaluator: Persona,
        signatory: Persona,
        clock: Traveller,
    ) -> None:
        appeal = appeal_file(request_id=refused.pk, actor=pharmacist_a.actor, arguments="Revoir.")
        clock.move_to(MARCH_20)
        answer = answered(refused, evaluator, signatory, "refused", appeal.pk)
        unopened = verdict_of(refused, now=MARCH_20)
        opened(answer, pharmacist_a)

        assert answer.letter.data["dates"]["appeal_until"] == "2026-05-21"
        assert (unopened.provisional, unopened.appeal_until) == (True, dt.date(2026, 7, 13))
        assert verdict_of(refused, now=MARCH_20).appeal_until == dt.date(2026, 5, 21)

    def test_whose_answer_waits_to_be_opened_leaves_the_request_where_it_stood(
        self, refused: LoweringRequest, pharmacist_a: Persona, evaluator: Persona, signatory: Persona
    ) -> None:
        appeal = appeal_file(request_id=refused.pk, actor=pharmacist_a.actor, arguments="Revoir.")
        answered(refused, evaluator, signatory, "granted", appeal.pk)

        refused.refresh_from_db()
        verdict = verdict_of(refused, now=timezone.now())
        assert (refused.state, refused.provisional, standing_for_lab(refused, verdict).label) == (
            State.REFUSED,
            False,
            State.REFUSED.label_for_lab,
        )

    def test_formed_while_a_grant_was_proposed_is_accepted_with_it_and_not_rejected_later(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        request = silent(pharmacist_a, clock)
        decision = proposed(request, evaluator)
        appeal = appeal_file(request_id=request.pk, actor=pharmacist_a.actor, arguments="Revoir.")

        opened(decision_sign(decision_id=decision.pk, actor=may_sign(signatory).actor, late=True), pharmacist_a)

        assert appeals_settle(now=FLIP + 90 * DAY) == 0
        appeal.refresh_from_db()
        request.refresh_from_db()
        assert (request.state, appeal.state, request.due_on) == (State.GRANTED, AppealState.ACCEPTED, None)

    def test_formed_while_a_grant_was_in_the_post_is_accepted_with_it(
        self, pharmacist_a: Persona, evaluator: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        request = filed(pharmacist_a, consent=False)
        record_silence(request, now=FLIP, actor=CLOCK)
        clock.move_to(FLIP + DAY)
        decision = signed(request, evaluator, signatory)
        appeal = appeal_file(request_id=request.pk, actor=pharmacist_a.actor, arguments="Revoir.")

        letter_received(letter_id=decision.letter_id, actor=evaluator.actor, on=timezone.localdate())

        appeal.refresh_from_db()
        assert appeal.state == AppealState.ACCEPTED


def answered(
    request: LoweringRequest, evaluator: Persona, signatory: Persona, outcome: str, appeal_id: int
) -> Decision:
    """The answer to a recours gracieux, signed."""
    return signed(request, evaluator, signatory, outcome, appeal_id=appeal_id)
