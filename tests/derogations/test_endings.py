"""A grant ends once its laboratory was heard: invited, answering, then a decision that another person signs."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from derogations.enums import AppealState, LetterKind, OutcomeKind, State
from derogations.models import Decision, Hearing, Letter, LoweringRequest
from derogations.services.decisions import decision_propose, decision_sign
from derogations.services.hearings import hearing_answer, hearing_drop
from derogations.services.letters import letter_consult, letter_draft, letter_issue
from derogations.services.outcomes import notifications_settle
from derogations.services.remedies import appeal_file
from mitm.documents.selectors import document_bytes
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.outbox.models import OutgoingMessage
from mitm.registry.models import Speciality, Threshold
from tests.derogations.building import (
    TODAY,
    effects,
    ended,
    heard,
    instructed,
    invited,
    may_sign,
    opened,
    proposed,
    signed,
)

if TYPE_CHECKING:
    from time_machine import Traveller

    from tests.personas import Persona

DAY = dt.timedelta(days=1)
LAST = dt.date(2026, 7, 12)  # four months after the signature


@pytest.fixture
def granted(pharmacist_a: Persona, evaluator: Persona, signatory: Persona) -> LoweringRequest:
    """A request granted, and notified."""
    request = instructed(pharmacist_a, evaluator)
    opened(signed(request, evaluator, signatory), pharmacist_a)
    request.refresh_from_db()
    return request


def threshold_of(request: LoweringRequest) -> Threshold:
    return Threshold.objects.filter(reference=request.reference).latest("pk")


def said_by(letter: Letter | None) -> str:
    assert letter is not None
    assert letter.document is not None
    pages = pypdf.PdfReader(io.BytesIO(document_bytes(letter.document))).pages
    return "".join(page.extract_text() for page in pages).replace("\u2010", "").replace("\n", "").replace(" ", "")


def invitation(request: LoweringRequest, evaluator: Persona, kind: LetterKind, due_on: dt.date | None) -> Letter:
    return letter_draft(request_id=request.pk, kind=kind, actor=evaluator.actor, text="Plus longue.", due_on=due_on)


class TestAnInvitation:
    def test_waits_for_the_laboratory_and_changes_nothing(self, granted: LoweringRequest, evaluator: Persona) -> None:
        invited(granted, evaluator)

        granted.refresh_from_db()
        assert (granted.state, threshold_of(granted).ends_on) == (State.GRANTED, None)
        assert Hearing.objects.get().closed_on is None

    def test_says_what_is_envisaged_until_when_and_by_which_right(
        self, granted: LoweringRequest, evaluator: Persona
    ) -> None:
        text = said_by(invited(granted, evaluator, "revoked"))

        for words in (
            "envisage de retirer",
            "27\u00a0mars 2026 inclus",
            "L.\u00a0122-1",
            "12\u00a0juillet 2026",
            "conseil",
        ):
            assert words.replace(" ", "").replace("\u00a0", "") in text.replace("\u00a0", "")

    @pytest.mark.parametrize(("due_on", "code"), [(None, "due_on_missing"), (TODAY + 7 * DAY, "too_short")])
    def test_leaves_eight_days(
        self, granted: LoweringRequest, evaluator: Persona, due_on: dt.date | None, code: str
    ) -> None:
        with pytest.raises(CaseError) as error:
            invitation(granted, evaluator, LetterKind.ABROGATION_HEARING, due_on)

        assert (error.value.code, set(error.value.fields)) == (code, {"due_on"})

    def test_to_speak_on_a_revocation_leaves_time_to_sign_it(
        self, granted: LoweringRequest, evaluator: Persona, clock: Traveller
    ) -> None:
        clock.move_to(dt.datetime(2026, 7, 1, 8, tzinfo=dt.UTC))

        with pytest.raises(CaseError, match="12\u00a0juillet 2026 au plus tard"):
            invitation(granted, evaluator, LetterKind.REVOCATION_HEARING, LAST)
        assert invitation(granted, evaluator, LetterKind.REVOCATION_HEARING, LAST - DAY).pk

    def test_is_sent_once_at_a_time(self, granted: LoweringRequest, evaluator: Persona) -> None:
        invited(granted, evaluator)

        with pytest.raises(ConflictError) as error:
            invitation(granted, evaluator, LetterKind.REVOCATION_HEARING, TODAY + 20 * DAY)
        assert error.value.code == "hearing_under_way"

    def test_needs_a_grant(self, pharmacist_a: Persona, evaluator: Persona) -> None:
        with pytest.raises(ConflictError) as error:
            invitation(instructed(pharmacist_a, evaluator), evaluator, LetterKind.ABROGATION_HEARING, TODAY + 20 * DAY)
        assert error.value.code == "wrong_state"


class TestObservations:
    def test_reach_whoever_follows_the_request(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona
    ) -> None:
        letter_consult(letter_id=invited(granted, evaluator).pk, actor=pharmacist_a.actor)
        hearing_answer(request_id=granted.pk, actor=pharmacist_a.actor, observations="Non.", wants_meeting=True)

        granted.refresh_from_db()
        assert granted.unread_since is not None
        told = OutgoingMessage.objects.filter(recipient=evaluator.user).latest("pk")
        assert "demande à être entendu" in told.body

    def test_are_given_once(self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona) -> None:
        heard(granted, evaluator, pharmacist_a)

        with pytest.raises(ConflictError) as error:
            hearing_answer(request_id=granted.pk, actor=pharmacist_a.actor, observations="Encore.")
        assert error.value.code == "already_answered"

    def test_come_too_late_once_the_decision_is_signed(
        self,
        granted: LoweringRequest,
        evaluator: Persona,
        pharmacist_a: Persona,
        signatory: Persona,
        clock: Traveller,
    ) -> None:
        letter_consult(letter_id=invited(granted, evaluator).pk, actor=pharmacist_a.actor)
        clock.move_to(timezone.now() + 16 * DAY)
        signed(granted, evaluator, signatory, "abrogated", valid_from=TODAY + 50 * DAY)

        with pytest.raises(ConflictError) as error:
            hearing_answer(request_id=granted.pk, actor=pharmacist_a.actor, observations="Attendez.")
        assert error.value.code == "already_decided"

    def test_that_came_by_letter_are_written_down_by_the_agency(
        self, granted: LoweringRequest, evaluator: Persona
    ) -> None:
        invited(granted, evaluator)

        hearing = hearing_answer(request_id=granted.pk, actor=evaluator.actor, observations="Par courrier.")
        assert hearing.answered_by == evaluator.user

    def test_of_others_are_refused(self, granted: LoweringRequest, evaluator: Persona, declarant_b: Persona) -> None:
        invited(granted, evaluator)

        with pytest.raises(CaseError) as error:
            hearing_answer(request_id=granted.pk, actor=declarant_b.actor, observations="Moi aussi.")
        assert error.value.code == "not_found"

    @pytest.mark.parametrize("words", [" ", "x" * 20_001])
    def test_say_something_that_fits(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, words: str
    ) -> None:
        invited(granted, evaluator)

        with pytest.raises(CaseError) as error:
            hearing_answer(request_id=granted.pk, actor=pharmacist_a.actor, observations=words)
        assert set(error.value.fields) == {"observations"}


class TestTheProposal:
    def test_needs_an_invitation(self, granted: LoweringRequest, evaluator: Persona) -> None:
        with pytest.raises(ConflictError, match="invité à présenter ses observations") as error:
            proposed(granted, evaluator, "abrogated", valid_from=TODAY)
        assert error.value.code == "hearing_missing"

    def test_needs_an_invitation_to_that_very_measure(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona
    ) -> None:
        heard(granted, evaluator, pharmacist_a, "abrogated")

        with pytest.raises(ConflictError) as error:
            proposed(granted, evaluator, "revoked")
        assert error.value.code == "hearing_missing"

    def test_waits_for_the_answer_or_for_the_term(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, clock: Traveller
    ) -> None:
        letter_consult(letter_id=invited(granted, evaluator).pk, actor=pharmacist_a.actor)
        clock.shift(15 * DAY)
        with pytest.raises(ConflictError) as error:
            proposed(granted, evaluator, "abrogated", valid_from=TODAY + 20 * DAY)
        assert error.value.code == "hearing_under_way"

        clock.shift(DAY)
        assert proposed(granted, evaluator, "abrogated", valid_from=TODAY + 20 * DAY).hearing is not None

    def test_waits_until_the_letter_has_arrived(
        self, granted: LoweringRequest, evaluator: Persona, clock: Traveller
    ) -> None:
        LoweringRequest.objects.filter(pk=granted.pk).update(consent_on=None)  # by post
        invited(granted, evaluator)
        clock.shift(40 * DAY)

        with pytest.raises(ConflictError) as error:
            proposed(granted, evaluator, "abrogated", valid_from=TODAY + 50 * DAY)
        assert error.value.code == "hearing_under_way"

    @pytest.mark.parametrize("on", [None, TODAY - DAY])
    def test_of_an_abrogation_is_for_the_future(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, on: dt.date | None
    ) -> None:
        heard(granted, evaluator, pharmacist_a)

        with pytest.raises(CaseError) as error:
            proposed(granted, evaluator, "abrogated", valid_from=on)
        assert set(error.value.fields) == {"valid_from"}

    def test_cannot_do_without_a_hearing_in_the_table_either(
        self, granted: LoweringRequest, evaluator: Persona
    ) -> None:
        with pytest.raises(IntegrityError, match="lowering_ending_after_a_hearing"), transaction.atomic():
            Decision.objects.create(request=granted, outcome="revoked", reasons="Illégal.", proposed_by=evaluator.user)


class TestTheSignature:
    def test_is_another_person_s_with_a_delegation(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, head: Persona
    ) -> None:
        heard(granted, evaluator, pharmacist_a)
        decision = proposed(granted, evaluator, "abrogated", valid_from=TODAY)

        with pytest.raises(ForbiddenError) as error:
            decision_sign(decision_id=decision.pk, actor=head.actor)
        assert error.value.code == "delegation_missing"

    @pytest.mark.parametrize(
        ("now", "possible"),
        [(dt.datetime(2026, 7, 12, 21, 59, tzinfo=dt.UTC), True), (dt.datetime(2026, 7, 12, 22, tzinfo=dt.UTC), False)],
    )
    def test_of_a_revocation_is_given_within_four_months(
        self,
        granted: LoweringRequest,
        evaluator: Persona,
        pharmacist_a: Persona,
        signatory: Persona,
        clock: Traveller,
        now: dt.datetime,
        possible: bool,
    ) -> None:
        heard(granted, evaluator, pharmacist_a, "revoked")
        decision = proposed(granted, evaluator, "revoked")
        clock.move_to(now)
        if possible:
            assert decision_sign(decision_id=decision.pk, actor=may_sign(signatory).actor).signed_at == now
            return

        with pytest.raises(ConflictError, match="quatre mois a pris fin le 12\u00a0juillet 2026") as error:
            decision_sign(decision_id=decision.pk, actor=may_sign(signatory).actor)
        assert error.value.code == "revocation_too_late"

    def test_changes_nothing_before_the_laboratory_knows(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona
    ) -> None:
        heard(granted, evaluator, pharmacist_a, "revoked")
        signed(granted, evaluator, signatory, "revoked")

        granted.refresh_from_db()
        assert (granted.state, threshold_of(granted).ends_on) == (State.GRANTED, None)

    def test_of_a_letter_that_nobody_opens_counts_from_the_day_it_was_put_online(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        heard(granted, evaluator, pharmacist_a)
        signed(granted, evaluator, signatory, "abrogated", valid_from=TODAY + 3 * DAY)
        clock.shift(16 * DAY)
        notifications_settle(now=timezone.now())

        granted.refresh_from_db()
        assert (granted.state, threshold_of(granted).ends_on) == (State.ABROGATED, TODAY + 3 * DAY)


class TestTheEnd:
    def test_of_an_unlawful_grant_is_as_if_it_had_never_been(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona
    ) -> None:
        ended(granted, evaluator, pharmacist_a, signatory, "revoked")

        granted.refresh_from_db()
        assert (granted.state, threshold_of(granted).ends_on) == (State.REVOKED, threshold_of(granted).starts_on)
        assert effects(granted) == [(OutcomeKind.GRANTED, TODAY, False), (OutcomeKind.REVOKED, TODAY, True)]
        assert Hearing.objects.get().closed_on == TODAY

    def test_of_a_grant_whose_condition_is_gone_is_for_the_future(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona
    ) -> None:
        ended(granted, evaluator, pharmacist_a, signatory, on=TODAY + 30 * DAY)

        granted.refresh_from_db()
        assert (granted.state, threshold_of(granted).ends_on) == (State.ABROGATED, TODAY + 30 * DAY)

    def test_tells_whoever_exploits_the_medicine_later_the_decision_and_not_its_reasons(
        self,
        granted: LoweringRequest,
        evaluator: Persona,
        pharmacist_a: Persona,
        signatory: Persona,
        declarant_b: Persona,
        clock: Traveller,
    ) -> None:
        heard(granted, evaluator, pharmacist_a)
        secret = "Le site de Lyon ferme. " * 30  # longer, besides, than a line of the register
        opened(signed(granted, evaluator, signatory, "abrogated", valid_from=TODAY, reasons=secret), pharmacist_a)
        Speciality.objects.filter(pk=granted.speciality_id).update(laboratory=declarant_b.laboratory)
        clock.shift(DAY)

        page = declarant_b.client.get(reverse("portal_product", args=[granted.speciality_id])).content.decode()

        assert "Abrogation de l’accord, décision du 12\u00a0mars 2026" in page
        assert "site de Lyon" not in page

    def test_does_not_come_before_its_notification(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona, clock: Traveller
    ) -> None:
        heard(granted, evaluator, pharmacist_a)
        decision = signed(granted, evaluator, signatory, "abrogated", valid_from=TODAY + DAY)
        clock.shift(10 * DAY)
        opened(decision, pharmacist_a)

        assert threshold_of(granted).ends_on == TODAY + 10 * DAY

    @pytest.mark.parametrize(
        ("outcome", "words"),
        [
            ("revoked", ("est retirée", "réputée n’avoir jamais existé", "L. 242-1", "observations présentées le")),
            ("abrogated", ("est abrogée à compter du 12 mars 2026", "L. 242-2", "13 mai 2026", "L. 221-8")),
        ],
    )
    def test_is_a_letter_with_reasons_remedies_and_its_day(
        self,
        granted: LoweringRequest,
        evaluator: Persona,
        pharmacist_a: Persona,
        signatory: Persona,
        outcome: str,
        words: tuple[str, ...],
    ) -> None:
        text = said_by(ended(granted, evaluator, pharmacist_a, signatory, outcome).letter).replace("\u00a0", "")

        for said in (*words, "Voies et délais de recours", "deux mois francs", "décision DG 2026-12", "Simon Savary"):
            assert said.replace(" ", "") in text

    def test_is_contested_and_may_be_undone(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona
    ) -> None:
        ended(granted, evaluator, pharmacist_a, signatory, "revoked")
        appeal = appeal_file(request_id=granted.pk, actor=pharmacist_a.actor, arguments="L’accord était légal.")
        opened(signed(granted, evaluator, signatory, appeal_id=appeal.pk), pharmacist_a)

        granted.refresh_from_db()
        assert (granted.state, threshold_of(granted).ends_on) == (State.GRANTED, None)

    def test_upheld_on_appeal_stays_as_it_is(
        self, granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona, signatory: Persona
    ) -> None:
        ended(granted, evaluator, pharmacist_a, signatory)
        appeal = appeal_file(request_id=granted.pk, actor=pharmacist_a.actor, arguments="La condition tient.")
        opened(signed(granted, evaluator, signatory, "refused", appeal_id=appeal.pk), pharmacist_a)

        granted.refresh_from_db()
        appeal.refresh_from_db()
        assert (granted.state, appeal.state) == (State.ABROGATED, AppealState.REJECTED)


def test_the_agency_may_leave_the_grant_as_it_is(
    granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona
) -> None:
    heard(granted, evaluator, pharmacist_a)

    hearing_drop(request_id=granted.pk, actor=evaluator.actor, reason="Les observations convainquent.")

    granted.refresh_from_db()
    assert (granted.state, Hearing.objects.get().closed_on) == (State.GRANTED, TODAY)
    assert "maintient son accord" in OutgoingMessage.objects.filter(recipient=pharmacist_a.user).latest("pk").body
    assert invited(granted, evaluator, "revoked").pk


def test_what_is_proposed_is_put_aside_before_the_grant_is_kept(
    granted: LoweringRequest, evaluator: Persona, pharmacist_a: Persona
) -> None:
    heard(granted, evaluator, pharmacist_a)
    decision_propose(
        request_id=granted.pk, actor=evaluator.actor, outcome="abrogated", reasons="Longue.", valid_from=TODAY
    )

    with pytest.raises(ConflictError) as error:
        hearing_drop(request_id=granted.pk, actor=evaluator.actor, reason="Non.")
    assert error.value.code == "proposed"


def test_an_invitation_prepared_too_early_is_checked_when_it_leaves(
    granted: LoweringRequest, evaluator: Persona, clock: Traveller
) -> None:
    draft = invitation(granted, evaluator, LetterKind.ABROGATION_HEARING, TODAY + 9 * DAY)
    clock.shift(5 * DAY)

    with pytest.raises(CaseError) as error:
        letter_issue(letter_id=draft.pk, actor=evaluator.actor)
    assert error.value.code == "too_short"
