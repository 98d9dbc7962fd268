"""The list of events of the journal."""

import operator
from collections.abc import Sequence
from functools import reduce

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse

from mitm.accounts.actor import Actor
from mitm.audit.labels import event_label, kinds_of_events, state_change
from mitm.audit.models import Event
from mitm.web.contributions import case_label, case_links, cases_called, kinds_of_cases
from mitm.web.filters import DateFilter, ListFilterSet, WordsFilter
from mitm.web.http import key_in
from mitm.web.lists import Column, ListSpec, Sort


class JournalFilters(ListFilterSet):
    """Filters of the journal."""

    q = WordsFilter(fields=["actor_label", "organisation", "comment"], label="Personne, organisation, commentaire")
    du = DateFilter(field_name="at", lookup_expr="date__gte", label="Du")
    au = DateFilter(field_name="at", lookup_expr="date__lte", label="Au")
    dossier = django_filters.ChoiceFilter(field_name="case_type", label="Nature du dossier", choices=kinds_of_cases)
    numero = django_filters.CharFilter(method="called", label="Numéro du dossier", max_length=40)
    nature = django_filters.ChoiceFilter(field_name="kind", label="Nature de l’événement", choices=kinds_of_events)

    def called(self, events: QuerySet[Event], name: str, number: str) -> QuerySet[Event]:
        """The events of a case by what people call it (« DR-2026-000012 »), or by its number in the journal."""
        if (key := key_in(number)) is not None:
            return events.filter(case_id=key)
        found = cases_called(number.upper(), self.request.actor)
        return events.filter(reduce(operator.or_, (Q(case_type=key, case_id__in=pks) for key, pks in found.items())))


def _change(event: Event) -> str:
    return state_change(event.case_type, event.from_state, event.to_state)


def name_cases(events: Sequence[Event], actor: Actor) -> None:
    """Give each event the name of its case, as the reader knows it, and its kind: one statement a kind of case."""
    kinds = dict(kinds_of_cases())
    links = case_links([(event.case_type, event.case_id) for event in events], actor)
    for event in events:
        key = event.case_type, event.case_id
        event.case_name = links[key][0] if key in links else case_label(*key)  # type: ignore[attr-defined]
        event.case_kind = kinds.get(event.case_type, "")  # type: ignore[attr-defined]


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
        Column("case", "Dossier", "case_name", detail="case_kind", detail_label="Nature du dossier"),
        Column("sequence", "N°", kind="number"),
        Column("actor", "Personne", "actor_label", detail="organisation", detail_label="Organisation"),
        Column("comment", "Commentaire", width="wide"),
        Column("hash", "Empreinte", screen=False),
    ),
    sorts={"recents": Sort("Les plus récents", ("-at", "-pk")), "anciens": Sort("Les plus anciens", ("at", "pk"))},
    filterset=JournalFilters,
    complete=name_cases,
    href=lambda event: reverse("agency_journal_case", args=[event.case_type, event.case_id]),
    template="home/journal/list.html",
    noun="événement",
    empty_title="Aucun événement.",
)
