"""What is frozen when a declaration or an update is filed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

from declarations.fields import BY_NAME, FIELDS
from declarations.models import Declaration, DeclarationProduct
from mitm.cases.fieldtable import Type, values_in
from mitm.documents.selectors import JoinedFile


def values_of(declaration: Declaration) -> dict[str, object]:
    """The value of every field of the table, wherever it is stored."""
    return values_in(declaration, FIELDS)


def plain(value: object) -> object:
    """A value as JSON keeps it: dates in ISO, decimals as text, without the noughts that say nothing."""
    if isinstance(value, dt.date):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def plain_of(name: str, value: object) -> object:
    """A value of the table as JSON keeps it: « 48 » for every way of telling a decimal field 48."""
    is_figure = BY_NAME[name].type == Type.DECIMAL and value not in (None, "")
    return plain(Decimal(str(value)) if is_figure else value)


def plain_values(values: Mapping[str, object]) -> dict[str, object]:
    """Values by field as JSON keeps them."""
    return {name: plain_of(name, value) for name, value in values.items()}


def from_json(values: Mapping[str, object]) -> dict[str, object]:
    """Values kept as JSON, with their dates as dates again."""
    return {
        name: dt.date.fromisoformat(value)
        if BY_NAME[name].type == Type.DATE and isinstance(value, str) and value
        else value
        for name, value in values.items()
    }


def frozen(
    declaration: Declaration,
    *,
    products: Iterable[DeclarationProduct],
    comment: str = "",
    files: Iterable[JoinedFile] = (),
) -> dict[str, object]:
    """The whole declaration with its products and its files as it is filed, JSON-ready."""
    return {
        "reference": declaration.reference,
        "version": declaration.version,
        "comment": comment,
        "laboratory": {"id": declaration.laboratory_id, "name": str(declaration.laboratory)},
        "late_days": declaration.late_days,
        "products": [
            {
                "cis": product.speciality_id,
                "name": str(product.speciality),
                "cip13": product.presentation_id,
                "presentation": product.presentation.label if product.presentation else None,
            }
            for product in products
        ],
        "attachments": [file._asdict() for file in files],
        "values": plain_values(values_of(declaration)),
    }


def is_filled(value: object) -> bool:
    """Whether something was said; nought is an answer, an empty box is not."""
    return value is not False and value not in (None, "", [])


def says(known: Mapping[str, object], values: Mapping[str, object]) -> bool:
    """Whether values are said already."""
    return all(
        plain_of(name, known.get(name)) == plain_of(name, value) or not (is_filled(known.get(name)) or is_filled(value))
        for name, value in values.items()
    )


def differences(before: dict[str, object], after: dict[str, object]) -> list[tuple[str, object, object]]:
    """(field name, before, after) for each field that differs between two frozen versions, in the table's order.

    Nothing said in one way (an empty text) does not differ from nothing said in another (an absent one).
    """
    old, new = before["values"], after["values"]
    pairs = [(field.name, old.get(field.name), new.get(field.name)) for field in FIELDS]  # type: ignore[attr-defined]
    changed = [(name, was, now) for name, was, now in pairs if was != now and (is_filled(was) or is_filled(now))]
    if before["products"] != after["products"]:
        changed.insert(0, ("products", before["products"], after["products"]))
    return changed
