"""What is known of a case when its gravity is evaluated."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal, InvalidOperation

from declarations.enums import Kind
from declarations.evaluation import Facts
from declarations.models import Declaration
from declarations.selectors.alternatives import alternatives_to
from mitm.registry.models import PrescriptionCondition

_HOSPITAL_ONLY = "réservé à l'usage hospitalier"


def facts_of(declaration: Declaration, *, today: dt.date) -> Facts:
    """Facts declared and facts of the register; products of one case count as one."""
    products = list(declaration.products.select_related("speciality"))
    cis_codes = {product.speciality_id for product in products}
    details = declaration.details
    return Facts(
        kind=Kind(declaration.kind),
        is_mitm=any(product.speciality.is_mitm for product in products),
        starts_on=declaration.starts_on or today,
        products=frozenset(cis_codes),
        market_share=_decimal(details.get("market_share")),
        alternatives=tuple(alternatives_to(cis_codes, today=today)),
        stock={channel: _whole(details.get(f"stock_{channel}")) for channel in ("retail", "hospital")},
        sales={channel: _whole(details.get(f"sales_{channel}")) for channel in ("retail", "hospital")},
        return_likely=None if declaration.return_unknown else declaration.return_likely,
        hospital_only=hospital_only(cis_codes),
        patients_a_month=_whole(details.get("patients_a_month")),
    )


def hospital_only(cis_codes: set[str]) -> bool:
    """Whether the register reserves one of the products to hospitals."""
    conditions = PrescriptionCondition.objects.filter(speciality__in=cis_codes, gone_on__isnull=True)
    return conditions.filter(text__icontains=_HOSPITAL_ONLY).exists()


def _decimal(value: object) -> Decimal | None:
    """A figure kept in JSON; None when nobody gave it."""
    if value in (None, "") or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _whole(value: object) -> int | None:
    figure = _decimal(value)
    return None if figure is None else int(figure)
