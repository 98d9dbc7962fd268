"""One form class for each step of a request, built from the field table: labels, units, what is compulsory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms

from derogations.fields import EMPTY, Field, Step, fields_of
from derogations.figures import decimal_of
from derogations.forms.series import MonthsField, TrialsField
from derogations.rules import SEASON_MONTHS, last_twelve_months, problems
from mitm.cases.fieldtable import Type
from mitm.web.fieldtable import choice, form_field
from mitm.web.forms import VigieForm

SEASONS = SEASON_MONTHS + 12  # three years to begin with; more may be pasted
Rows = tuple[str | tuple[str, ...], ...]
_GROUPS: dict[Step, tuple[tuple[str, Rows], ...]] = {
    Step.ASKED: (
        ("Le seuil", (("threshold_value", "threshold_unit"), "duration_months")),
        ("Les lettres de l’agence et les recours", ("residence", "consent")),
    ),
    Step.GROUND: (
        ("", (("shelf_life_months", "release_weeks", "remaining_life_months"),)),
        ("", ("origin", "origin_detail", "patients_a_year", "gas_status", "gas_supply")),
        ("", ("seasonal_sales", "season_months", "season_reason", "stability")),
    ),
    Step.STOCK: (
        ("Les ventes", ("sales", "exceptional")),
        ("Le stock", ("stock_units", "stock_sites", "supply_cycle")),
    ),
    Step.CARE: (
        ("Les patients", ("market_share", "alternatives", "measures", "plan_reference")),
        ("Qui peut répondre à l’agence\u202f?", (("contact_name", "contact_phone"),)),
    ),
}
_CHOSEN_BEFORE = ("ground",)


class StepForm(VigieForm):
    """The fields of one step. `known` holds the values of the other steps, against which these are checked."""

    step: ClassVar[Step]
    complete: ClassVar[bool] = True

    def __init__(self, *args: Any, known: Mapping[str, object], **options: Any) -> None:
        super().__init__(*args, **options)
        self.known = dict(known)

    @property
    def values(self) -> dict[str, object]:
        """Everything known once this form is read: what the figures beside it are computed from."""
        read = getattr(self, "cleaned_data", {}) if self.is_bound else {}
        return {**self.known, **read}

    def clean(self) -> dict[str, Any]:
        """Apply the rules that bind fields together."""
        data = super().clean() or self.cleaned_data
        unreadable = dict.fromkeys(self.errors)
        found = problems({**self.known, **data, **unreadable}, steps=(self.step,), complete=self.complete)
        self.add_problems(found)
        return data


def form_for_step(step: Step, *, ground: str, today: dt.date, complete: bool) -> type[StepForm]:
    """The form of a step on a ground; unless `complete`, nothing is compulsory (a draft is saved)."""
    asked = [field for field in fields_of(step, ground) if field.name not in _CHOSEN_BEFORE]
    built: dict[str, Any] = {field.name: _build(field, today, complete) for field in asked}
    built |= {"step": step, "complete": complete, "groups": _GROUPS[step]}
    return type(f"{step.name.title()}Form", (StepForm,), built)


def _build(field: Field, today: dt.date, complete: bool) -> forms.Field:
    label = f"{field.label} ({field.unit})" if field.unit else field.label
    options = {"label": label, "help_text": field.help, "required": field.compulsory and complete}
    built = _made(field, today, options)
    built.asked = field  # type: ignore[attr-defined]  # the page shows its secrecy and its article
    built.mark = "" if field.compulsory or field.type == Type.FLAG else "(facultatif)"  # type: ignore[attr-defined]
    return built


def _made(field: Field, today: dt.date, options: dict[str, Any]) -> forms.Field:
    if field.name == "stability":
        return TrialsField(**options)
    if field.type == Type.SERIES:
        return MonthsField(months=_months(field, today), **options)
    if field.name in ("residence", "threshold_unit"):
        return forms.ChoiceField(choices=field.choices, **options)  # one of them is there from the start
    if field.type == Type.CHOICE:
        return choice(field.choices, **options)
    return form_field(field, **options)


def _months(field: Field, today: dt.date) -> list[str]:
    """The months that the grid offers: full ones, the latest last."""
    months = last_twelve_months(today)
    if field.name == "sales":
        return months
    years = SEASONS // 12
    return [f"{int(month[:4]) - back}{month[4:]}" for back in range(years - 1, -1, -1) for month in months]


def initial_values(values: Mapping[str, object], *, today: dt.date) -> dict[str, object]:
    """Values as a form shows them; the last twelve months come from the seasonal sales when these hold them."""
    shown = {name: decimal_of(value) if _is_figure(value) else value for name, value in values.items()}
    seasons = values.get("seasonal_sales")
    if values.get("sales") in EMPTY and isinstance(seasons, Mapping):
        months = last_twelve_months(today)
        if all(month in seasons for month in months):
            shown["sales"] = {month: seasons[month] for month in months}
    return {name: _plain(value) for name, value in shown.items() if value not in EMPTY}


def _is_figure(value: object) -> bool:
    """A decimal kept as text in JSON."""
    return (
        isinstance(value, str)
        and bool(value)
        and value.replace(".", "", 1).isascii()
        and (value.replace(".", "", 1).isdecimal() and "." in value)
    )


def _plain(value: object) -> object:
    """4 rather than 4,00."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value.normalize()
    return value
