"""Changes of the register in words: what was before, what came after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

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
    names = [name for name in {**old, **new} if name not in UNSAID and old.get(name) != new.get(name)]
    return [
        {"label": column_label(table, name), "before": shown(old.get(name)), "after": shown(new.get(name))}
        for name in names
    ]


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
