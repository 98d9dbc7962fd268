"""The filter bar: drawn from the filter set's definition, not from a form built on each request.

Building and rendering the form of a filter set costs more than fetching fifty rows. The shape of the bar is read once
per filter set; the form itself is built only when a filter is in use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.forms.models import ModelChoiceIterator
from django.http import QueryDict
from django.utils.choices import CallableChoiceIterator
from django.utils.safestring import SafeString
from django_filters import FilterSet

from mitm.web.fields import DateField


@dataclass(frozen=True, slots=True)
class Shape:
    """What the bar needs to know of one filter; `choices` is None when they depend on the moment."""

    name: str
    label: str
    kind: str  # text, date, number, select, many
    choices: tuple[tuple[str, str], ...] | None
    hint: str
    empty: str = "Tous"  # what a select says when it filters nothing; `empty_label` of the filter


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the address of the list without it."""

    label: str
    value: str
    url: str


@lru_cache(maxsize=256)
def shapes(filterset: type[FilterSet], model: type[Model]) -> tuple[Shape, ...]:
    """The filters of a filter set, read once."""
    form = filterset(queryset=QuerySet(model)).form
    return tuple(_shape(name, field) for name, field in form.fields.items())


def _shape(name: str, field: forms.Field) -> Shape:
    label = str(field.label or name)
    if isinstance(field, forms.NullBooleanField):
        return Shape(name, label, "select", (("true", "oui"), ("false", "non")), "")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        kind = "many" if isinstance(field.widget, forms.SelectMultiple | forms.CheckboxSelectMultiple) else "select"
        moving = isinstance(field.choices, CallableChoiceIterator | ModelChoiceIterator)
        empty = str(getattr(field, "empty_label", None) or "")
        empty = empty if empty.strip("-") else "Tous"
        return Shape(name, label, kind, None if moving else _flat(field.choices), "", empty)
    if isinstance(field, DateField | forms.DateField):
        return Shape(name, label, "date", (), "JJ/MM/AAAA")
    kind = "number" if isinstance(field, forms.IntegerField | forms.DecimalField) else "text"
    return Shape(name, label, kind, (), str(field.help_text))


