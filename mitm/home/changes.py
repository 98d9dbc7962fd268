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
VOID = "(vide)"
KNOWN = {"Dénomination", "Spécialité"}  # named in another column
LINE, LONG_LINE = 160, 600
UNSAID = {"id", "source", "first_seen_on", "last_changed_on", "gone_on", "anomalies"}


@lru_cache(maxsize=512)
def column_label(table: str, column: str) -> str:
    """The French name of a column of the register."""
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


def differences(table: str, before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> list[dict[str, str]]:
    """The columns that differ, for `components/diff.html`."""
    old, new = dict(before or {}), dict(after or {})
    pairs = {name: (shown(old.get(name)), shown(new.get(name))) for name in {**old, **new} if name not in UNSAID}
    return [
        {"label": column_label(table, name), "before": was, "after": becomes}
        for name, (was, becomes) in pairs.items()
        if was != becomes
    ]


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
    if isinstance(value, list):
        return ", ".join(shown(item) for item in value)
    if isinstance(value, str) and len(value) == len("2026-01-28"):
        try:
            return typography.short_date(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return str(value)
