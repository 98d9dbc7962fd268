"""The list of roles, at the agency and in a laboratory."""

from datetime import date
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone

from mitm.accounts.enums import LABORATORY_ROLES, Role
from mitm.accounts.models import Membership
from mitm.web.badges import Tone
from mitm.web.filters import ListFilterSet, WordsFilter
from mitm.web.lists import Column, ListSpec, Sort, View
from mitm.web.statuses import Status

SHOWN = [("tous", "Tous les rôles")]
SIDES = [("agence", "Agence"), ("laboratoires", "Laboratoires")]


def status_of(membership: Membership, today: date | None = None) -> Status:
    """In force, to come, ended, or about to end."""
    today = today or timezone.localdate()
    if membership.is_over(today):
        return Status("Clos", Tone.GREY, "lock")
    if membership.starts_on > today:
        return Status("À venir", Tone.BLUE, "clock")
    if not membership.user.is_active:
        return Status("Compte fermé", Tone.GREY, "lock")
    return Status("En cours", Tone.GREEN, "check")


class PortalPeopleFilters(ListFilterSet):
    """Filters of the people of a laboratory."""

    q = WordsFilter(fields=["user__last_name", "user__first_name", "user__email"], label="Nom ou adresse")
    role = django_filters.ChoiceFilter(label="Rôle", choices=[(role.value, role.label) for role in LABORATORY_ROLES])
    montrer = django_filters.ChoiceFilter(label="Montrer", choices=SHOWN, method="shown", empty_label="Rôles en cours")

    def shown(self, queryset: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """The view has chosen already."""
        return queryset


class AgencyPeopleFilters(PortalPeopleFilters):
    """Filters of all people."""

    q = WordsFilter(
        fields=["user__last_name", "user__first_name", "user__email", "laboratory__name"],
        label="Nom, adresse, laboratoire",
    )
    role = django_filters.ChoiceFilter(label="Rôle", choices=Role.choices)
    cote = django_filters.ChoiceFilter(label="Organisation", choices=SIDES, method="side", empty_label="Toutes")

    def side(self, queryset: QuerySet[Membership], name: str, value: str) -> QuerySet[Membership]:
        """The agency, or the laboratories."""
        return queryset.filter(laboratory__isnull=value == "agence")


def _person(membership: Membership) -> str:
    return f"{membership.user.last_name} {membership.user.first_name}".strip() or membership.user.email


_FIRST = (
    Column("person", "Personne", _person, detail="user.email", detail_label="Adresse", sort="nom", width="wide"),
    Column("role", "Rôle", lambda membership: membership.get_role_display().capitalize()),
)
_LAST = (
    Column("status", "État", status_of, kind="badge"),
    Column("starts_on", "Depuis le", kind="date", sort="debut"),
    Column("ends_on", "Jusqu’au", kind="date"),
    Column("last_login", "Dernière connexion", "user.last_login", kind="moment"),
)
_SORTS = {
    "nom": Sort("Nom", ("user__last_name", "user__first_name", "pk")),
    "debut": Sort("Début", ("starts_on", "pk")),
}


_SHARED: dict[str, Any] = {
    "sorts": _SORTS,
    "noun": "rôle",
    "empty_title": "Personne ne correspond.",
    "csv": True,
}
AGENCY = ListSpec(
    key="people",
    title="Personnes",
    columns=(*_FIRST, Column("organisation", "Organisation", lambda row: str(row.laboratory or "Agence")), *_LAST),
    filterset=AgencyPeopleFilters,
    href=lambda membership: f"/agence/personnes/{membership.user_id}/",
    views=(View("Toutes", ""), View("Agence", "cote=agence"), View("Laboratoires", "cote=laboratoires")),
    template="home/people/agency_list.html",
    **_SHARED,
)
PORTAL = ListSpec(
    key="portal-people",
    title="Personnes",
    columns=(*_FIRST, *_LAST),
    filterset=PortalPeopleFilters,
    template="home/people/portal_list.html",
    **_SHARED,
)
