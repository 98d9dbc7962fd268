"""The values of a field table as people read them: what every kind of case says in the same words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from mitm.cases.fieldtable import SECRECY_WORDS, Secrecy, TableField, Type
from mitm.typography import NBSP, number


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One field with its value in words; empty when nothing was said."""

    field: Any  # a TableField of the app
    text: str

    @property
    def label(self) -> str:
        """What the line is about."""
        return str(self.field.label)

    @property
    def secrecy(self) -> str:
        """Who may read it, in words."""
        return SECRECY_WORDS[self.field.secrecy]

    @property
    def is_secret(self) -> bool:
        """Whether it stays between the agency and the laboratory."""
        return bool(self.field.secrecy != Secrecy.PUBLIC)


def figure(field: TableField, value: object) -> str:
    """A figure with its unit; what is no figure is left as it was typed."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not amount.is_finite():
        return str(value)
    unit = f"{NBSP}{_agreeing(field.unit, amount)}" if field.unit else ""
    return f"{number(int(amount) if amount == int(amount) else amount.normalize())}{unit}"


def _agreeing(unit: str, amount: Decimal) -> str:
    """« 0 boîte », « 1 boîte par mois », « 2 boîtes », « 1 mois »: a unit agrees with its figure as French wants it."""
    word, space, rest = unit.partition(" ")
    if abs(amount) < 2 and word != "mois":
        word = word.removesuffix("s")
    return word + space + rest


SHOWN: dict[Type, Callable[[TableField, Any], str]] = {
    Type.CHOICE: lambda field, value: dict(field.choices).get(value, str(value)),
    Type.CHOICES: lambda field, value: ", ".join(dict(field.choices).get(key, key) for key in value),
    Type.TEXT: lambda field, value: str(value),
    Type.WHOLE: figure,
    Type.DECIMAL: figure,
    Type.FLAG: lambda field, value: "Oui",
}
