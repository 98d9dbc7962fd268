"""The words in which every kind of case describes its fields: what a field holds and who may read it."""

from enum import StrEnum


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
