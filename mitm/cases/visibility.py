"""Who sees which cases: one rule for every kind of case."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar, Self, TypeVar

from django.db import models

from mitm.accounts.actor import Actor
from mitm.statements import Given

Case = TypeVar("Case", bound=models.Model, covariant=True)


class CaseQuerySet(models.QuerySet[Case]):
    """Cases of one kind, whose model says which states the agency does not see yet, and which are open."""

    before_filing: ClassVar[Collection[str]]
    under_way: ClassVar[Collection[str]]

    def visible_to(self, actor: Actor) -> Self:
        """The agency sees what was filed; a laboratory its own cases; nobody else anything."""
        if actor.is_agency:
            return self.of_agency()
        if actor.laboratory_id is not None:
            return self.of_laboratory(actor.laboratory_id)
        return self.none()

    def of_agency(self) -> Self:
        """What was filed."""
        return self.exclude(state__in=self.before_filing)

    def of_laboratory(self, laboratory_id: int | Given) -> Self:
        """The cases of a laboratory, drafts included."""
        return self.filter(laboratory_id=laboratory_id)

    def open(self) -> Self:
        """Filed and not yet ended, as far as it was recorded."""
        return self.filter(state__in=self.under_way)
