"""The postal address of a laboratory, changed by a person: the register and the journal in one transaction."""

from __future__ import annotations

from django.db import transaction

from mitm.accounts.actor import Actor
from mitm.audit.labels import register_event_labels
from mitm.audit.services import record
from mitm.registry.models import Laboratory
from mitm.registry.services import laboratory_address_set

register_event_labels({"address_changed": "Adresse postale changée"})


@transaction.atomic
def address_change(*, actor: Actor, laboratory: Laboratory, postal_address: str) -> Laboratory:
    """Say where the letters of a laboratory go. Raises what the register refuses."""
    before = laboratory.postal_address
    changed = laboratory_address_set(laboratory=laboratory, postal_address=postal_address)
    if changed.postal_address != before:
        facts = {"before": before, "after": changed.postal_address}
        record(changed, "address_changed", actor=actor, data=facts)
    return changed
