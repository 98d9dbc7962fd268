"""A stock in words: what is asked, what is granted, what is in force. A threshold of nothing has words of its own."""

from __future__ import annotations

from derogations.figures import decimal_of
from mitm.registry.enums import ThresholdUnit
from mitm.typography import NBSP, number

NO_STOCK = "aucun stock de sécurité"


def threshold_in_words(value: object, unit: str) -> str:
    """« 4 semaines », « 1,5 mois », « aucun stock de sécurité »; empty without a value."""
    figure = decimal_of(value)
    if figure is None:
        return ""
    if not figure:
        return NO_STOCK
    text = number(int(figure) if figure == int(figure) else figure.normalize())
    if unit == ThresholdUnit.MONTHS:
        return f"{text}{NBSP}mois"
    return f"{text}{NBSP}semaine{'s' if figure >= 2 else ''}"


def needs_in_words(value: object, unit: str) -> str:
    """« 4 semaines de besoins », « aucun stock de sécurité »; empty without a value."""
    words = threshold_in_words(value, unit)
    return f"{words} de besoins" if words and words != NO_STOCK else words


def lowered_to(value: object, unit: str) -> str:
    """What a stock is lowered to, in a sentence: « 4 semaines de besoins », « zéro »; empty without a value."""
    words = needs_in_words(value, unit)
    return "zéro" if words == NO_STOCK else words
