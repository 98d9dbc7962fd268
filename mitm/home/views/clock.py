"""What the clock did: run by run, and in each the cases that it touched."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from mitm.accounts.actor import CLOCK, Actor
from mitm.accounts.permissions import Permission
from mitm.audit.labels import event_label, state_change
from mitm.audit.models import Event
from mitm.audit.selectors import events_of_system
from mitm.home.lists.clock import RUNS, state_of
from mitm.jobs.models import TickRun
from mitm.jobs.selectors import all_runs, run_before, run_by_id
from mitm.web.access import agency
from mitm.web.contributions import case_label, case_links
from mitm.web.http import PageRequest, key_in
from mitm.web.lists import render_list

SHOWN = 100


@agency(Permission.AGENCY_JOB_READ)
def clock_runs(request: HttpRequest) -> HttpResponse:
    """Every run that did something, the latest first."""
    return render_list(request, all_runs(), RUNS)


@agency(Permission.AGENCY_JOB_READ)
def clock_run(request: PageRequest, pk: int) -> HttpResponse:
    """One run: what each step did, then the cases, including those of a run that was cut short before it."""
    run = run_by_id(pk)
    if run is None:
        raise Http404
    first, end = _window(run, run_before(run))
    last = key_in(request.GET.get("apres", ""))
    shown = list(events_of_system(CLOCK.label, after=first, until=end, beyond=last)[: SHOWN + 1])
    context = {
        "run": run,
        "status": state_of(run),
        "cases": _cases(shown[:SHOWN], request.actor),
        "next": shown[SHOWN - 1].pk if len(shown) > SHOWN else None,
    }
    return render(request, "home/jobs/clock_run.html", context)


def _window(run: TickRun, before: TickRun | None) -> tuple[dt.datetime | None, dt.datetime]:
    """From the end of the run before, excluded, to the end of this one: a step writes while the clock goes on."""
    if before is None:
        return None, _end(run)
    return min(_end(before), run.at - dt.timedelta(microseconds=1)), _end(run)


def _end(run: TickRun) -> dt.datetime:
    """When the last step was over; a run asked for an instant to come writes as of that instant."""
    return max(run.at, run.finished_at)


def _cases(events: list[Event], actor: Actor) -> list[dict[str, Any]]:
    """One line an event: the case, and what happened to it."""
    links = case_links([(event.case_type, event.case_id) for event in events], actor)
    lines = []
    for event in events:
        unknown = (case_label(event.case_type, event.case_id), "", "")
        name, product, url = links.get((event.case_type, event.case_id), unknown)
        change = state_change(event.case_type, event.from_state, event.to_state)
        what = event_label(event.kind, event.case_type)
        lines.append({"name": name, "product": product, "url": url, "what": what, "detail": change or event.comment})
    return lines
