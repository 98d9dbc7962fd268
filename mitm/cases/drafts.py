"""A case before it is filed: written by a declarant, handed over, given back by the responsible pharmacist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, cast

from django.db import models
from django.utils import timezone

from mitm.accounts.actor import Actor
from mitm.accounts.enums import Role
from mitm.accounts.models import User
from mitm.accounts.selectors import laboratory_people
from mitm.cases.acts import move
from mitm.cases.people import author_of
from mitm.errors import CaseError, ConflictError
from mitm.outbox.services import notify

DRAFT = "draft"  # the first state of every kind of case


class Draft(Protocol):
    """What a case knows of itself before it has a number; a model of its app."""

    state: str
    product_label: str

    @property
    def laboratory_id(self) -> int | None:
        """The laboratory that writes it."""

    @property
    def created_by_id(self) -> int | None:
        """Whoever wrote it first."""

    def get_portal_url(self) -> str:
        """Its page at the laboratory."""


def still_draft(case: Draft) -> None:
    """Raises `not_draft` once it was handed over or filed."""
    if case.state != DRAFT:
        message = "Ce brouillon a été transmis ou déposé : il ne se modifie plus ici."
        raise ConflictError(message, code="not_draft")


def hand_over(case: Draft, *, actor: Actor, subject: str, body: str) -> None:
    """Hand a complete draft to the responsible pharmacists, who are told; the caller saves.

    Raises `no_pharmacist` when there is none, `transition_refused`.
    """
    pharmacists = laboratory_people(case.laboratory_id or 0, Role.PHARMACIST, today=timezone.localdate())
    if not pharmacists:
        raise CaseError("Aucun pharmacien responsable n’est enregistré pour le laboratoire.", code="no_pharmacist")
    move(cast(models.Model, case), "submit", actor=actor)
    _tell(pharmacists, case, subject, body)


def give_back(case: Draft, *, actor: Actor, subject: str, comment: str) -> None:
    """Give a draft back to whoever wrote it (to all who declare, once gone), with what is to be corrected.

    The caller saves.

    Raises `transition_refused`.
    """
    move(cast(models.Model, case), "send_back", actor=actor, comment=comment)
    others = laboratory_people(case.laboratory_id or 0, Role.DECLARANT, today=timezone.localdate())
    _tell(author_of(case) or others, case, subject, comment)


def _tell(people: Iterable[User], case: Draft, subject: str, body: str) -> None:
    title, url = f"{subject} : {case.product_label}", case.get_portal_url()
    notify(people, subject=title, body=body, url=url, case=cast(models.Model, case))
