"""Serializers made from the field table: the same fields, limits and choices as on the screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from rest_framework import serializers

from declarations.fields import FIELDS, Compulsory, Field, Step
from declarations.rules import problems
from declarations.services.updates import FIXED
from mitm import plaintext
from mitm.api.strict import Strict
from mitm.cases.fieldtable import Secrecy, Type

_COMPULSORY = {
    Compulsory.ALWAYS: "obligatoire",
    Compulsory.SHORTAGE: "obligatoire pour un risque ou une rupture",
    Compulsory.WHEN_HIGH: "attendu dans le complément d’un dossier de criticité élevée",
    Compulsory.OPTIONAL: "facultatif",
}
_SECRECY = {
    Secrecy.PUBLIC: "public",
    Secrecy.BUSINESS_SECRET: "secret des affaires",
    Secrecy.PERSONAL: "donnée personnelle",
}


class CleanText(serializers.CharField):
    """Text without invisible characters; refused when it would read differently from what is stored."""

    default_error_messages = {"deceiving": plaintext.DECEIVING_TEXT}

    def to_internal_value(self, data: Any) -> str:
        """Clean, then refuse what deceives."""
        text = plaintext.cleaned(super().to_internal_value(data))
        if plaintext.deceives(text):
            self.fail("deceiving")
        return text


def _description(field: Field) -> str:
    unit = f" ({field.unit})" if field.unit else ""
    notes = f"{_COMPULSORY[field.compulsory]} ; {_SECRECY[field.secrecy]} ; {field.source}"
    return f"{field.label}{unit}. {field.help} [{notes}]".replace(". . ", ". ")


_MAKERS: dict[Type, Callable[[Field], dict[str, Any]]] = {
    Type.DATE: lambda field: {},
    Type.CHOICE: lambda field: {"choices": field.choices},
    Type.CHOICES: lambda field: {"child": serializers.ChoiceField(choices=field.choices)},
    Type.TEXT: lambda field: {"max_length": field.max_length, "allow_blank": True},
    Type.WHOLE: lambda field: {"min_value": 0, "max_value": field.maximum},
    Type.DECIMAL: lambda field: {
        "min_value": 0,
        "max_value": field.maximum,
        "max_digits": 12,
        "decimal_places": 2,
        "coerce_to_string": True,
    },
    Type.FLAG: lambda field: {},
}
_CLASSES: dict[Type, type[serializers.Field]] = {
    Type.DATE: serializers.DateField,
    Type.CHOICE: serializers.ChoiceField,
    Type.CHOICES: serializers.ListField,
    Type.TEXT: CleanText,
    Type.WHOLE: serializers.IntegerField,
    Type.DECIMAL: serializers.DecimalField,
    Type.FLAG: serializers.BooleanField,
}


def serializer_field(field: Field, *, required: bool) -> serializers.Field:
    """The serializer field of a field of the table."""
    nullable = not required and field.type != Type.FLAG
    options: dict[str, Any] = {"required": required, "help_text": _description(field), "label": field.label}
    if nullable:
        options["allow_null"] = True
    return _CLASSES[field.type](**options, **_MAKERS[field.type](field))


class ProductSerializer(Strict):
    """A product: a speciality, and one of its boxes or all of them."""

    cis = serializers.RegexField(r"^[0-9]{8}\Z", help_text="Code CIS, huit chiffres.")
    cip13 = serializers.RegexField(
        r"^[0-9]{13}\Z",
        required=False,
        allow_null=True,
        help_text="Code CIP13 ; absent\u00a0: toutes les présentations.",
    )


class _Values(Strict):
    """What filing and updating have in common: the values of the table, and the rules that bind them."""

    extra: tuple[str, ...] = ()

    @property
    def table_values(self) -> dict[str, Any]:
        """The values of the field table among what was sent."""
        return {name: value for name, value in self.validated_data.items() if name not in self.extra}


class _Filing(_Values):
    extra = ("products",)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """The rules of the first notice, each at its field with its code."""
        values = {name: value for name, value in data.items() if name not in self.extra}
        found = problems(values, today=timezone.localdate(), steps=(Step.NOTICE,), complete=True)
        errors: dict[str, list[serializers.ErrorDetail]] = {}
        for problem in found:
            errors.setdefault(problem.field, []).append(serializers.ErrorDetail(problem.message, problem.code))
        if errors:
            raise serializers.ValidationError(errors)
        return data


def _filing() -> type[_Filing]:
    fields = {field.name: serializer_field(field, required=field.compulsory == Compulsory.ALWAYS) for field in FIELDS}
    products = ProductSerializer(many=True, allow_empty=False, max_length=200, help_text="Produits concernés.")
    return type("DeclarationFiling", (_Filing,), {"products": products, **fields})


def _updating() -> type[_Values]:
    fields = {field.name: serializer_field(field, required=False) for field in FIELDS if field.name not in FIXED}
    comment = CleanText(
        max_length=5_000, required=False, allow_blank=True, help_text="Ce qui change, en quelques mots."
    )
    own = {"extra": ("comment",), "fixed": FIXED, "comment": comment}
    return type("DeclarationUpdate", (_Values,), {**own, **fields})


def _reading() -> type[serializers.Serializer]:
    fields = {field.name: serializer_field(field, required=False) for field in FIELDS}
    return type("DeclarationValues", (serializers.Serializer,), fields)


FilingSerializer = _filing()
UpdateSerializer = _updating()
ValuesSerializer = _reading()
