"""A request reaches the agency: by the portal or on paper; its clock runs from that day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from derogations.enums import Awaiting, Channel, DueKind, Ground, State
from derogations.services.drafting import draft_create
from derogations.services.filing import Receipt, request_file, request_register
from mitm.audit.selectors import snapshots_of
from mitm.errors import CaseError, ForbiddenError
from mitm.registry.models import Speciality
from tests.derogations.building import complete_values, draft, filed, on_paper
from tests.factories import SpecialityFactory

if TYPE_CHECKING:
    from tests.personas import Persona


def test_a_request_that_is_filed_gets_a_number_and_the_day_on_which_silence_would_reject_it(
    pharmacist_a: Persona,
) -> None:
    request = filed(pharmacist_a)

    assert (request.reference or "").startswith("BS-2026-")
    assert (request.received_on, request.implicit_on) == (dt.date(2026, 3, 12), dt.date(2026, 5, 12))
    assert request.flips_at == dt.datetime(2026, 5, 12, 22, tzinfo=dt.UTC)
    assert (request.due_kind, request.awaiting) == (DueKind.REGISTRATION, Awaiting.AGENCY)


@pytest.mark.parametrize("ground", list(Ground))
def test_each_ground_asks_for_its_own_evidence(pharmacist_a: Persona, ground: Ground) -> None:
    common_only = {name: value for name, value in complete_values(ground).items() if name in ("ground", "residence")}
    product = SpecialityFactory(laboratory=pharmacist_a.laboratory)
    request = draft_create(cis=product.cis, values=common_only, actor=pharmacist_a.actor)

    with pytest.raises(CaseError) as refused:
        request_file(request_id=request.pk, actor=pharmacist_a.actor)

    own = set(complete_values(ground)) - {"consent", "ground", "residence", "threshold_unit"}
    assert set(refused.value.fields) == own


def test_what_was_filed_is_frozen(pharmacist_a: Persona) -> None:
    request = filed(pharmacist_a)

    [snapshot] = snapshots_of(request)

    assert snapshot.data["values"]["sales"]["2026-02"] == 1_000


def test_only_the_pharmacist_files(declarant_a: Persona, pharmacist_a: Persona) -> None:
    request = draft(pharmacist_a)

    with pytest.raises(ForbiddenError):
        request_file(request_id=request.pk, actor=declarant_a.actor)


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"threshold_value": 2, "threshold_unit": "months"}, "threshold_value", "threshold_not_lower"),
        ({"threshold_value": 9, "threshold_unit": "weeks"}, "threshold_value", "threshold_not_lower"),
        ({"stock_units": -1}, "stock_units", "negative"),
        ({"market_share": 101}, "market_share", "too_large"),
        ({"sales": {"2026-13": 5}}, "sales", "unknown_month"),
        ({"sales": {"2026-01": "cinq"}}, "sales", "not_a_number"),
        ({"origin": "human"}, "origin", "not_applicable"),
        ({"colour": "bleu"}, "colour", "unknown_field"),
    ],
)
def test_a_wrong_value_is_refused_at_its_field(
    pharmacist_a: Persona, wrong: dict[str, object], field: str, code: str
) -> None:
    with pytest.raises(CaseError) as refused:
        draft(pharmacist_a, **wrong)

    assert (refused.value.code, set(refused.value.fields)) == (code, {field})


def test_eight_weeks_and_a_half_are_less_than_two_months(pharmacist_a: Persona) -> None:
    assert draft(pharmacist_a, threshold_value="8.5", threshold_unit="weeks").state == State.DRAFT


def test_a_product_of_somebody_else_is_refused(pharmacist_a: Persona) -> None:
    with pytest.raises(CaseError) as refused:
        draft_create(cis=SpecialityFactory().cis, values={}, actor=pharmacist_a.actor)

    assert refused.value.fields.keys() == {"speciality"}


def test_a_medicine_that_is_not_essential_needs_no_lowering(pharmacist_a: Persona) -> None:
    product = SpecialityFactory(laboratory=pharmacist_a.laboratory, is_mitm=False)

    with pytest.raises(CaseError) as refused:
        draft_create(cis=product.cis, values={}, actor=pharmacist_a.actor)

    assert refused.value.code == "not_mitm"


def test_a_request_on_paper_counts_from_the_day_it_arrived(evaluator: Persona) -> None:
    request = on_paper(evaluator, dt.date(2026, 3, 2))

    assert (request.received_at, request.implicit_on) == (None, dt.date(2026, 5, 2))


def test_a_request_seized_elsewhere_counts_from_the_first_administration(evaluator: Persona) -> None:
    receipt = Receipt(
        channel=Channel.PAPER, on=dt.date(2026, 3, 10), first_on=dt.date(2026, 2, 20), first_authority="ARS Normandie"
    )

    request = request_register(receipt=receipt, actor=evaluator.actor, applicant="Laboratoire Aubépine")

    assert request.implicit_on == dt.date(2026, 4, 20)


@pytest.mark.parametrize(
    ("receipt", "field"),
    [
        (Receipt(channel=Channel.PAPER, on=dt.date(2026, 3, 13)), "received_on"),
        (
            Receipt(channel=Channel.PAPER, on=dt.date(2026, 3, 1), first_on=dt.date(2026, 3, 2), first_authority="ARS"),
            "first_received_on",
        ),
        (Receipt(channel=Channel.PAPER, on=dt.date(2026, 3, 2), first_on=dt.date(2026, 3, 1)), "first_authority"),
    ],
)
def test_impossible_receipts_are_refused(evaluator: Persona, receipt: Receipt, field: str) -> None:
    with pytest.raises(CaseError) as refused:
        request_register(receipt=receipt, actor=evaluator.actor, applicant="X")

    assert refused.value.fields.keys() == {field}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_mitm": False}, "not_mitm"),
        ({"gone_on": dt.date(2026, 3, 1)}, "withdrawn_cis"),
    ],
)
def test_a_product_that_left_meanwhile_is_filed_no_more(
    pharmacist_a: Persona, change: dict[str, object], code: str
) -> None:
    request = draft(pharmacist_a)
    Speciality.objects.filter(pk=request.speciality_id).update(**change)

    with pytest.raises(CaseError) as refused:
        request_file(request_id=request.pk, actor=pharmacist_a.actor)

    assert (refused.value.code, set(refused.value.fields)) == (code, {"speciality"})
