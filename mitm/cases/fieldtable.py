"""The words in which every kind of case describes its fields: what a field holds and who may read it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Protocol


class Type(StrEnum):
    """What a field holds."""

    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"
    WHOLE = "whole"
    DECIMAL = "decimal"
    FLAG = "flag"
    SERIES = "series"  # a table of figures by month or by measure, typed or pasted


class Secrecy(StrEnum):
    """Who may read a field beyond the agency and the laboratory itself (CRPA L. 311-6)."""

    PUBLIC = "public"
    BUSINESS_SECRET = "business_secret"  # noqa: S105 a class of secrecy
    PERSONAL = "personal"


SECRECY_WORDS = {
    Secrecy.PUBLIC: "peut être publié",
    Secrecy.BUSINESS_SECRET: "secret des affaires",
    Secrecy.PERSONAL: "donnée personnelle",
}


class TableField(Protocol):
    """What every field of every table says of itself; tables say more, each in its own way."""

    @property
    def name(self) -> str:
        """Its name, in forms, in the API and where it is kept."""

    @property
    def label(self) -> str:
        """What it is about."""

    @property
    def type(self) -> Type:
        """What it holds."""

    @property
    def secrecy(self) -> Secrecy:
        """Who may read it."""

    @property
    def unit(self) -> str:
        """What its figures count."""

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """The answers to choose from."""

    @property
    def max_length(self) -> int:
        """The longest text, in characters."""

    @property
    def maximum(self) -> int:
        """The largest figure."""

    @property
    def column(self) -> bool:
        """Whether it is a column of the case; the others lie in its `details`."""


def value_of(case: Any, field: TableField) -> object:
    """The value of a field of a case; None when nothing was said."""
    return getattr(case, field.name) if field.column else case.details.get(field.name)


def values_in(case: Any, fields: Iterable[TableField]) -> dict[str, object]:
    """The value of every field of a table, wherever it is stored."""
    return {field.name: value_of(case, field) for field in fields}
