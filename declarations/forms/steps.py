"""One form class for each step of a declaration, built from the field table: labels, units, what is compulsory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from declarations.enums import Cause, Kind
from declarations.fields import Field, Step, fields_of
from declarations.rules import problems
from mitm.cases.fieldtable import Type
from mitm.web.fieldtable import choice, form_field
from mitm.web.forms import VigieForm

_START_LABELS = {
    Kind.RISK: "Début prévu de la rupture",
    Kind.RUPTURE: "Début de la rupture",
    Kind.CESSATION: "Date d’arrêt de la commercialisation",
}
Rows = tuple[str | tuple[str, ...], ...]
_GROUPS: dict[Step, tuple[tuple[str, Rows], ...]] = {
    Step.NOTICE: (
        ("", ("kind", ("aware_on", "starts_on"), "late_justification", "cause")),
        (
            "Quand livrerez-vous de nouveau normalement\u202f?",
            (("return_earliest", "return_likely", "return_latest"), "return_unknown"),
        ),
    ),
    Step.STOCK: (
        ("Officine", (("stock_retail", "sales_retail"),)),
        ("Hôpital", (("stock_hospital", "sales_hospital"),)),
        ("Ensemble", (("safety_stock", "market_share"),)),
    ),
    Step.MEASURES: (("", ("measures", "measures_detail", ("contact_name", "contact_phone"))),),
}
# Compulsory on a condition that the table does not know: the form says so itself.
_CONDITIONAL = {"return_likely", "late_justification"}


class StepForm(VigieForm):
    """The fields of one step. `known` holds the values of the other steps, against which these are checked."""

    step: ClassVar[Step]
    complete: ClassVar[bool] = True
    criticality: ClassVar[int | None] = None
    needs_law: ClassVar[bool] = False

    def __init__(
        self,
        *args: Any,
        today: dt.date,
        known: Mapping[str, object] | None = None,
        settled_until: dt.date | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.today, self.settled_until = today, settled_until
        self.known = dict(known or {})

    @property
    def is_late(self) -> bool:
        """Whether the page asks for a justification; only a first notice may be late."""
        return False

    def clean(self) -> dict[str, Any]:
        """Apply the rules that bind fields together."""
        data = super().clean() or self.cleaned_data
        unreadable = dict.fromkeys(self.errors)
        found = problems(
            {**self.known, **data, **unreadable},
            today=self.today,
            criticality=self.criticality,
            steps=(self.step,),
            complete=self.complete,
            settled_until=self.settled_until,
        )
        self.add_problems(found)
        return data


def form_for_step(
    step: Step,
    *,
    kind: str = "",
    criticality: int | None = None,
    complete: bool = True,
    without: Collection[str] = (),
    base: type[StepForm] = StepForm,
) -> type[Any]:
    """The form of a step for a kind of declaration; unless `complete`, nothing is compulsory (a draft is saved)."""
    asked = [field for field in fields_of(step) if field.name not in without and field.applies_to(kind)]
    built: dict[str, Any] = {field.name: _build(field, kind, criticality, complete) for field in asked}
    built |= {"step": step, "complete": complete, "criticality": criticality, "groups": _groups(step, asked)}
    return type(f"{step.name.title()}Form", (base,), built)


def _groups(step: Step, asked: Iterable[Field]) -> tuple[tuple[str, Rows], ...]:
    return _GROUPS.get(step, (("", tuple(field.name for field in asked)),))


def _build(field: Field, kind: str, criticality: int | None, complete: bool) -> forms.Field:
    expected = field.is_compulsory(kind=kind, criticality=criticality)
    options = _options(field, kind, expected and complete)
    built = _choice(field, kind, options) if field.type == Type.CHOICE else form_field(field, **options)
    built.asked = field  # type: ignore[attr-defined]  # the page shows its secrecy and its article
    built.mark = _mark(field, expected)  # type: ignore[attr-defined]
    return built


def _mark(field: Field, expected: bool) -> str:
    """What follows the label of a field that may stay empty."""
    if field.name in _CONDITIONAL:
        return ""
    return "(attendu)" if expected else "(facultatif)"


def _options(field: Field, kind: str, required: bool) -> dict[str, Any]:
    label, hint = field.label, field.help
    if field.name == "starts_on" and kind:
        label, hint = _START_LABELS[Kind(kind)], ""
    if field.name == "return_likely":
        hint = ""  # the group says it
    if field.unit:
        label = f"{label} ({field.unit})"
    return {"label": label, "help_text": hint, "required": required}


def _choice(field: Field, kind: str, options: dict[str, Any]) -> forms.Field:
    choices = [(key, word) for key, word in field.choices if not _unfit(key, kind)]
    if field.name == "kind":
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)
    return choice(choices, **options)


def _unfit(key: str, kind: str) -> bool:
    """A cause that makes no sense for the kind."""
    return key == Cause.COMMERCIAL and kind not in ("", Kind.CESSATION)
