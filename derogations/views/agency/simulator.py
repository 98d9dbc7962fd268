"""The clock for whoever wonders: facts are typed, the law answers; nothing is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from derogations.flips import last_day_to_decide
from derogations.forms.clock import ClockForm
from derogations.pictures.simulated import band_of_facts
from mitm.accounts.permissions import Permission
from mitm.doctrine.selectors import doctrine_on
from mitm.law.clock import ClockFacts, ClockVerdict, Status, verdict
from mitm.law.clock.reading import DOCTRINE, FactError, read_facts
from mitm.web.access import agency
from mitm.web.badges import Tone
from mitm.web.http import PageRequest
from mitm.web.statuses import Status as Mark
from mitm.web.svg import Chart

_MARKS = {
    Status.RUNNING: Mark("Le délai court", Tone.BLUE, "clock"),
    Status.SUSPENDED: Mark("Délai suspendu", Tone.VIOLET, "pause"),
    Status.IMPLICIT_REJECTION: Mark("Rejetée par silence", Tone.RED, "stop"),
    Status.GRANTED: Mark("Accordée", Tone.GREEN, "check"),
    Status.REFUSED: Mark("Refusée", Tone.GREY, "cross"),
    Status.WITHDRAWN: Mark("Désistement", Tone.GREY, "left"),
}


@agency(Permission.AGENCY_CASE_READ)
def clock_page(request: PageRequest) -> HttpResponse:
    """Facts in the address, so that an answer may be shared; the doctrine is that of today."""
    form = ClockForm(request.GET if "received_at" in request.GET else None)
    shown = _answer(form) if form.is_bound and form.is_valid() else {"verdict": None}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "derogations/agency/clock.html", {"form": form, **shown}, status=status)


def _answer(form: ClockForm) -> dict[str, Any]:
    """The verdict with its picture, or a refusal at its field."""
    doctrine = doctrine_on(timezone.localdate())
    try:
        facts = read_facts({**form.facts(), "doctrine": {key: doctrine[key] for key in DOCTRINE}})
        found = verdict(facts)
    except FactError as error:
        form.add_error(form.field_of(error.field), error.message)
        return {"verdict": None}
    return {
        "verdict": found,
        "mark": _MARKS[found.status],
        "last_day": last_day_to_decide(found),
        "steps": found.steps(),
        "bands": _bands(facts, found),
    }


def _bands(facts: ClockFacts, found: ClockVerdict) -> list[Chart]:
    """The clock of the facts; first without the letters, where there are any."""
    if not facts.completeness_requests:
        return [band_of_facts(facts, found, title="Le délai", key="after")]
    without = replace(facts, completeness_requests=())
    return [
        band_of_facts(without, verdict(without), title="Sans demande de pièces", key="before"),
        band_of_facts(facts, found, title="Avec les demandes de pièces", key="after"),
    ]
