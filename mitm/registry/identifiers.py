"""Codes printed on boxes and typed by people: CIS, CIP7, CIP13, ATC, and the text of a GS1 Data Matrix.

Pure functions. A code that is malformed is told apart from a code that is unknown: only the register knows the latter.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

FRENCH_PREFIX = "34009"
"""Every CIP13 is this prefix, the CIP7 and a check digit."""

_GROUP_SEPARATOR = "\x1d"
_SEPARATOR_SPELLINGS = re.compile(
    r"\x1d|\u241d|<GS>|\{GS\}|\[GS\]|\^\]|\\x1d|\\u001d|<FNC1>|\{FNC1\}|~1", re.IGNORECASE
)
_SYMBOLOGY = re.compile(r"^\](?:d[12]|C1|e0|Q3|J1)", re.IGNORECASE)
_FIXED_LENGTHS = {"00": 18, "01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2}
_VARIABLE = {
    "10": 20,
    "21": 20,
    "30": 8,
    "37": 8,
    "240": 30,
    "241": 30,
    "710": 20,
    "711": 20,
    "712": 20,
    "713": 20,
    "714": 20,
}
_ATC = re.compile(r"^[A-Z][0-9]{2}(?:[A-Z](?:[A-Z](?:[0-9]{2})?)?)?$")
_NAMED = re.compile(
    r"^(?:code\s+)?(?:cis|cip(?:\s?-?(?:7|13))?|gtin|ean(?:\s?-?13)?)(?![0-9a-z])[\s:=.n°]*(?=[0-9])", re.IGNORECASE
)
_FILLERS = re.compile(r"[\s.\-\u00a0\u202f]+")


class IdentifierKind(StrEnum):
    """What a text was recognised as."""

    CIS = "cis"
    CIP7 = "cip7"
    CIP13 = "cip13"
    DATAMATRIX = "datamatrix"
    ATC = "atc"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class DataMatrix:
    """What a GS1 Data Matrix says; a part that is absent is None."""

    gtin: str
    cip13: str | None
    expires_on: date | None = None
    batch: str | None = None
    serial: str | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identification:
    """A text recognised as a code (or as plain text), its canonical value and, when it is malformed, why."""

    kind: IdentifierKind
    value: str
    error: str = ""
    datamatrix: DataMatrix | None = None

    @property
    def names_a_product(self) -> bool:
        """Whether it is the code of one product, not words or a class."""
        return self.kind not in (IdentifierKind.TEXT, IdentifierKind.ATC)

    @property
    def valid(self) -> bool:
        """Whether the code is well formed."""
        return not self.error


def ean_check_digit(body: str) -> str:
    """The check digit of a GTIN or EAN, from the digits before it."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def is_cip13(text: str) -> bool:
    """Thirteen digits with the right check digit."""
    return len(text) == 13 and _is_digits(text) and ean_check_digit(text[:-1]) == text[-1]


def is_atc(text: str) -> bool:
    """An ATC code of three characters or more (a single letter is a word)."""
    return bool(_ATC.match(text))


def cip13_of(cip7: str) -> str:
    """The CIP13 that contains this CIP7."""
    body = FRENCH_PREFIX + cip7
    return body + ean_check_digit(body)


def atc_ancestors(code: str) -> list[str]:
    """The codes of the classes above, from the widest: N02BE01 is under N, N02, N02B, N02BE."""
    return [code[:length] for length in (1, 3, 4, 5) if length < len(code)]


def identify(text: str) -> Identification:
    """Recognise what a person typed, pasted or scanned in one search box."""
    stripped = text.replace("\x00", "").strip()  # no database keeps it, and nobody types it
    if matrix := _try_datamatrix(stripped):
        return matrix
    compact = _FILLERS.sub("", _NAMED.sub("", stripped))  # « CIP13 : 34009 494 972 9 4 », as documents write it
    if _is_digits(compact):
        return _identify_digits(compact, stripped)
    if is_atc(compact.upper()) and compact == stripped:
        return Identification(IdentifierKind.ATC, compact.upper())
    return Identification(IdentifierKind.TEXT, stripped)