def _flat(choices: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    """Choices without groups nor the empty one."""
    flat: list[tuple[str, str]] = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            flat += _flat(label)
        elif value not in ("", None):
            flat.append((str(value), str(label)))
    return tuple(flat)


@dataclass(frozen=True, slots=True)
class Bar:
    """The bar of one request."""

    first: SafeString
    others: SafeString
    others_in_use: int
    chips: tuple[Chip, ...]
    search: SafeString


def in_use(filterset: type[FilterSet], model: type[Model], data: QueryDict) -> bool:
    """Whether the address carries any filter."""
    return any(value for shape in shapes(filterset, model) for value in data.getlist(shape.name))


def build(
    filterset: type[FilterSet],
    model: type[Model],
    data: QueryDict,
    *,
    moving: Mapping[str, Sequence[tuple[str, str]]],
    errors: Mapping[str, Sequence[str]],
    first: int,
) -> Bar:
    """The fields with the values of the address; `q`, when the filter set has it, is the search field."""
    if not moving and not errors and not in_use(filterset, model, data):
        return _idle_bar(filterset, model, first)
    return _bar(filterset, model, data, moving, errors, first)


@lru_cache(maxsize=256)
def _idle_bar(filterset: type[FilterSet], model: type[Model], first: int) -> Bar:
    """The bar of a list that nobody filters, drawn once."""
    return _bar(filterset, model, QueryDict(), {}, {}, first)


def _bar(
    filterset: type[FilterSet],
    model: type[Model],
    data: QueryDict,
    moving: Mapping[str, Sequence[tuple[str, str]]],
    errors: Mapping[str, Sequence[str]],
    first: int,
) -> Bar:
    drawn, search, chips = [], "", []
    used_after_first = 0
    for shape in shapes(filterset, model):
        values = [value for value in data.getlist(shape.name) if value]
        choices = shape.choices if shape.choices is not None else tuple(moving.get(shape.name, ()))
        if shape.name == "q":
            search = _search(shape, values, errors.get(shape.name, ()))
        else:
            drawn.append(_field(shape, values, choices, errors.get(shape.name, ())))
            used_after_first += bool(values) and len(drawn) > first
        chips += [_chip(shape, value, choices, data) for value in values]
    return Bar(
        SafeString("".join(drawn[:first])),
        SafeString("".join(drawn[first:])),
        used_after_first,
        tuple(chips),
        SafeString(search),
    )


def _search(shape: Shape, values: Sequence[str], errors: Sequence[str]) -> str:
    value = escape(values[0]) if values else ""
    label = escape(shape.label)
    problem, described = _told("q", errors)
    return (
        f'<div class="v-filter v-filter--search"><label for="f-q">{label}</label>'
        f'<input id="f-q" name="q" type="search" value="{value}" maxlength="200" autocomplete="off" data-search-here'
        f"{described}>{problem}</div>"
    )


def _told(name: str, errors: Sequence[str]) -> tuple[str, str]:
    """What is wrong with a field, and the attributes of its control that lead there."""
    if not errors:
        return "", ""
    problem = f'<p class="v-filter__error" id="f-{name}-error">{escape(" ".join(errors))}</p>'
    return problem, f' aria-invalid="true" aria-describedby="f-{name}-error"'


def _field(shape: Shape, values: Sequence[str], choices: Sequence[tuple[str, str]], errors: Sequence[str]) -> str:
    name, label = escape(shape.name), escape(shape.label)
    problem, described = _told(name, errors)
    if shape.kind == "many":
        return _several(name, label, shape, values, choices, problem)
    if shape.kind == "select":
        options = "".join(
            f'<option value="{escape(value)}"{" selected" if value in values else ""}>{escape(text)}</option>'
            for value, text in choices
        )
        empty = f'<option value="">{escape(shape.empty)}</option>'
        control = f'<select id="f-{name}" name="{name}"{described}>{empty}{options}</select>'
    else:
        value = escape(values[0]) if values else ""
        extra = ' inputmode="numeric"' if shape.kind in ("date", "number") else ""
        hint = f' placeholder="{escape(shape.hint)}"' if shape.hint else ""
        control = (
            f'<input id="f-{name}" name="{name}" type="text" value="{value}" maxlength="200" autocomplete="off"'
            f"{extra}{hint}{described}>"
        )
    return f'<div class="v-filter v-filter--{shape.kind}"><label for="f-{name}">{label}</label>{control}{problem}</div>'


def _several(
    name: str, label: str, shape: Shape, values: Sequence[str], choices: Sequence[tuple[str, str]], problem: str
) -> str:
    """Boxes to tick, folded under a heading that says what is ticked."""
    boxes = "".join(
        f'<label><input type="checkbox" name="{name}" value="{escape(value)}"'
        f"{' checked' if value in values else ''}> {escape(text)}</label>"
        for value, text in choices
    )
    ticked = ", ".join(text for value, text in choices if value in values)
    return (
        f'<div class="v-filter v-filter--many"><span class="v-filter__label" aria-hidden="true">{label}</span>'
        f'<details data-popover><summary><span class="fr-sr-only">{label}&nbsp;: </span>'
        f"{escape(ticked) or escape(shape.empty)}</summary>"
        f'<fieldset><legend class="fr-sr-only">{label}</legend>{boxes}</fieldset></details>{problem}</div>'
    )


def _chip(shape: Shape, value: str, choices: Sequence[tuple[str, str]], data: QueryDict) -> Chip:
    rest = data.copy()
    rest.setlist(shape.name, [other for other in data.getlist(shape.name) if other != value])
    shown = dict(choices).get(value, value)
    return Chip(shape.label, shown, "?" + rest.urlencode())
