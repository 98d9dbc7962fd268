"""What is known of a case when its gravity is evaluated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from django.db import connection

from declarations.enums import Kind
from declarations.evaluation import Facts
from declarations.models import Declaration, DeclarationProduct
from declarations.selectors.alternatives import alternatives_to
from mitm.statements import Compiled, Given

_HOSPITAL_ONLY = "réservé à l'usage hospitalier"
_REGISTER = """
SELECT EXISTS (SELECT FROM registry_genericmember WHERE speciality_id = ANY(%(codes)s) AND gone_on IS NULL),
       EXISTS (SELECT FROM registry_prescriptioncondition
               WHERE speciality_id = ANY(%(codes)s) AND gone_on IS NULL AND upper(text) LIKE upper(%(words)s))
"""

_DECLARED = Compiled(
    lambda: (
        DeclarationProduct.objects.filter(declaration_id=Given("declaration"))
        .select_related("speciality", "presentation")
        .only("declaration_id", "speciality__name", "speciality__is_mitm", "speciality__atc_id", "presentation__label")
        .order_by("id")
    )
)


def declared(declaration: Declaration) -> list[DeclarationProduct]:
    """The products of a case in the order in which they were named, with what is frozen and evaluated of them."""
    return _DECLARED.rows(declaration=declaration.pk)


def facts_of(
    declaration: Declaration, *, today: dt.date, products: Sequence[DeclarationProduct] | None = None
) -> Facts:
    """Facts declared and facts of the register; products of one case count as one.

    Whoever has read the products already (`declared`) may say so.
    """
    products = declared(declaration) if products is None else products
    cis_codes = {product.speciality_id for product in products}
    groups, hospital_only = _of_register(cis_codes)
    details = declaration.details
    return Facts(
        kind=Kind(declaration.kind),
        is_mitm=any(product.speciality.is_mitm for product in products),
        starts_on=declaration.starts_on or today,
        products=frozenset(cis_codes),
        market_share=_decimal(details.get("market_share")),
        alternatives=tuple(alternatives_to(cis_codes, today=today)) if groups else (),
        stock={channel: _whole(details.get(f"stock_{channel}")) for channel in ("retail", "hospital")},
        sales={channel: _whole(details.get(f"sales_{channel}")) for channel in ("retail", "hospital")},
        return_likely=None if declaration.return_unknown else declaration.return_likely,
        hospital_only=hospital_only,
        patients_a_month=_whole(details.get("patients_a_month")),
    )


def _of_register(cis_codes: set[str]) -> tuple[bool, bool]:
    """Whether one of the products has a generic group, and whether one is reserved to hospitals."""
    with connection.cursor() as cursor:
        cursor.execute(_REGISTER, {"codes": list(cis_codes), "words": f"%{_HOSPITAL_ONLY}%"})
        has_group, hospital_only = cursor.fetchone()
    return has_group, hospital_only


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
