"""The list of what an import changed."""

import django_filters

from mitm.home.changes import in_one_line
from mitm.registry.enums import ChangeKind, RegisterTable
from mitm.registry.models import RegisterChange
from mitm.web.badges import Tone
from mitm.web.filters import ListFilterSet, WordsFilter
from mitm.web.lists import Column, ListSpec, Sort
from mitm.web.statuses import Status

KINDS = {
    ChangeKind.ADDED: Status("Apparu", Tone.GREEN, "plus"),
    ChangeKind.CHANGED: Status("Modifié", Tone.BLUE, "pen"),
    ChangeKind.CLOSED: Status("Disparu", Tone.GREY, "cross"),
    ChangeKind.REOPENED: Status("Réapparu", Tone.GREEN, "refresh"),
}


class ChangeFilters(ListFilterSet):
    """Filters of changes."""

    q = WordsFilter(fields=["key", "speciality__name"], label="Code ou nom")
    partie = django_filters.ChoiceFilter(
        field_name="table", label="Partie", choices=RegisterTable.choices, empty_label="Toutes"
    )
    nature = django_filters.ChoiceFilter(
        field_name="kind", label="Nature", choices=ChangeKind.choices, empty_label="Toutes"
    )


def _name(change: RegisterChange) -> str:
    return change.speciality.display_name if change.speciality else ""


CHANGES = ListSpec(
    key="register-changes",
    title="Changements",
    columns=(
        Column("key", "Clé", detail=_name, detail_label="Médicament"),
        Column("table", "Partie", lambda change: change.get_table_display()),
        Column("kind", "Nature", lambda change: KINDS[ChangeKind(change.kind)], kind="badge"),
        Column("difference", "Avant → après", in_one_line, width="widest"),
    ),
    sorts={"partie": Sort("Partie", ("table", "kind", "pk"))},
    filterset=ChangeFilters,
    href=lambda change: f"/agence/produits/{change.speciality_id}/" if change.speciality_id else "",
    noun="changement",
    empty_title="Aucun changement.",
    empty_text="Le premier import d’une partie n’en compte pas\u00a0: tout y est nouveau.",
    template="home/register/changes.html",
)
