"""The list of events of the journal."""

import django_filters
from django.urls import reverse

from mitm.audit.labels import event_label, kinds_of_events, state_change
from mitm.audit.models import Event
from mitm.web.contributions import case_label, kinds_of_cases
from mitm.web.filters import DateFilter, IntegerFilter, ListFilterSet, WordsFilter
from mitm.web.lists import Column, ListSpec, Sort


class JournalFilters(ListFilterSet):
    """Filters of the journal."""

    q = WordsFilter(fields=["actor_label", "organisation", "comment"], label="Personne, organisation, commentaire")
    du = DateFilter(field_name="at", lookup_expr="date__gte", label="Du")
    au = DateFilter(field_name="at", lookup_expr="date__lte", label="Au")
    dossier = django_filters.ChoiceFilter(field_name="case_type", label="Nature du dossier", choices=kinds_of_cases)
    numero = IntegerFilter(field_name="case_id", label="Numéro du dossier")
    nature = django_filters.ChoiceFilter(field_name="kind", label="Nature de l’événement", choices=kinds_of_events)


def _change(event: Event) -> str:
    return state_change(event.case_type, event.from_state, event.to_state)


JOURNAL = ListSpec(
    key="journal",
    title="Journal",
    columns=(
        Column("at", "Instant", kind="moment", sort="recents"),
        Column(
            "kind",
            "Événement",
            lambda event: event_label(event.kind, event.case_type),
            detail=_change,
            detail_label="Changement d’état",
        ),
        Column("case", "Dossier", lambda event: case_label(event.case_type, event.case_id)),
        Column("sequence", "N°", kind="number"),
        Column("actor", "Personne", "actor_label", detail="organisation", detail_label="Organisation"),
        Column("comment", "Commentaire", width="wide"),
        Column("hash", "Empreinte", screen=False),
    ),
    sorts={"recents": Sort("Les plus récents", ("-at", "-pk")), "anciens": Sort("Les plus anciens", ("at", "pk"))},
    filterset=JournalFilters,
    href=lambda event: reverse("agency_journal_case", args=[event.case_type, event.case_id]),
    template="home/journal/list.html",
    noun="événement",
    empty_title="Aucun événement.",
)
