"""Cases that the agency may tell the public of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from declarations.models import Declaration
    from tests.personas import Persona

VALUES: dict[str, object] = {
    "kind": "rupture",
    "aware_on": dt.date(2026, 3, 11),
    "starts_on": dt.date(2026, 3, 10),
    "cause": "manufacturing",
    "return_likely": dt.date(2026, 5, 4),
}


@pytest.fixture
def file_notice(pharmacist_a: Persona) -> Callable[..., Declaration]:
    """File a first notice of laboratory A: `file_notice(speciality, kind="risk")`."""

    def file(*specialities: object, **values: object) -> Declaration:
        from declarations.services.filing import notice_file
        from mitm.cases.products import ProductRef
        from tests.factories import SpecialityFactory

        products = specialities or (SpecialityFactory(laboratory=pharmacist_a.laboratory),)
        refs = [ProductRef(product.cis) for product in products]  # type: ignore[attr-defined]
        return notice_file(values={**VALUES, **values}, products=refs, actor=pharmacist_a.actor)

    return file


@pytest.fixture
def case(file_notice: Callable[..., Declaration]) -> Declaration:
    """A rupture of an essential medicine that has no alternative: the rule publishes it."""
    return file_notice()


@pytest.fixture
def publish(publisher: Persona) -> Callable[..., object]:
    """Draft and publish a notice on a case: `publish(case, summary="…")`."""

    def act(declaration: Declaration, *, reason: str = "", **values: object) -> object:
        from declarations.services.publication import notice_draft, notice_publish, notice_save

        notice_draft(declaration_id=declaration.pk, actor=publisher.actor)
        if values:
            notice_save(declaration_id=declaration.pk, actor=publisher.actor, values=values)
        return notice_publish(declaration_id=declaration.pk, actor=publisher.actor, reason=reason)

    return act
