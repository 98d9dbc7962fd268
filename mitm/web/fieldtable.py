"""Form fields made from the field table of a case: one way to ask for a date, a number, a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms

from mitm.cases.fieldtable import TableField, Type
from mitm.web.fields import DateField, DecimalField, IntegerField, TextField

ONE_LINE = 200


def form_field(field: TableField, **options: Any) -> forms.Field:
    """The form field of a field of the table; `options` are Django's: label, help_text, required."""
    return _MAKERS[field.type](field, options)


def choice(choices: Sequence[tuple[str, str]], **options: Any) -> forms.Field:
    """A choice in a list that opens on none."""
    return forms.ChoiceField(choices=[("", "Choisir"), *choices], **options)


def _choices(field: TableField, options: dict[str, Any]) -> forms.Field:
    return forms.MultipleChoiceField(choices=field.choices, widget=forms.CheckboxSelectMultiple, **options)


def _text(field: TableField, options: dict[str, Any]) -> forms.Field:
    if field.max_length <= ONE_LINE:
        return forms.CharField(max_length=field.max_length, **options)
    return TextField(max_length=field.max_length, rows=4, **options)


_MAKERS: dict[Type, Callable[[TableField, dict[str, Any]], forms.Field]] = {
    Type.DATE: lambda field, options: DateField(**options),
    Type.CHOICE: lambda field, options: choice(field.choices, **options),
    Type.CHOICES: _choices,
    Type.TEXT: _text,
    Type.WHOLE: lambda field, options: IntegerField(**options),
    Type.DECIMAL: lambda field, options: DecimalField(max_digits=12, decimal_places=2, **options),
    Type.FLAG: lambda field, options: forms.BooleanField(**{**options, "required": False}),
}
