"""Requests to lower the stock in the states that tests begin with, made by the services themselves."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from derogations.enums import Channel, Ground
from derogations.models import Decision, Hearing, Letter, LoweringRequest, Outcome
from derogations.rules import last_twelve_months
from derogations.services.decisions import decision_propose, decision_sign
from derogations.services.drafting import draft_create
from derogations.services.filing import Receipt, request_file, request_register
from derogations.services.hearings import hearing_answer
from derogations.services.instruction import request_take
from derogations.services.letters import letter_consult, letter_draft, letter_issue
from mitm.accounts.enums import DelegationSubject
from mitm.accounts.services import delegation_give
from tests.factories import SpecialityFactory

if TYPE_CHECKING:
    from tests.personas import Persona

TODAY = dt.date(2026, 3, 12)

AT_AUBEPINE = "3 quai des Tests\n44000 NANTES"
COMMON: dict[str, object] = {
    "threshold_value": 4,
    "threshold_unit": "weeks",
    "residence": "metropolitan",
    "consent": True,
    "sales": dict.fromkeys(last_twelve_months(TODAY), 1_000),
    "stock_units": 900,
    "stock_sites": "Dépôt de Lyon",
    "market_share": 40,
    "alternatives": "aucune",
    "measures": "Livraisons hebdomadaires",
    "contact_name": "Alice Abadie",
}
EVIDENCE: dict[Ground, dict[str, object]] = {
    Ground.SHELF_LIFE: {
        "shelf_life_months": 3,
        "release_weeks": 5,
        "remaining_life_months": 2,
        "stability": [{"batch": "L1", "condition": "5 °C", "months": 3, "compliant": True}],
    },
    Ground.HUMAN_ORIGIN: {"origin": "human", "origin_detail": "Plasma humain", "patients_a_year": 1_200},
    Ground.SEASONALITY: {
        "seasonal_sales": {f"{year}-{month:02d}": 100 * month for year in (2024, 2025) for month in range(1, 13)},
        "season_months": ["10", "11", "12"],
        "season_reason": "Épidémies hivernales",
    },
    Ground.MEDICAL_GAS: {"gas_status": "authorised", "gas_supply": "Production continue sur site"},
}


def complete_values(ground: Ground = Ground.SHELF_LIFE) -> dict[str, object]:
    """Everything that the form asks for on a ground."""
    return {"ground": ground, **COMMON, **EVIDENCE[ground]}


def draft(pharmacist: Persona, ground: Ground = Ground.SHELF_LIFE, **more: object) -> LoweringRequest:
    """A draft that could be filed at once."""
    product = SpecialityFactory(laboratory=pharmacist.laboratory)
    return draft_create(cis=product.cis, values={**complete_values(ground), **more}, actor=pharmacist.actor)


def filed(pharmacist: Persona, ground: Ground = Ground.SHELF_LIFE, **more: object) -> LoweringRequest:
    """A request that the portal has just received."""
    return request_file(request_id=draft(pharmacist, ground, **more).pk, actor=pharmacist.actor)


def instructed(pharmacist: Persona, evaluator: Persona) -> LoweringRequest:
    """A request that an evaluator has taken."""
    return request_take(request_id=filed(pharmacist).pk, actor=evaluator.actor)


def on_paper(evaluator: Persona, on: dt.date, *, laboratory_id: int | None = None) -> LoweringRequest:
    """A request that came by post on a day."""
    receipt = Receipt(channel=Channel.PAPER, on=on)
    return request_register(
        receipt=receipt,
        actor=evaluator.actor,
        applicant="Laboratoire Aubépine",
        postal_address=AT_AUBEPINE,
        laboratory_id=laboratory_id,
    )


def may_sign(person: Persona, starts_on: dt.date = dt.date(2020, 1, 1), ends_on: dt.date | None = None) -> Persona:
    """A person who holds a delegation of signature."""
    delegation_give(
        holder=person.actor.person,
        subject=DelegationSubject.LOWERING,
        reference="décision DG 2026-12",
        starts_on=starts_on,
        ends_on=ends_on,
    )
    return person


def proposed(request: LoweringRequest, evaluator: Persona, outcome: str = "granted", **more: object) -> Decision:
    """A decision that awaits a signature; a grant is for four weeks from today on."""
    grant = {"threshold_value": Decimal(4), "threshold_unit": "weeks", "valid_from": TODAY}
    values = {**(grant if outcome == "granted" else {}), "reasons": "La durée de conservation est courte.", **more}
    return decision_propose(request_id=request.pk, actor=evaluator.actor, outcome=outcome, **values)


def signed(
    request: LoweringRequest, evaluator: Persona, signatory: Persona, outcome: str = "granted", **more: object
) -> Decision:
    """A decision signed by another person than the one who proposed it."""
    decision = proposed(request, evaluator, outcome, **more)
    return decision_sign(decision_id=decision.pk, actor=may_sign(signatory).actor, late=True)


def invited(request: LoweringRequest, evaluator: Persona, outcome: str = "abrogated", days: int = 15) -> Letter:
    """The laboratory is invited to give its observations before its grant ends."""
    due_on = timezone.localdate() + dt.timedelta(days=days)
    letter = letter_draft(
        request_id=request.pk, kind=f"hearing_{outcome}", actor=evaluator.actor, text="Plus longue.", due_on=due_on
    )
    return letter_issue(letter_id=letter.pk, actor=evaluator.actor)


def heard(request: LoweringRequest, evaluator: Persona, pharmacist: Persona, outcome: str = "abrogated") -> Hearing:
    """The laboratory has opened the invitation and answered it."""
    letter_consult(letter_id=invited(request, evaluator, outcome).pk, actor=pharmacist.actor)
    return hearing_answer(request_id=request.pk, actor=pharmacist.actor, observations="Nous nous y opposons.")


def ended(
    request: LoweringRequest,
    evaluator: Persona,
    pharmacist: Persona,
    signatory: Persona,
    outcome: str = "abrogated",
    *,
    on: dt.date | None = None,
) -> Decision:
    """A grant that has ended, the laboratory heard, the decision signed and opened."""
    heard(request, evaluator, pharmacist, outcome)
    decision = signed(request, evaluator, signatory, outcome, valid_from=on or timezone.localdate())
    opened(decision, pharmacist)
    return decision


def opened(decision: Decision, person: Persona) -> None:
    """The laboratory opens the letter of a decision: it is notified."""
    letter_consult(letter_id=decision.letter_id, actor=person.actor)


def effects(request: LoweringRequest) -> list[tuple[str, dt.date, bool]]:
    """What became of a request, oldest first: kind, legal day, whether it is still in effect."""
    rows = Outcome.objects.filter(request=request).order_by("pk")
    return [(row.kind, row.legal_on, row.replaced_at is None) for row in rows]
