"""French as it is printed."""

import datetime as dt
from decimal import Decimal

import pytest

from mitm import plaintext, typography

DAY = dt.date(2026, 12, 15)
TODAY = dt.date(2026, 12, 3)


def test_a_long_date_names_the_day():
    assert typography.long_date(DAY) == "mardi 15\u00a0décembre 2026"


def test_the_first_of_a_month_is_ordinal():
    assert typography.medium_date(dt.date(2026, 3, 1)) == "1er\u00a0mars 2026"


def test_english_pages_have_english_dates():
    assert typography.long_date(DAY, "en") == "Tuesday 15\u00a0December 2026"


def test_hours_are_written_the_french_way():
    moment = dt.datetime(2026, 3, 12, 9, 5, tzinfo=dt.UTC)
    assert typography.medium_datetime(moment) == "12\u00a0mars 2026 à 9\u00a0h\u00a005"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "aujourd’hui"),
        (1, "demain"),
        (-1, "hier"),
        (12, "dans 12\u00a0jours"),
        (-3, "il y a 3\u00a0jours"),
        (100, "dans 3\u00a0mois"),
        (-800, "il y a 2\u00a0ans"),
    ],
)
def test_how_far_a_date_is(days, words):
    assert typography.relative_date(TODAY + dt.timedelta(days=days), TODAY) == words


def test_thousands_are_separated_by_a_narrow_space():
    assert typography.number(1234567) == "1\u202f234\u202f567"


def test_decimals_follow_a_comma():
    assert typography.number(Decimal("1234.5")) == "1\u202f234,5"


def test_amounts_show_cents_only_when_there_are_any():
    assert typography.euros(1200) == "1\u202f200\u00a0€"
    assert typography.euros(Decimal("0.5")) == "0,50\u00a0€"


@pytest.mark.parametrize(("count", "words"), [(0, "0\u00a0dossier"), (1, "1\u00a0dossier"), (2, "2\u00a0dossiers")])
def test_french_has_no_plural_below_two(count, words):
    assert typography.plural(count, "dossier") == words


def test_a_number_keeps_its_unit_on_its_line():
    assert typography.french_spaces("dans 3 jours, 12 boîtes en 2026") == "dans 3\u00a0jours, 12\u00a0boîtes en 2026"


def test_sizes_of_files_are_short():
    assert [typography.file_size(n) for n in (12, 2048, 5_000_000)] == ["12\u00a0octets", "2\u00a0Ko", "4,8\u00a0Mo"]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Pourquoi ?", "Pourquoi\u202f?"),
        ("Cause : retard ; puis arrêt", "Cause\u00a0: retard\u202f; puis arrêt"),
        ("« oui »", "«\u00a0oui\u00a0»"),
        ("l'agence", "l’agence"),
        ("12 500 unités", "12\u202f500 unités"),
        ("10:30 et http://x", "10:30 et http://x"),
        ("12 %", "12\u00a0%"),
    ],
)
def test_text_gets_the_spaces_of_french(typed, printed):
    assert typography.french(typed) == printed


@pytest.mark.parametrize("character", ["\u200b", "\ufeff", "\u00ad", "\x00", "\x07", "\u200e"])
def test_invisible_characters_are_removed(character):
    assert plaintext.cleaned(f"rup{character}ture") == "rupture"


def test_tabs_and_lines_stay():
    assert plaintext.cleaned("a\tb\r\nc\rd") == "a\tb\nc\nd"


def test_accents_have_one_form():
    assert plaintext.cleaned("e\u0301") == "é"


@pytest.mark.parametrize("character", ["\u202e", "\u202a", "\u2066", "\u2069"])
def test_text_that_reads_otherwise_than_it_is_stored_deceives(character):
    assert plaintext.deceives(f"facture{character}fdp.exe")


def test_ordinary_text_does_not_deceive():
    assert not plaintext.deceives("Amoxicilline 500 mg – gélule")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Claire Morel", "de Claire Morel"),
        ("Antoine Auclair", "d’Antoine Auclair"),
        ("Élodie Arnaud", "d’Élodie Arnaud"),
        ("Hugo Hamelin", "d’Hugo Hamelin"),
        ("Yves Bernard", "d’Yves Bernard"),
        ("Yasmine Bernard", "de Yasmine Bernard"),
        ("œuvre", "d’œuvre"),
        ("", "de "),
    ],
)
def test_of_somebody_is_elided_before_a_vowel(name, words):
    assert typography.of(name) == words
