"""The clock for whoever wonders: facts are typed, the law answers; nothing is kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from derogations.forms.clock import ClockForm, field_of
from derogations.pictures.timeline import last_day_to_decide
from mitm.accounts.permissions import Permission
from mitm.doctrine.selectors import doctrine_on
from mitm.law.clock import ClockVerdict, Status, verdict
from mitm.law.clock.reading import DOCTRINE, FactError, read_facts
from mitm.web.access import agency
from mitm.web.badges import Tone
from mitm.web.http import PageRequest
from mitm.web.statuses import Status as Mark

_MARKS = {
    Status.RUNNING: Mark("Le délai court", Tone.BLUE, "clock"),
    Status.SUSPENDED: Mark("Délai suspendu", Tone.VIOLET, "pause"),
    Status.IMPLICIT_REJECTION: Mark("Rejetée par silence", Tone.RED, "stop"),
    Status.GRANTED: Mark("Accordée", Tone.GREEN, "check"),
    Status.REFUSED: Mark("Refusée", Tone.GREY, "cross"),
    Status.WITHDRAWN: Mark("Retirée", Tone.GREY, "left"),
}


@agency(Permission.AGENCY_CASE_READ)
def clock_page(request: PageRequest) -> HttpResponse:
    """Facts in the address, so that an answer may be shared; the doctrine is that of today."""
    form = ClockForm(request.GET if "received_at" in request.GET else None)
    found = _answer(form) if form.is_bound and form.is_valid() else None
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "derogations/agency/clock.html", {"form": form, **_shown(found)}, status=status)


def _answer(form: ClockForm) -> ClockVerdict | None:
    """The verdict, or a refusal at its field."""
    doctrine = doctrine_on(timezone.localdate())
    try:
        return verdict(read_facts({**form.facts(), "doctrine": {key: doctrine[key] for key in DOCTRINE}}))
    except FactError as error:
        form.add_error(field_of(error.field), error.message)
        return None


def _shown(found: ClockVerdict | None) -> dict[str, Any]:
    if found is None:
        return {"verdict": None}
    return {
        "verdict": found,
        "mark": _MARKS[found.status],
        "last_day": last_day_to_decide(found),
        "steps": found.steps(),
    }
