"""The expected return in a narrow column."""

import datetime as dt

import pytest

from declarations.display import return_in_short
from declarations.models import Declaration

DAY, LATER = dt.date(2026, 4, 3), dt.date(2026, 5, 2)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"return_earliest": DAY, "return_likely": DAY, "return_latest": LATER}, ("du 03/04/2026", "au 02/05/2026")),
        ({"return_earliest": DAY, "return_likely": DAY, "return_latest": DAY}, ("vers le 03/04/2026", "")),
        ({"return_likely": DAY}, ("vers le 03/04/2026", "")),
        ({"return_unknown": True}, ("inconnu", "")),
        ({}, ("", "")),
    ],
    ids=["a range", "a range of one day", "a day", "unknown", "a cessation"],
)
def test_an_expected_return_stands_on_two_short_lines(said, words):
    assert return_in_short(Declaration(**said)) == words
