"""Requests to lower the stock in the states that tests begin with, made by the services themselves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from derogations.enums import Channel, Ground
from derogations.models import LoweringRequest
from derogations.rules import last_twelve_months
from derogations.services.drafting import draft_create
from derogations.services.filing import Receipt, request_file, request_register
from derogations.services.instruction import request_take
from tests.factories import SpecialityFactory

if TYPE_CHECKING:
    from tests.personas import Persona

TODAY = dt.date(2026, 3, 12)

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
        receipt=receipt, actor=evaluator.actor, applicant="Laboratoire Aubépine", laboratory_id=laboratory_id
    )
