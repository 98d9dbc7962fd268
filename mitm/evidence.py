"""Tables that are evidence: the database itself refuses to change, delete or empty them."""

from __future__ import annotations

import pgtrigger
from django.apps import apps
from django.db import models

_KEPT = frozenset({"append_only", "never_deleted"})
_UNLESS_TESTING = pgtrigger.Condition("current_setting('vigie.may_truncate', true) IS DISTINCT FROM 'on'")


def append_only() -> list[pgtrigger.Trigger]:
    """Rows come in and stay as they came."""
    changes = pgtrigger.Update | pgtrigger.Delete
    return [pgtrigger.Protect(name="append_only", operation=changes), never_truncated()]


def never_deleted() -> list[pgtrigger.Trigger]:
    """Rows may change, and stay."""
    return [pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete), never_truncated()]


def never_truncated() -> pgtrigger.Trigger:
    """No TRUNCATE, not even by CASCADE from another table.

    Tests and measurements empty tables between runs: their sessions say `vigie.may_truncate`, which no setting of
    production does. Whoever owns the tables could say it too, as they could drop the trigger: this stops accidents, and
    a service that does not own the tables (`manage.py grant_rights`) stops the rest.
    """
    return pgtrigger.Trigger(
        name="never_truncated",
        when=pgtrigger.Before,
        level=pgtrigger.Statement,
        operation=pgtrigger.Truncate,
        condition=_UNLESS_TESTING,
        func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;",
    )


def protected() -> list[type[models.Model]]:
    """The tables of evidence: no row of them is ever deleted."""
    return [
        model
        for model in apps.get_models()
        if any(trigger.name in _KEPT for trigger in getattr(model._meta, "triggers", ()))
    ]
