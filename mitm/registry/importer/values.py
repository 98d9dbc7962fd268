"""How published values are read: dates, prices, statuses, countries, spellings. Pure."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

OLDEST_PLAIN_YEAR = 1950
YEARS_AHEAD = 10
MAX_WHOLE_DIGITS = 6

_DATE = re.compile(r"^(\d{2})/(\d{2})/(\d{4})$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")
_NUMBER = re.compile(r"^\d+(?:,\d{3})*(?:[.,]\d{1,4})?$")
CASTABLE = re.compile(r"^(?:\d{1,6}|\d{1,3}(?:,?\d{3})?[.,]\d{1,2})$")
"""Prices under a million as they are published: what the database casts without looking at the word again."""
_COUNTRY = re.compile(r"\(([^()]+)\)+\s*$")

COUNTRIES = {
    "allemagne": "DE",
    "autriche": "AT",
    "belgique": "BE",
    "bulgarie": "BG",
    "canada": "CA",
    "chypre": "CY",
    "croatie": "HR",
    "danemark": "DK",
    "espagne": "ES",
    "estonie": "EE",
    "etats unis": "US",
    "finlande": "FI",
    "france": "FR",
    "grece": "GR",
    "hongrie": "HU",
    "irlande": "IE",
    "islande": "IS",
    "israel": "IL",
    "italie": "IT",
    "japon": "JP",
    "lettonie": "LV",
    "lituanie": "LT",
    "luxembourg": "LU",
    "malte": "MT",
    "monaco": "MC",
    "norvege": "NO",
    "pays bas": "NL",
    "pologne": "PL",
    "portugal": "PT",
    "republique tcheque": "CZ",
    "roumanie": "RO",
    "royaume uni": "GB",
    "slovaquie": "SK",
    "slovenie": "SI",
    "suede": "SE",
    "suisse": "CH",
}
MISSPELT_COUNTRIES = {
    "pay bas": "pays bas",
    "hollande": "pays bas",
    "netherlands": "pays bas",
    "ireland": "irlande",
    "germany": "allemagne",
    "tchequie": "republique tcheque",
    "grande bretagne": "royaume uni",
    "uk": "royaume uni",
    "italy": "italie",
    "spain": "espagne",
    "belgium": "belgique",
    "sweden": "suede",
    "denmark": "danemark",
}


def plain(text: str) -> str:
    """Lower case, without accents or punctuation, one space between words."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    letters = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.split())


def parse_date(text: str) -> date | None:
    """A date as published (JJ/MM/AAAA, or ISO in newer files), or None when it cannot be one."""
    if match := _DATE.match(text):
        day, month, year = match.groups()
    elif match := _ISO.match(text):
        year, month, day = match.groups()
    else:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def is_possible(day: date, snapshot_date: date) -> bool:
    """A date may be announced in advance, not centuries ahead (29/11/2924 was published)."""
    return day.year <= snapshot_date.year + YEARS_AHEAD


def parse_number(text: str) -> str | None:
    """« 24,34 », « 1,195,27 » (the comma also separates thousands) or « 24.34 » as 24.34.

    None when it is unreadable, or no price: a million euros or more.
    """
    compact = text.replace(" ", "").replace("\u202f", "").replace("€", "")
    if not _NUMBER.match(compact):
        return None
    whole, separator, cents = compact.replace(".", ",").rpartition(",")
    if not separator:
        whole, cents = cents, ""
    elif len(cents) == 3 and "." not in compact:
        whole, cents = whole + cents, ""
    whole = whole.replace(",", "")
    if len(whole) > MAX_WHOLE_DIGITS:
        return None
    return f"{whole}.{cents}" if cents else whole


@lru_cache(maxsize=4096)
def country_of(holder: str) -> tuple[str, str, bool]:
    """Name without a country in brackets, ISO code (empty when unknown), and whether the country was misspelt."""
    match = _COUNTRY.search(holder)
    if not match:
        return holder, "", False
    words = plain(match[1])
    correct = MISSPELT_COUNTRIES.get(words, words)
    if correct not in COUNTRIES:
        return holder, "", False
    return holder[: match.start()].strip(), COUNTRIES[correct], correct != words


@lru_cache(maxsize=4096)
def normalised_holder(spelling: str) -> str:
    """What two spellings of one laboratory have in common: same words, same country however it is spelt."""
    name, country, _ = country_of(spelling)
    return f"{plain(name)} {country}".strip()