def _identify_digits(digits: str, original: str) -> Identification:
    if len(digits) == 8:  # those of the register begin with 6 today, those of the demonstration with 99
        return Identification(IdentifierKind.CIS, digits)
    if len(digits) == 7:
        return Identification(IdentifierKind.CIP7, digits)
    if len(digits) == 13:
        return Identification(IdentifierKind.CIP13, digits, _cip13_error(digits))
    if len(digits) == 14 and digits.startswith("0" + FRENCH_PREFIX[:4]):
        return Identification(IdentifierKind.CIP13, digits[1:], _cip13_error(digits[1:]))
    return Identification(IdentifierKind.TEXT, original)


def _cip13_error(cip13: str) -> str:
    if is_cip13(cip13):
        return ""
    return "Ce code CIP13 est mal recopié\u00a0: sa clé de contrôle ne correspond pas."


def _try_datamatrix(text: str) -> Identification | None:
    looks_scanned = bool(_SYMBOLOGY.match(text)) or text.startswith("(01)") or _SEPARATOR_SPELLINGS.match(text)
    long_enough = len(text) >= 16 and re.match(r"^01[0-9]{14}", text)
    if not (looks_scanned or long_enough):
        return None
    try:
        matrix = parse_datamatrix(text)
    except ValueError as error:
        return Identification(IdentifierKind.DATAMATRIX, text, str(error))
    value = matrix.cip13 or matrix.gtin
    return Identification(IdentifierKind.DATAMATRIX, value, datamatrix=matrix)


def parse_datamatrix(text: str) -> DataMatrix:
    """Read the text of a GS1 Data Matrix, with or without parentheses, symbology prefix and group separators.

    Raises ValueError with a French sentence when the text cannot be one.
    """
    remarks: list[str] = []
    elements = _elements(text, remarks)
    gtin = elements.get("01")
    if gtin is None:
        raise ValueError("Ce code ne contient pas d’identifiant de produit complet (01).")
    if not _is_digits(gtin) or len(gtin) != 14:
        raise ValueError("L’identifiant de produit (01) doit avoir quatorze chiffres.")
    if ean_check_digit(gtin[:-1]) != gtin[-1]:
        raise ValueError("La clé de contrôle de l’identifiant de produit (01) ne correspond pas.")
    return DataMatrix(
        gtin=gtin,
        cip13=gtin[1:] if gtin.startswith("03400") else None,
        expires_on=_expiry(elements.get("17"), remarks),
        batch=elements.get("10"),
        serial=elements.get("21"),
        remarks=tuple(remarks),
    )


def _elements(text: str, remarks: list[str]) -> dict[str, str]:
    """Application identifiers and their values; reading stops, with a remark, where the text makes no more sense."""
    text = _SEPARATOR_SPELLINGS.sub(_GROUP_SEPARATOR, _SYMBOLOGY.sub("", text.strip())).lstrip(_GROUP_SEPARATOR)
    if text.startswith("("):
        pairs = re.findall(r"\((\d{2,4})\)([^(]*)", text)
        return {code: value.strip(_GROUP_SEPARATOR + " ") for code, value in reversed(pairs)}
    found: dict[str, str] = {}
    while text:
        code, value, text = _next_element(text)
        if not code:
            remarks.append(f"La suite du code n’a pas été comprise\u00a0: «\u00a0{value}\u00a0».")
            break
        found.setdefault(code, value)
        if len(value) > _VARIABLE.get(code, len(value)):
            remarks.append(f"L’élément ({code}) est trop long\u00a0: un séparateur manque sans doute.")
    return found


def _next_element(text: str) -> tuple[str, str, str]:
    """Code, value and what follows; an empty code when no known element starts here."""
    fixed = _FIXED_LENGTHS.get(text[:2])
    if fixed is not None and len(text) >= 2 + fixed:
        return text[:2], text[2 : 2 + fixed], text[2 + fixed :].lstrip(_GROUP_SEPARATOR)
    for code in (text[:2], text[:3]):
        if code in _VARIABLE:
            value, _, rest = text[len(code) :].partition(_GROUP_SEPARATOR)
            return code, value, rest.lstrip(_GROUP_SEPARATOR)
    return "", text[:20], ""


def _expiry(value: str | None, remarks: list[str]) -> date | None:
    if value is None:
        return None
    try:
        year, month, day = 2000 + int(value[:2]), int(value[2:4]), int(value[4:6])
        return date(year, month, day or monthrange(year, month)[1])
    except (ValueError, IndexError):
        remarks.append(f"La date de péremption «\u00a0{value}\u00a0» est impossible.")
        return None


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
