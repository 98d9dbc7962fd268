"""Printed documents of a declaration: the receipt, and the declaration as it was filed, version by version.

Each context is frozen and made of words and dates only, so that the page, the preview and the PDF say the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from declarations.deadlines import Deadline
from declarations.display import Change, Part, changes, parts, shown
from declarations.enums import Kind
from declarations.fields import BY_NAME
from declarations.models import Declaration
from declarations.snapshots import differences
from mitm.audit.models import Snapshot
from mitm.typography import NBSP, plural

RECEIPT = "receipt"
RECEIPT_TEMPLATE = "declarations/print/receipt.html"
VERSION_TEMPLATE = "declarations/print/declaration.html"
ABRIDGED = 240
_EVENTS = {
    Kind.RISK: "risque de rupture de stock",
    Kind.RUPTURE: "rupture de stock",
    Kind.CESSATION: "arrêt de commercialisation",
}


def version_kind(number: int) -> str:
    """Under which kind the document of a version is kept."""
    return f"declaration-v{number}"


@dataclass(frozen=True, slots=True)
class PrintedProduct:
    """One product declared."""

    cis: str
    name: str
    cip13: str
    presentation: str


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """One file that came with what was filed."""

    name: str
    label: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PrintedStep:
    """One thing that happens next."""

    on: dt.date
    text: str


@dataclass(frozen=True, slots=True)
class ReceiptContext:
    """What the receipt says."""

    reference: str
    laboratory: str
    event: str
    received_at: dt.datetime
    filed_by: str
    through: str
    delay: str
    starts_on: str
    back: str
    products: tuple[PrintedProduct, ...]
    files: tuple[PrintedFile, ...]
    following: tuple[PrintedStep, ...]
    service: str
    contact: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DeclarationContext:
    """What the printed declaration says: the frozen version, nothing of what came later."""

    reference: str
    version: int
    laboratory: str
    event: str
    filed_at: dt.datetime
    filed_by: str
    delay: str
    comment: str
    products: tuple[PrintedProduct, ...]
    files: tuple[PrintedFile, ...]
    parts: tuple[Part, ...]
    changes: tuple[Change, ...]
    sha256: str
    attached_name: str


def receipt_context(declaration: Declaration, first: Snapshot, following: Iterable[Deadline]) -> ReceiptContext:
    """The receipt of a filed declaration, from its first version."""
    values = first.data["values"]
    return ReceiptContext(
        reference=first.data["reference"],
        laboratory=first.data["laboratory"]["name"],
        event=_EVENTS[Kind(values["kind"])],
        received_at=timezone.localtime(first.filed_at),
        filed_by=str(first.filed_by or ""),
        through=declaration.get_filed_through_display(),
        delay=_delay(first.data["late_days"]),
        starts_on=shown(BY_NAME["starts_on"], values["starts_on"]),
        back=_return(values),
        products=_products(first),
        files=_files(first),
        following=tuple(PrintedStep(item.on, item.text) for item in following),
        service=settings.AGENCY_SERVICE,
        contact=settings.AGENCY_CONTACT,
        sha256=first.sha256,
    )


def declaration_context(snapshot: Snapshot, before: Snapshot | None) -> DeclarationContext:
    """A filed version, and what it changed in the version before it."""
    data = snapshot.data
    kind = data["values"]["kind"]
    return DeclarationContext(
        reference=data["reference"],
        version=snapshot.number,
        laboratory=data["laboratory"]["name"],
        event=_EVENTS[Kind(kind)],
        filed_at=timezone.localtime(snapshot.filed_at),
        filed_by=str(snapshot.filed_by or ""),
        delay=_delay(data["late_days"]),
        comment=data.get("comment", ""),
        products=_products(snapshot),
        files=_files(snapshot),
        parts=tuple(parts(data["values"], kind=kind)),
        changes=tuple(map(_abridged, changes(differences(before.data, data)))) if before else (),
        sha256=snapshot.sha256,
        attached_name=attached_name(snapshot),
    )


def attached_name(snapshot: Snapshot) -> str:
    """The file inside the PDF whose hash is printed on it."""
    return f"{snapshot.data['reference']}-v{snapshot.number}.json"


def receipt_title(reference: str) -> str:
    """The title of the receipt."""
    return f"Accusé d’enregistrement {reference}"


def version_title(snapshot: Snapshot) -> str:
    """The title of a version."""
    return f"Déclaration {snapshot.data['reference']}, version{NBSP}{snapshot.number}"


def _abridged(change: Change) -> Change:
    """Long texts are printed whole among the answers; here their beginning is enough."""
    return Change(change.label, _beginning(change.before), _beginning(change.after))


def _beginning(text: str) -> str:
    return text if len(text) <= ABRIDGED else f"{text[:ABRIDGED].rsplit(' ', 1)[0]}… (suite plus bas)"


def _delay(late_days: int | None) -> str:
    return f"{plural(late_days, 'jour')} de retard" if late_days else "dans le délai"


def _return(values: dict[str, object]) -> str:
    if values.get("return_unknown"):
        return "inconnu à ce jour"
    return shown(BY_NAME["return_likely"], values.get("return_likely"))


def _products(snapshot: Snapshot) -> tuple[PrintedProduct, ...]:
    return tuple(
        PrintedProduct(
            cis=product["cis"],
            name=product["name"],
            cip13=product["cip13"] or "",
            presentation=product["presentation"] or "",
        )
        for product in snapshot.data["products"]
    )


def _files(snapshot: Snapshot) -> tuple[PrintedFile, ...]:
    """Versions frozen before files were listed have none."""
    return tuple(PrintedFile(**file) for file in snapshot.data.get("attachments", ()))
