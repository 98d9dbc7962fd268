"""The legal values of the clock, entered twice so that a slip in one place shows; and their boundary days."""

import pytest

from mitm.law.clock.parameters import CLOCK_PARAMETERS, GRANT_WITHDRAWAL_MONTHS, SILENCE_MONTHS
from mitm.law.parameters import DatedValue, NotInForceError
from tests.law.clock.building import day, judge

VALUES = """
Silence valant rejet d’une demande de baisse (mois) | 2016-01-01 | 2 | L. 231-4 CRPA
Silence valant rejet d’une demande de baisse (mois) | 2021-09-01 | 2 | R. 5124-49-4 III CSP
Accusé d’enregistrement électronique (jours ouvrés) | 2016-01-01 | 1 | R. 112-11-1 CRPA
Accusé de réception électronique (jours ouvrés) | 2016-01-01 | 10 | R. 112-11-2 CRPA
Consultation d’une notification électronique (jours) | 2016-01-01 | 15 | R. 112-20 CRPA
Communication des motifs d’un rejet implicite (mois) | 2016-01-01 | 1 | L. 232-4 CRPA
Action après une demande de motifs, au plus (mois) | 2016-01-01 | 12 | CE, avis, 2 octobre 2025, n° 504677
Silence valant rejet d’un recours gracieux (mois) | 2016-01-01 | 2 | L. 411-7 CRPA
Retrait d’une décision créatrice de droits (mois) | 2001-10-26 | 4 | CE, 26 octobre 2001, n° 197018
Retrait d’une décision créatrice de droits (mois) | 2016-06-01 | 4 | L. 242-1 CRPA
Action devant le juge (mois francs) | 2001-01-01 | 2 | R. 421-1 CJA
Délai de distance, outre-mer (mois) | 2001-01-01 | 1 | R. 421-7 CJA
Délai de distance, étranger (mois) | 2001-01-01 | 2 | R. 421-7 CJA
Délai raisonnable pour agir (mois) | 2016-01-01 | 12 | CE, 18 mars 2019, n° 417270
"""


def test_values_are_those_that_were_checked() -> None:
    lines = [
        f"{parameter.name} | {entry.since} | {entry.value} | {entry.article}"
        for parameter in CLOCK_PARAMETERS
        for entry in parameter.entries
    ]
    assert lines == VALUES.strip().splitlines()
    assert {parameter.checked_on for parameter in CLOCK_PARAMETERS} == {day("2026-11-22")}


def test_what_was_read_in_an_official_source_is_marked_so() -> None:
    official = {parameter.entries[0].article for parameter in CLOCK_PARAMETERS if parameter.verified}
    assert official == {"CE, avis, 2 octobre 2025, n° 504677", "CE, 18 mars 2019, n° 417270"}


@pytest.mark.parametrize(
    ("parameter", "on", "article"),
    [
        (SILENCE_MONTHS, "2016-01-01", "L. 231-4 CRPA"),
        (SILENCE_MONTHS, "2021-08-31", "L. 231-4 CRPA"),
        (SILENCE_MONTHS, "2021-09-01", "R. 5124-49-4 III CSP"),
        (GRANT_WITHDRAWAL_MONTHS, "2016-05-31", "CE, 26 octobre 2001, n° 197018"),
        (GRANT_WITHDRAWAL_MONTHS, "2016-06-01", "L. 242-1 CRPA"),
    ],
)
def test_the_rule_is_that_in_force_on_the_day(parameter: DatedValue[int], on: str, article: str) -> None:
    assert parameter.on(day(on)).article == article


def test_the_receipt_selects_the_rule_of_silence() -> None:
    before, since = judge("2021-08-31", "2021-12-01T08:00Z"), judge("2021-09-01", "2021-12-01T08:00Z")
    assert before.steps()[1].article == "L. 231-4 CRPA"
    assert since.steps()[1].article == "R. 5124-49-4 III CSP"


def test_no_rule_is_invented_before_there_was_one() -> None:
    with pytest.raises(NotInForceError, match="31/12/2015"):
        judge("2015-12-31", "2016-01-05T08:00Z")
