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
KNOWN = {"Dénomination", "Spécialité", "Page de l’agence"}  # named in another column, or one click away
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
    names = _said(table, {**was, **becomes})
    if was.get("status") != becomes.get("status") and any(_repeats_the_status(table, line) for line in (was, becomes)):
        names = [name for name in names if name != "label"]
    rows = [(name, _shown(table, name, was), _shown(table, name, becomes)) for name in names]
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
    said = [(name, _shown(table, name, line)) for name in _said(table, line) if name not in UNREAD]
    if _repeats_the_status(table, line):
        said = [(name, text) for name, text in said if name != "label"]
    return ", ".join(f"{column_label(table, name)}\u00a0: {text}" for name, text in said if text)


def _said(table: str, line: Mapping[str, Any]) -> list[str]:
    """The columns worth a word, in the order of the register: JSON keeps its own."""
    return sorted((name for name in line if name not in UNSAID), key=lambda name: _place(table, name))


def _repeats_the_status(table: str, line: Mapping[str, Any]) -> bool:
    """Whether the published label only says what the status, shown in words, says already."""
    label = str(line.get("label", "")).replace("'", "’").casefold()
    return table == RegisterTable.AVAILABILITY and label != "" and _shown(table, "status", line).casefold() == label


@lru_cache(maxsize=512)
def _place(table: str, column: str) -> int:
    """Where a column stands in the register; links come last, what only the published files have comes first."""
    fields = [field.attname for field in MODELS[table]._meta.concrete_fields] if table in MODELS else []
    if column in UNREAD:
        return len(fields)
    return fields.index(column) if column in fields else -1


def _shown(table: str, name: str, line: Mapping[str, Any]) -> str:
    """A value of a column, in words when the register codes it."""
    value = line.get(name)
    return _meanings(table, name).get(str(value)) or shown(value)


@lru_cache(maxsize=512)
def _meanings(table: str, column: str) -> dict[str, str]:
    try:
        choices = MODELS[table]._meta.get_field(column).flatchoices  # type: ignore[union-attr]
    except (KeyError, FieldDoesNotExist):
        return {}
    return {str(code): str(label) for code, label in choices}


def in_one_line(change: models.RegisterChange) -> str:
    """What changed, or the first things that a new row says."""
    rows = differences(change.table, change.before, change.after)
    if change.kind == ChangeKind.ADDED:
        said = [f"{row['label']}\u00a0: {row['after']}" for row in rows if row["after"] and row["label"] not in KNOWN]
        return Truncator("\u202f; ".join(said)).chars(LINE)
    moved = [f"{row['label']}\u00a0: {row['before'] or VOID} → {row['after'] or VOID}" for row in rows]
    return Truncator("\u202f; ".join(moved)).chars(LONG_LINE)


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
