"""What the database refuses, constraint by constraint, whatever program asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from derogations import models
from derogations.enums import DecisionState, LetterState
from derogations.models import LoweringRequest
from derogations.services.letters import registration_issue
from mitm.accounts.actor import CLOCK
from tests.derogations.building import TODAY, filed

if TYPE_CHECKING:
    from tests.personas import Persona

pytestmark = pytest.mark.django_db
BEFORE, AFTER = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)
Act = Callable[[LoweringRequest], object]


def change(**values: object) -> Act:
    """Write columns of the request behind the back of the services."""
    return lambda request: LoweringRequest.objects.filter(pk=request.pk).update(**values)


def twice(act: Act) -> Act:
    """The same row two times."""

    def acts(request: LoweringRequest) -> None:
        act(request)
        act(request)

    return acts


def letter(state: str = LetterState.DRAFT, **values: object) -> Callable[[LoweringRequest], models.Letter]:
    """A letter in a state."""

    def act(request: LoweringRequest) -> models.Letter:
        known = models.Letter.objects.filter(request=request).order_by("-number").first()
        row = {"kind": "acknowledgement", "number": known.number + 1 if known else 1, **values}
        return models.Letter.objects.create(request=request, state=state, **row)

    return act


def sent_again(**values: object) -> Act:
    """The registration receipt that has left, with columns changed."""

    def act(request: LoweringRequest) -> None:
        known = registration_issue(request_id=request.pk, actor=CLOCK)
        models.Letter.objects.filter(pk=known.pk).update(**values)

    return act


def receipt_twice(request: LoweringRequest) -> None:
    known = registration_issue(request_id=request.pk, actor=CLOCK)
    again = {"kind": "registration", "issued_at": known.issued_at, "document": known.document}
    letter(LetterState.ISSUED, number=99, **again)(request)


def piece_asked(request: LoweringRequest) -> object:
    asking = models.Letter.objects.filter(request=request).first() or letter()(request)
    return models.RequestedPiece.objects.create(letter=asking, code="sales", label="Ventes", required_by_text=True)


def piece_file(**values: object) -> Act:
    return lambda request: models.PieceFile.objects.create(
        request=request, code="sales", provided_on=TODAY, provided_by=request.filed_by, **values
    )


def check(request: LoweringRequest) -> object:
    return models.PieceCheck.objects.create(
        request=request, code="sales", verdict="present", checked_by=request.filed_by
    )


def reminder(request: LoweringRequest) -> object:
    return models.ClockReminder.objects.create(request=request, implicit_on=AFTER, days=7, sent_at=timezone.now())


def reasons(**values: object) -> Act:
    return lambda request: models.ReasonsRequest.objects.create(request=request, requested_on=TODAY, **values)


def appeal(**values: object) -> Act:
    return lambda request: models.Appeal.objects.create(
        request=request, filed_on=TODAY, **{"arguments": "Revoir.", **values}
    )


def hearing(**values: object) -> Callable[[LoweringRequest], models.Hearing]:
    return lambda request: models.Hearing.objects.create(request=request, letter=letter()(request), **values)


def decision(state: str = DecisionState.PROPOSED, **values: object) -> Callable[[LoweringRequest], models.Decision]:
    """A decision in a state; a refusal unless it says otherwise."""

    def act(request: LoweringRequest) -> models.Decision:
        base = {"outcome": "refused", "reasons": "Non.", "proposed_by": request.filed_by}
        return models.Decision.objects.create(request=request, state=state, **{**base, **values})

    return act


def granted(**values: object) -> Act:
    return decision(outcome="granted", **{"threshold_value": 4, "valid_from": TODAY, **values})


def self_signed(request: LoweringRequest) -> object:
    return decision(signed_by=request.filed_by)(request)


def outcome(kind: str, **values: object) -> Act:
    return lambda request: models.Outcome.objects.create(
        request=request, kind=kind, legal_on=TODAY, recorded_at=timezone.now(), **values
    )


def mail(state: str = "unrelated", **values: object) -> Act:
    return lambda request: models.IncomingMail.objects.create(
        **{
            "message_id": "<1@essai.example>",
            "sha256": "0" * 64,
            "size": 1,
            "received_at": timezone.now(),
            "state": state,
            **values,
        }
    )


DONE = {"replaced_at": dt.datetime(2026, 3, 12, tzinfo=dt.UTC)}
BROKEN: dict[str, Act] = {
    "lowering_filed_is_complete": change(reference=None),
    "lowering_draft_has_no_reference": change(state="draft"),
    "lowering_portal_is_complete": change(ground=""),
    "lowering_has_an_applicant": change(channel="paper", laboratory=None, applicant=""),
    "lowering_threshold_is_lower": change(threshold_value=9),
    "lowering_first_receipt_first": change(first_received_on=AFTER, first_authority="ARS"),
    "lowering_first_authority_named": change(first_received_on=BEFORE),
    "lowering_withdrawn_has_date": change(withdrawn_on=TODAY),
    "lowering_letter_number_once": lambda request: [letter(number=7)(request) for _ in range(2)],
    "lowering_letter_issued_once": receipt_twice,
    "lowering_letter_issued_is_kept": letter(LetterState.ISSUED),
    "lowering_letter_pieces_have_a_term": sent_again(kind="completeness"),
    "lowering_letter_read_after_issue": sent_again(consulted_at=dt.datetime(2026, 3, 1, tzinfo=dt.UTC)),
    "lowering_piece_asked_once": twice(piece_asked),
    "lowering_piece_is_something": piece_file(note=""),
    "lowering_check_once": twice(check),
    "lowering_reminder_once": twice(reminder),
    "lowering_reasons_in_order": reasons(given_on=BEFORE),
    "lowering_appeal_pending_once": twice(appeal()),
    "lowering_appeal_answer_has_date": appeal(state="rejected"),
    "lowering_decision_proposed_once": twice(decision()),
    "lowering_decision_signed_is_complete": decision(DecisionState.SIGNED),
    "lowering_decision_two_people": self_signed,
    "lowering_decision_has_reasons": decision(reasons=""),
    "lowering_grant_has_threshold": granted(threshold_value=None),
    "lowering_ending_after_a_hearing": decision(outcome="revoked"),
    "lowering_abrogation_has_a_day": lambda request: decision(outcome="abrogated", hearing=hearing()(request))(request),
    "lowering_hearing_open_once": twice(hearing()),
    "lowering_hearing_answer_says_something": hearing(answered_at=dt.datetime(2026, 3, 12, tzinfo=dt.UTC)),
    "lowering_grant_dates_in_order": granted(valid_until=BEFORE),
    "lowering_one_effective_outcome": lambda request: [outcome(kind)(request) for kind in ("silence", "withdrawn")],
    "lowering_silence_once": twice(outcome("silence", **DONE)),
    "lowering_outcome_matches_decision": outcome("granted"),
    "incoming_mail_once": twice(mail()),
    "incoming_mail_duplicate_of_something": mail("duplicate"),
    "incoming_mail_has_its_request": mail("filed"),
    "incoming_mail_read_once": lambda _: [
        mail(message_id=f"<{number}@essai.example>", uid_validity=1, uid=9)(_) for number in (1, 2)
    ],
}


def declared() -> dict[str, object]:
    """Every constraint of the tables of lowering requests, by name."""
    return {
        constraint.name: constraint
        for model in apps.get_app_config("derogations").get_models()
        for constraint in model._meta.constraints
    }


def test_every_constraint_is_tried() -> None:
    assert set(declared()) == set(BROKEN)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_the_database_refuses(name: str, pharmacist_a: Persona) -> None:
    request = filed(pharmacist_a)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BROKEN[name](request)


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_each_refusal_is_in_french(name: str) -> None:
    message = str(declared()[name].violation_error_message)  # type: ignore[attr-defined]

    assert message.endswith(".")
    assert "constraint" not in message.lower()
