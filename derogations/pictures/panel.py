"""Everything that a page or a letter shows of the clock: the band, the sentence under it, the steps that explain it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from derogations.models import LoweringRequest
from derogations.pictures.after import sentence_after, steps_after
from derogations.pictures.band import Face, clock_band
from derogations.pictures.sentences import clock_sentence
from derogations.selectors.clock import Rows, facts_of, rows_of
from mitm.doctrine.selectors import whole_doctrine
from mitm.law.clock import ClockFacts, ClockVerdict, verdict
from mitm.law.verdict import Step
from mitm.web.svg import Chart


@dataclass(frozen=True, slots=True)
class ClockPanel:
    """The clock of a request at an instant; `components/clock.html` shows it."""

    facts: ClockFacts
    verdict: ClockVerdict
    rows: Rows
    chart: Chart
    sentence: str
    steps: Sequence[Step]


def clock_panel(
    request: LoweringRequest, *, now: dt.datetime, face: Face = "agency", rows: Rows | None = None
) -> ClockPanel:
    """What the clock of a filed request shows at `now`; its rows are read unless the caller has them."""
    rows = rows or rows_of([request]).get(request.pk, Rows())
    facts = facts_of(request, rows, now=now, doctrine=whole_doctrine())
    return panel_of(request, facts, verdict(facts), rows, now=now, face=face)


def panel_of(
    request: LoweringRequest, facts: ClockFacts, found: ClockVerdict, rows: Rows, *, now: dt.datetime, face: Face
) -> ClockPanel:
    """The same, for a caller that has the verdict: what came after the decision is drawn and told with it."""
    today = timezone.localdate(now)
    chart = clock_band(request, found, rows, now=now, face=face)
    said = " ".join(filter(None, [clock_sentence(request, found, today=today), sentence_after(rows, today=today)]))
    steps = (*found.steps("fr"), *steps_after(found, rows, today=today))
    return ClockPanel(facts, found, rows, chart, said, steps)
