"""Changes of the register in words: what was before, what came after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import Truncator

from mitm import typography
from mitm.registry import models
from mitm.registry.enums import ChangeKind, RegisterTable

MODELS: dict[str, type[Model]] = {
    RegisterTable.SPECIALITY: models.Speciality,
    RegisterTable.PRESENTATION: models.Presentation,
    RegisterTable.COMPOSITION: models.Composition,
    RegisterTable.GENERIC: models.GenericMember,
    RegisterTable.CONDITION: models.PrescriptionCondition,
    RegisterTable.AVAILABILITY: models.AvailabilityStatement,
    RegisterTable.LISTING: models.MitmListing,
    RegisterTable.HOLDER: models.Holder,
    RegisterTable.ATC: models.AtcClass,
}
PUBLISHED = {
    "cis": "Code CIS",
    "cip13": "Code CIP13",
    "group_code": "Groupe",
    "group_label": "Libellé du groupe",
    "label": "Libellé",
    "substance": "Code de la substance",
}
UNREAD = {"cis", "speciality_id", "url", "link", "cip7"}
VOID = "(vide)"
KNOWN = {"Dénomination", "Spécialité"}  # named in another column
LINE, LONG_LINE = 400, 600
UNSAID = {"id", "source", "first_seen_on", "last_changed_on", "gone_on", "anomalies"}


@lru_cache(maxsize=512)
def column_label(table: str, column: str) -> str:
    """The French name of a column of the register."""
    if column in PUBLISHED:
        return PUBLISHED[column]
    try:
        field = MODELS[table]._meta.get_field(column)
    except (KeyError, FieldDoesNotExist):
        return column
    label = str(getattr(field, "verbose_name", column))
    return label[:1].upper() + label[1:]


def described(changes: Iterable[models.RegisterChange]) -> list[dict[str, Any]]:
    """Each change with its part of the register, its nature and the columns that differ."""
    return [
        {
            "on": change.snapshot.date,
            "table": RegisterTable(change.table).label,
            "kind": ChangeKind(change.kind).label,
            "key": change.key,
            "rows": differences(change.table, change.before, change.after),
        }
        for change in changes
    ]


Side = Mapping[str, Any] | list[Any] | None


def differences(table: str, before: Side, after: Side) -> list[dict[str, str]]:
    """The columns that differ, for `components/diff.html`; several lines on a side are compared as wholes."""
    old, new = _lines(before), _lines(after)
    if len(old) > 1 or len(new) > 1:
        gone = [line_text(table, line) for line in old if line not in new]
        come = [line_text(table, line) for line in new if line not in old]
        return [{"label": "Lignes", "before": " | ".join(gone), "after": " | ".join(come)}]
    was, becomes = (lines[0] if lines else {} for lines in (old, new))
    names = [name for name in {**was, **becomes} if name not in UNSAID]
    rows = [(name, shown(was.get(name)), shown(becomes.get(name))) for name in names]
    return [
        {"label": column_label(table, name), "before": first, "after": second}
        for name, first, second in rows
        if first != second
    ]


def _lines(side: Side) -> list[Mapping[str, Any]]:
    """The rows of one side; names of holders stand alone."""
    rows = side if isinstance(side, list) else [side] if side else []
    return [row if isinstance(row, Mapping) else {"laboratory": row} for row in rows]


def line_text(table: str, line: Mapping[str, Any]) -> str:
    """A line of a published file in words."""
    said = [(name, shown(value)) for name, value in line.items() if name not in UNSAID | UNREAD]
    return ", ".join(f"{column_label(table, name)}\u00a0: {text}" for name, text in said if text)


def in_one_line(change: models.RegisterChange) -> str:
    """What changed, or the first things that a new row says."""
    rows = differences(change.table, change.before, change.after)
    if change.kind == ChangeKind.ADDED:
        said = [f"{row['label']}\u00a0: {row['after']}" for row in rows if row["after"] and row["label"] not in KNOWN]
        return Truncator(" ; ".join(said)).chars(LINE)
    moved = [f"{row['label']}\u00a0: {row['before'] or VOID} → {row['after'] or VOID}" for row in rows]
    return Truncator(" ; ".join(moved)).chars(LONG_LINE)


def shown(value: Any) -> str:
    """A value as people write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        return typography.number(value)
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, str) and len(value) == len("2026-01-28"):
        try:
            return typography.short_date(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return str(value)
