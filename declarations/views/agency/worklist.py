"""The list of cases: what awaits the reader first, then what is due."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from declarations.enums import Awaiting, DueKind
from declarations.filters.agency import WorklistFilter, team
from declarations.marks import kind_mark, level_mark, state_mark
from declarations.selectors import agency as selectors
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.typography import relative_date, short_date
from mitm.web.access import agency
from mitm.web.following import follower_name, follower_options
from mitm.web.lists import Column, ListSpec, Sort, View, address, render_list

KEY = "declarations"
Row = Mapping[str, Any]  # `selectors.LINE` of a case


def _awaits(actor: Actor) -> Q | None:
    return selectors.awaits(actor, today=timezone.localdate())


def _due(row: Row) -> str:
    return short_date(row["due_on"]) if row["due_on"] else ""


def _due_words(row: Row) -> str:
    """« sans nouvelles, il y a 3 jours »."""
    if row["due_on"] is None or not row["due_kind"]:
        return ""
    return f"{DueKind(row['due_kind']).label}, {relative_date(row['due_on'], timezone.localdate())}"


def _awaited(row: Row) -> str:
    if row["unread_since"]:
        return "nouvelles à lire"
    return "" if row["awaiting"] == Awaiting.NOBODY else f"attend {Awaiting(row['awaiting']).label.lower()}"


def _return(row: Row) -> str:
    if row["return_unknown"]:
        return "inconnu"
    return short_date(row["return_likely"]) if row["return_likely"] else ""


SPEC = ListSpec(
    key=KEY,
    title="Déclarations",
    noun="déclaration",
    href=address("agency_declaration", "id"),
    values=selectors.LINE,
    columns=(
        Column("reference", "Dossier", sort="numero", width="narrow"),
        Column("product_label", "Produit", width="wide", detail="laboratory__name", detail_label="Laboratoire"),
        Column("kind", "Nature", lambda row: kind_mark(row["kind"]), kind="badge"),
        Column("criticality", "Criticité", lambda row: level_mark(row["criticality"]), kind="badge", sort="criticite"),
        Column(
            "state", "État", lambda row: state_mark(row["state"]), kind="badge", detail=_awaited, detail_label="Suite"
        ),
        Column("due_on", "Échéance", _due, sort="echeance", width="narrow", detail=_due_words, detail_label="Motif"),
        Column("return", "Retour", _return, sort="retour", width="narrow"),
        Column("assigned_to", "Suivi par", follower_name),
        Column("filed_at", "Déposée le", kind="moment", screen=False),
        Column("unread_since", "Nouvelles à lire depuis", kind="moment", screen=False),
    ),
    sorts={
        "echeance": Sort("Échéance", ("due_on", "-id")),
        "recentes": Sort("Dernières déposées", ("-filed_at", "-id")),
        "criticite": Sort("Criticité", ("-criticality", "-id")),
        "retour": Sort("Retour prévu", ("return_likely", "-id")),
        "numero": Sort("Numéro", ("reference", "id")),
    },
    filterset=WorklistFilter,
    options={"suivi": partial(follower_options, team)},
    first_filters=5,
    awaiting=_awaits,
    views=(
        View("Toutes", ""),
        View("À prendre en charge", "etat=filed"),
        View("Mes dossiers", "etat=ouverts&suivi=moi"),
        View("Sans nouvelles", "echeance=news&retard=true"),
        View("Échéance dépassée", "retard=true"),
    ),
    empty_title="Aucune déclaration",
    template="declarations/agency/list.html",
)


@agency(Permission.AGENCY_CASE_READ)
def declaration_list(request: HttpRequest) -> HttpResponse:
    """Cases, what awaits the reader first."""
    context = {"may_assign": request.actor.can(Permission.AGENCY_CASE_ASSIGN)}
    return render_list(request, selectors.worklist(actor=request.actor), SPEC, context=context)
