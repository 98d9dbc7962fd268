"""What a laboratory reads of its declarations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from declarations.deadlines import Deadline, deadlines
from declarations.enums import OPEN, State
from declarations.fields import STEP_TITLES, Field, Step, fields_of, missing
from declarations.models import Declaration, DeclarationProduct, InformationRequest, UpdateDraft
from declarations.models.case import DeclarationQuerySet
from declarations.rules import problems
from declarations.selectors.cases import on_time_rate
from declarations.selectors.due import facts_of
from declarations.selectors.portal_desk import late_url
from declarations.selectors.products import Choice, choice
from declarations.snapshots import differences, from_json, is_filled, plain_values, values_of
from mitm.accounts.actor import Actor
from mitm.cases.fieldtable import Type
from mitm.cases.problems import Problem
from mitm.doctrine.selectors import doctrine_on


def own_declarations(*, actor: Actor) -> DeclarationQuerySet:
    """The declarations of the actor's laboratory, drafts included, newest first."""
    return Declaration.objects.visible_to(actor).select_related("laboratory")


def own_declaration(pk: int, *, actor: Actor) -> Declaration | None:
    """One declaration of the actor's laboratory with what its pages show; None for any other."""
    related = ("laboratory", "update_draft", "update_draft__created_by", "created_by", "filed_by", "assigned_to")
    return Declaration.objects.visible_to(actor).select_related(*related).filter(pk=pk).first()


def products_of(declaration: Declaration) -> list[DeclarationProduct]:
    """The products declared, in the order in which they were named."""
    return list(declaration.products.select_related("speciality", "presentation").order_by("id"))


def choices_declared(declaration: Declaration) -> list[Choice]:
    """The products declared, as the form shows them."""
    return [choice(product.speciality, product.presentation) for product in products_of(declaration)]


def update_of(declaration: Declaration) -> UpdateDraft | None:
    """The update in preparation, if any."""
    return getattr(declaration, "update_draft", None)


def is_begun(declaration: Declaration) -> bool:
    """Whether somebody has typed in the update in preparation."""
    update = update_of(declaration)
    return update is not None and update.revision > 0


@dataclass(frozen=True, slots=True)
class Workspace:
    """What the laboratory is writing: a draft before it is filed, or an update of a filed declaration."""

    declaration: Declaration
    update: UpdateDraft | None
    values: dict[str, object]

    @property
    def is_open(self) -> bool:
        """Whether the steps may be written: a draft that nobody is confirming, or an update in preparation."""
        if self.declaration.state == State.DRAFT:
            return True
        return self.declaration.state in OPEN and self.update is not None

    @property
    def revision(self) -> int:
        """What the page shows, against which what is sent from it is checked."""
        return self.update.revision if self.update else self.declaration.revision

    @property
    def missing(self) -> list[Field]:
        """What is expected at this criticality and still empty."""
        return missing(self.values, kind=self.declaration.kind, criticality=self.declaration.criticality)

    def refused(self, today: dt.date) -> list[Problem]:
        """What filing would refuse today."""
        return problems(self.values, today=today, settled_until=self.settled_until(today))

    def settled_until(self, today: dt.date) -> dt.date | None:
        """Up to when a start announces nothing: the case turned, or an update says that it is over."""
        return today if self.update and self.update.end else self.declaration.turned_on

    def progress(self) -> list[StepProgress]:
        """How far each step is."""
        lacking = {field.name for field in self.missing}
        return [self._step(step, lacking) for step in Step]

    def _step(self, step: Step, lacking: set[str]) -> StepProgress:
        asked = [field.name for field in fields_of(step) if field.applies_to(self.declaration.kind)]
        filled = sum(is_filled(self.values.get(name)) for name in asked)
        return StepProgress(step, filled=filled, asked=len(asked), lacking=len(lacking & set(asked)))


@dataclass(frozen=True, slots=True)
class StepProgress:
    """How many fields of a step are filled, and how many of those that are expected are not."""

    step: Step
    filled: int
    asked: int
    lacking: int

    @property
    def title(self) -> str:
        """The name of the step."""
        return STEP_TITLES[self.step]


def workspace(declaration: Declaration) -> Workspace:
    """What the laboratory is writing on a case, with typed values."""
    values = values_of(declaration)
    update = update_of(declaration)
    if update is not None:
        figures = {field.name: None for step in Step for field in fields_of(step) if not field.carried}
        values |= figures | from_json(update.data)
    return Workspace(declaration, update, values)


def pending_differences(work: Workspace) -> list[tuple[str, object, object]]:
    """What an update in preparation changes."""
    before = plain_values(values_of(work.declaration))
    after = plain_values(work.values)
    return differences({"values": before, "products": []}, {"values": after, "products": []})


def initial_values(values: Mapping[str, object]) -> dict[str, object]:
    """Values as a form shows them: decimals kept as text are decimals again."""
    decimals = {field.name for step in Step for field in fields_of(step) if field.type == Type.DECIMAL}
    return {
        name: Decimal(value) if name in decimals and isinstance(value, str) and value else value
        for name, value in values.items()
    }


def has_mitm(declaration: Declaration) -> bool:
    """Whether one of the products is on the list of essential medicines."""
    return declaration.products.filter(speciality__is_mitm=True).exists()


def due_on_case(
    declaration: Declaration, *, today: dt.date, open_requests: Iterable[dt.date] | None = None
) -> list[Deadline]:
    """Everything due on a case, whoever owes it, soonest first."""
    if not declaration.is_open:
        return []
    return deadlines(facts_of(declaration, open_requests=open_requests), doctrine_on(today))


@dataclass(frozen=True, slots=True)
class Timeliness:
    """How many filings of the last twelve months came within the delay."""

    on_time: int
    filed: int
    late_url: str

    @property
    def share(self) -> Decimal:
        """Between 0 and 1."""
        return Decimal(self.on_time) / self.filed if self.filed else Decimal(0)


def timeliness(laboratory_id: int, *, today: dt.date) -> Timeliness:
    """The record of a laboratory."""
    return Timeliness(*on_time_rate(laboratory_id, today=today), late_url=late_url(today))


def request_of(declaration: Declaration, number: int) -> InformationRequest | None:
    """A question of the agency, whether or not it still waits."""
    return declaration.requests.filter(number=number).first()
