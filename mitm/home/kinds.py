"""The kinds of thing of the ground floor that have a history in the journal, and where each is read."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from mitm.accounts.actor import Actor
from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import people
from mitm.audit.labels import register_event_labels
from mitm.doctrine.models import DoctrineSetting
from mitm.doctrine.selectors import settings_made
from mitm.registry.models import Laboratory, Snapshot
from mitm.registry.selectors.listing import laboratories_listed
from mitm.registry.selectors.register_state import snapshots_listed
from mitm.web.contributions import CaseType, register


def _people(actor: Actor) -> QuerySet[User]:
    return people() if actor.can(Permission.AGENCY_PEOPLE_READ) else people().none()


def _laboratories(actor: Actor) -> QuerySet[Laboratory]:
    rows = laboratories_listed(merged=True)
    return rows if actor.can(Permission.AGENCY_REGISTER_READ) else rows.none()


def _snapshots(actor: Actor) -> QuerySet[Snapshot]:
    return snapshots_listed() if actor.can(Permission.AGENCY_REGISTER_READ) else snapshots_listed().none()


def _answers(actor: Actor) -> QuerySet[DoctrineSetting]:
    return settings_made() if actor.can(Permission.AGENCY_CASE_READ) else settings_made().none()


register(
    CaseType(
        key="accounts.user",
        label="Personne",
        visible_to=_people,
        url=lambda person, audience: reverse("agency_person", args=[person.pk]),
    ),
    CaseType(
        key="registry.laboratory",
        label="Laboratoire",
        visible_to=_laboratories,
        url=lambda laboratory, audience: reverse("agency_laboratory", args=[laboratory.pk]),
    ),
    CaseType(
        key="registry.snapshot",
        label="Relevé du registre",
        visible_to=_snapshots,
        url=lambda snapshot, audience: reverse("agency_snapshot", args=[snapshot.pk]),
    ),
    CaseType(
        key="doctrine.doctrinesetting",
        label="Doctrine",
        visible_to=_answers,
        url=lambda setting, audience: reverse("agency_doctrine"),
    ),
)
register_event_labels({"doctrine_set": "Question de doctrine tranchée"})
