"""A request on paper may be brought to another laboratory or product until a decision is written of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from derogations.models import LoweringRequest
from derogations.services.identifying import request_identify
from derogations.services.instruction import request_take
from mitm.errors import ConflictError
from tests.derogations.building import TODAY, on_paper, proposed, signed
from tests.factories import SpecialityFactory

if TYPE_CHECKING:
    from mitm.registry.models import Laboratory
    from tests.personas import Persona


class TestALaboratoryNamedAnew:
    """A request on paper may be brought to another laboratory or product until a decision is written of them."""

    @pytest.fixture
    def known(self, pharmacist_a: Persona, evaluator: Persona) -> LoweringRequest:
        """A request on paper of a known laboratory, on a known product."""
        request = on_paper(evaluator, TODAY)
        product = SpecialityFactory(laboratory=pharmacist_a.laboratory)
        assert pharmacist_a.laboratory is not None
        laboratory_id = pharmacist_a.laboratory.pk
        request_identify(request_id=request.pk, actor=evaluator.actor, laboratory_id=laboratory_id, cis=product.cis)
        return request_take(request_id=request.pk, actor=evaluator.actor)

    def test_is_refused_while_a_decision_is_proposed(
        self, known: LoweringRequest, evaluator: Persona, laboratory_b: Laboratory
    ) -> None:
        proposed(known, evaluator)

        with pytest.raises(ConflictError) as refused:
            request_identify(request_id=known.pk, actor=evaluator.actor, laboratory_id=laboratory_b.pk)
        assert refused.value.code == "decision_proposed"

    def test_is_refused_once_it_is_signed(
        self, known: LoweringRequest, evaluator: Persona, signatory: Persona, laboratory_b: Laboratory
    ) -> None:
        signed(known, evaluator, signatory)

        with pytest.raises(ConflictError) as refused:
            request_identify(request_id=known.pk, actor=evaluator.actor, laboratory_id=laboratory_b.pk)
        assert refused.value.code == "already_decided"

    def test_leaves_room_for_an_address(self, known: LoweringRequest, evaluator: Persona) -> None:
        proposed(known, evaluator)
        assert known.laboratory_id is not None

        request_identify(
            request_id=known.pk,
            actor=evaluator.actor,
            laboratory_id=known.laboratory_id,
            cis=str(known.speciality_id),
            postal_address="5 rue du Port\n44000 NANTES",
        )

        known.refresh_from_db()
        assert known.letter_address == "5 rue du Port\n44000 NANTES"
