"""The list of what the clock did, run by run."""

import django_filters

from mitm.jobs.models import TickRun
from mitm.web.badges import Tone
from mitm.web.filters import DateFilter, ListFilterSet
from mitm.web.lists import Column, ListSpec, Sort, View, address
from mitm.web.statuses import Status

DONE = Status("Terminé", Tone.GREEN, "check")
FAILED = Status("Non abouti", Tone.AMBER, "alert")


class RunFilters(ListFilterSet):
    """Filters of the runs."""

    du = DateFilter(field_name="at", lookup_expr="date__gte", label="Du")
    au = DateFilter(field_name="at", lookup_expr="date__lte", label="Au")
    echec = django_filters.BooleanFilter(field_name="failed", label="Non abouti")


def state_of(run: TickRun) -> Status:
    """Whether all of it was done."""
    return FAILED if run.failed else DONE


def said(run: TickRun) -> str:
    """What it did, in one paragraph."""
    return " · ".join(_step(**step) for step in run.lines)


def _step(step: str, lines: list[str], error: str) -> str:
    return f"{step}\u00a0: {', '.join([*lines, error] if error else lines)}"


RUNS = ListSpec(
    key="clock",
    title="Ce que l’horloge a fait",
    columns=(
        Column("at", "Passage", kind="moment", sort="recents", width="narrow"),
        Column("lines", "Ce qui a été fait", said, width="widest"),
        Column("failed", "Résultat", state_of, kind="badge"),
    ),
    sorts={"recents": Sort("Les plus récents", ("-pk",))},
    filterset=RunFilters,
    href=address("agency_clock_run"),
    views=(View("Tous", ""), View("Non aboutis", "echec=true")),
    noun="passage",
    empty_title="Aucun passage.",
    empty_text="Un passage où rien n’était dû ne laisse pas de trace.",
)
