"""The list of long work."""

import django_filters

from mitm.jobs.models import Job, JobState
from mitm.web.badges import Tone
from mitm.web.filters import ListFilterSet, WordsFilter
from mitm.web.lists import Column, ListSpec, Sort, View, address
from mitm.web.statuses import Status

STATES = {
    JobState.WAITING: Status("En attente", Tone.BLUE, "hourglass"),
    JobState.RUNNING: Status("En cours", Tone.BLUE, "play"),
    JobState.DONE: Status("Terminé", Tone.GREEN, "check"),
    JobState.FAILED: Status("Non abouti", Tone.AMBER, "alert"),
}


class JobFilters(ListFilterSet):
    """Filters of long work."""

    q = WordsFilter(fields=["title", "created_by__last_name"], label="Titre ou nom")
    etat = django_filters.ChoiceFilter(field_name="state", label="État", choices=JobState.choices)


def state_of(job: Job) -> Status:
    """Where the job stands."""
    return STATES[JobState(job.state)]


JOBS = ListSpec(
    key="jobs",
    title="Travaux",
    columns=(
        Column("title", "Travail", width="wide"),
        Column("state", "État", state_of, kind="badge"),
        Column("created_by", "Demandé par", lambda job: str(job.created_by) if job.created_by else "le système"),
        Column("created_at", "Demandé le", kind="moment", sort="recents"),
        Column("finished_at", "Fini le", kind="moment"),
    ),
    sorts={"recents": Sort("Les plus récents", ("-pk",))},
    filterset=JobFilters,
    href=address("agency_job"),
    views=(View("Tous", ""), View("En cours", "etat=running"), View("Non aboutis", "etat=failed")),
    noun="travail",
    nouns="travaux",
    empty_title="Aucun travail.",
    empty_text="Les imports, exports et longs calculs paraissent ici.",
)
