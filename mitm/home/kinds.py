"""The kinds of thing of the ground floor that have a history in the journal, and where each is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import people
from mitm.audit.labels import register_event_labels
from mitm.doctrine.selectors import settings_made
from mitm.registry.selectors.listing import laboratories_listed
from mitm.registry.selectors.register_state import snapshots_listed
from mitm.web.contributions import CaseType, register


def _read_with(permission: Permission, rows: Callable[[], QuerySet[Any]]) -> Callable[[Actor], QuerySet[Any]]:
    """The rows, for whoever has the permission."""
    return lambda actor: rows() if actor.can(permission) else rows().none()


register(
    CaseType(
        key="accounts.user",
        label="Personne",
        visible_to=_read_with(Permission.AGENCY_PEOPLE_READ, people),
        url=lambda person, audience: reverse("agency_person", args=[person.pk]),
    ),
    CaseType(
        key="registry.laboratory",
        label="Laboratoire",
        visible_to=_read_with(Permission.AGENCY_REGISTER_READ, partial(laboratories_listed, merged=True)),
        url=lambda laboratory, audience: reverse("agency_laboratory", args=[laboratory.pk]),
    ),
    CaseType(
        key="registry.snapshot",
        label="Relevé du registre",
        visible_to=_read_with(Permission.AGENCY_REGISTER_READ, snapshots_listed),
        url=lambda snapshot, audience: reverse("agency_snapshot", args=[snapshot.pk]),
    ),
    CaseType(
        key="doctrine.doctrinesetting",
        label="Doctrine",
        visible_to=_read_with(Permission.AGENCY_CASE_READ, settings_made),
        url=lambda setting, audience: reverse("agency_doctrine"),
    ),
)
register_event_labels({"doctrine_set": "Question de doctrine tranchée"})
