"""Dates, numbers and spaces as printed in French (and in English on public pages). Standard library only.

Screens, letters, mails and PDFs all use these, so that a date reads the same everywhere.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal

NBSP = "\u00a0"
NARROW = "\u202f"

_FRENCH_MONTHS = "janvier, février, mars, avril, mai, juin, juillet, août, septembre, octobre, novembre, décembre"
_ENGLISH_MONTHS = "January, February, March, April, May, June, July, August, September, October, November, December"
_MONTHS = {"fr": _FRENCH_MONTHS.split(", "), "en": _ENGLISH_MONTHS.split(", ")}
_DAYS = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


_SHORT_MONTHS = {
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def short_month(day: dt.date, language: str = "fr") -> str:
    """« janv. », for the ticks of an axis."""
    return _SHORT_MONTHS[language][day.month - 1]


def medium_date(day: dt.date, language: str = "fr") -> str:
    """« 12 mars 2026 », « 1er mars 2026 », 12 March 2026; the day sticks to its month."""
    number = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{number}{NBSP}{_MONTHS[language][day.month - 1]} {day.year}"


def long_date(day: dt.date, language: str = "fr") -> str:
    """« mardi 15 décembre 2026 », Tuesday 15 December 2026."""
    return f"{_DAYS[language][day.weekday()]} {medium_date(day, language)}"


def short_date(day: dt.date) -> str:
    """« 12/03/2026 », for dense columns."""
    return f"{day:%d/%m/%Y}"


def medium_datetime(moment: dt.datetime, language: str = "fr") -> str:
    """« 12 mars 2026 à 10 h 05 », 12 March 2026 at 10:05; the moment is already in local time."""
    if language == "fr":
        return f"{medium_date(moment)} à {moment.hour}{NBSP}h{NBSP}{moment.minute:02}"
    return f"{medium_date(moment, language)} at {moment:%H:%M}"


def relative_date(day: dt.date, today: dt.date, language: str = "fr") -> str:
    """« dans 12 jours », « il y a 3 mois », « aujourd’hui »."""
    distance = (day - today).days
    near = {
        "fr": {0: "aujourd’hui", 1: "demain", -1: "hier"},
        "en": {0: "today", 1: "tomorrow", -1: "yesterday"},
    }
    if distance in near[language]:
        return near[language][distance]
    span = _span(abs(distance), language)
    if language == "fr":
        return f"dans {span}" if distance > 0 else f"il y a {span}"
    return f"in {span}" if distance > 0 else f"{span} ago"


def _span(days: int, language: str) -> str:
    """A number of days in the unit that a person would use."""
    if days < 61:
        count, unit = days, ("jours", "days")
    elif days < 730:
        count, unit = round(days / 30.44), ("mois", "months")
    else:
        count, unit = round(days / 365.25), ("ans", "years")
    return f"{count}{NBSP}{unit[0] if language == 'fr' else unit[1]}"


def number(value: int | float | Decimal, decimals: int | None = None, language: str = "fr") -> str:
    """« 1 234 567,5 » with narrow no-break spaces; 1,234,567.5 in English. Decimals are kept as given by default."""
    text = f"{value:,.{decimals}f}" if decimals is not None else f"{value:,}"
    return text.replace(",", NARROW).replace(".", ",") if language == "fr" else text


def percentage(share: float | Decimal, decimals: int = 0, language: str = "fr") -> str:
    """« 12,5 % » of a share between 0 and 1."""
    return number(share * 100, decimals, language) + (f"{NBSP}%" if language == "fr" else "%")


def euros(amount: int | Decimal) -> str:
    """« 1 200 000 € »; cents are shown when there are any."""
    decimals = 0 if amount == int(amount) else 2
    return f"{number(amount, decimals)}{NBSP}€"


def file_size(count: int) -> str:
    """« 340 Ko », « 1,2 Mo »."""
    if count < 1024:
        return f"{count}{NBSP}octets"
    if count < 1024 * 1024:
        return f"{number(count // 1024)}{NBSP}Ko"
    return f"{number(count / 1024 / 1024, 1)}{NBSP}Mo"


def plural(count: int, singular: str, many: str = "") -> str:
    """« 0 dossier », « 1 dossier », « 2 dossiers »: French has no plural below two, and the number keeps its noun."""
    return f"{number(count)}{NBSP}{singular if abs(count) < 2 else many or singular + 's'}"


_ELIDED = re.compile(r"[aeiouœæ]|h[aeiouœæ]|y(?![aeiou])\w")


def of(name: object) -> str:
    """« de Claire », « d’Antoine », « d’Hugo »: the names of people are elided before an h too."""
    words = str(name)
    plain = unicodedata.normalize("NFD", words.lower()[:2])
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return f"d’{words}" if _ELIDED.match(plain) else f"de {words}"


_BEFORE_HIGH = re.compile(r"(?<=\S)[ \u00a0\u202f]+(?=[;!?])")
_BEFORE_COLON = re.compile(r"(?<=\S)[ \u00a0\u202f]+(?=[:»%€](?:\s|$|[.,)]))")
_AFTER_OPENING = re.compile(r"«[ \u00a0\u202f]*(?=\S)")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_UNITS = "jours?|semaines?|mois|ans?|heures?|minutes?|boîtes?|dossiers?|demandes?|pièces?|essais?"
_BEFORE_UNIT = re.compile(rf"(?<=\d) (?=(?:{_UNITS})\b)")
# A line ends nowhere inside « L. 114-5 », « R.* 311-12 », « R. 5124-49-4 III CSP », « 100 mg ».
_WHOLE = re.compile(
    r"(?<=\b[LRD]\.) (?=\d)|(?<=\b[LRD]\.\*) (?=\d)|(?<=\d) (?=[IVX]{1,4}\b)|(?<=[\dIVX]) (?=C(?:SP|RPA|JA)\b)"
    r"|(?<=\d) (?=(?:µg|mg|g|kg|mL|ml|L|UI|MBq|mmol|%)(?!\w))"
)
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def unbroken(text: str) -> str:
    """A text whose articles and quantities are never cut by the end of a line."""
    return _WHOLE.sub(NBSP, text)


def french_spaces(text: str) -> str:
    """The no-break spaces that French asks for, in text typed by a person."""
    text = _BEFORE_HIGH.sub(NARROW, text)
    text = _BEFORE_COLON.sub(NBSP, text)
    text = _AFTER_OPENING.sub("«" + NBSP, text)
    text = unbroken(_BEFORE_UNIT.sub(NBSP, text))
    return _THOUSANDS.sub(NARROW, text)


def french(text: str) -> str:
    """No-break spaces and typographic apostrophes."""
    return _APOSTROPHE.sub("’", french_spaces(text))
