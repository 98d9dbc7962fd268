"""Writes the products of a declaration."""

from __future__ import annotations

from collections.abc import Sequence

from declarations.models import Declaration, DeclarationProduct
from mitm.cases.products import ProductRef, resolve


def set_products(declaration: Declaration, refs: Sequence[ProductRef]) -> None:
    """Replace the products of a case that the caller holds and saves; keeps the label shown in lists."""
    products = resolve(refs, laboratory_id=declaration.laboratory_id)
    declaration.products.all().delete()
    DeclarationProduct.objects.bulk_create(
        DeclarationProduct(declaration=declaration, speciality=speciality, presentation=presentation)
        for speciality, presentation in products
    )
    names = list(dict.fromkeys(str(speciality) for speciality, _ in products))
    more = f" et {len(names) - 1} autre{'s' if len(names) > 2 else ''}" if len(names) > 1 else ""
    declaration.product_label = f"{names[0][: 300 - len(more)]}{more}"
    declaration.product_count = len(products)
