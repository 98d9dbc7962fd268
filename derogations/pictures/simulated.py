"""The band of a clock that nobody runs: what it is, and what it would be with a letter, one above the other."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from derogations.models import Letter, LoweringRequest
from derogations.pictures.band import clock_band
from derogations.selectors.clock import Asked, Rows
from mitm.law.clock import ClockFacts, ClockVerdict
from mitm.web.svg import Chart

WITHOUT, WITH = "Sans la lettre", "Avec la lettre"


def bands_of_letter(
    request: LoweringRequest, before: ClockVerdict, after: ClockVerdict, rows: Rows, *, now: dt.datetime
) -> list[Chart]:
    """The clock of a request as it stands, and as a letter that is not sent yet would leave it."""
    number = max((letter.number or 0 for letter in rows.letters), default=0) + 1
    then = replace(rows, asked=[*rows.asked, Asked(Letter(number=number))])
    return [
        clock_band(request, before, rows, now=now, title=WITHOUT, key="before"),
        clock_band(request, after, then, now=now, title=WITH, key="after"),
    ]


def band_of_facts(facts: ClockFacts, found: ClockVerdict, *, title: str, key: str) -> Chart:
    """The clock of typed facts; letters are numbered in the order in which they were typed."""
    request = LoweringRequest(withdrawn_on=facts.withdrawn_on)
    letters = [Letter(number=number) for number, _ in enumerate(facts.completeness_requests, start=1)]
    rows = Rows(letters=letters, asked=[Asked(letter) for letter in letters])
    return clock_band(request, found, rows, now=facts.now, title=title, key=key)
