"""The list of requests: what the clock threatens first, whoever follows it; what awaits the reader is marked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from derogations import marks
from derogations.enums import OPEN, Channel, DueKind, Ground
from derogations.filters.agency import WorklistFilter, team
from derogations.selectors import worklist as selectors
from mitm.accounts.permissions import Permission
from mitm.law.clock import last_day_to_open
from mitm.typography import relative_date, short_date
from mitm.web.access import agency
from mitm.web.following import follower_name, follower_options
from mitm.web.http import PageRequest
from mitm.web.lists import Column, ListSpec, Sort, View, address, render_list
from mitm.web.statuses import Status

KEY = "demandes"
Row = Mapping[str, Any]  # one of `selectors.worklist`
_SHORT_DUES = {
    DueKind.REGISTRATION: "Accusé d’enregistrement",
    DueKind.ACKNOWLEDGEMENT: "Accusé de réception",
    DueKind.PIECES: "Pièces",
    DueKind.SILENCE: "Décision",
    DueKind.REASONS: "Motifs",
    DueKind.APPEAL: "Recours gracieux",
    DueKind.OPENING: "Décision à ouvrir",
}


def is_suspended(row: Row) -> bool:
    """Whether the clock stands still today: the period given may have ended since the column was written."""
    until = row["suspended_until"]
    return row["state"] in OPEN and row["suspended"] and until is not None and until > timezone.localdate()


def is_provisional(row: Row) -> bool:
    """Whether what is shown may still change backwards."""
    waits = _waits(row["unread_decision_at"]) or _waits(row["unread_letter_at"])
    return row["provisional"] and (waits or is_suspended(row))


def _waits(unread: dt.datetime | None) -> bool:
    """Whether something that nobody has opened may still be opened in time."""
    return unread is not None and timezone.localdate() <= last_day_to_open(timezone.localdate(unread))


def state_of(row: Row) -> Status:
    """The state at this very moment."""
    mark = marks.state_mark(row["state"], flips_at=row["flips_at"], now=timezone.now())
    return marks.SUSPENDED if is_suspended(row) and mark.label != "Rejetée par silence" else mark


def _more_of_state(row: Row) -> str:
    words = [f"jusqu’au {short_date(row['suspended_until'])}"] if is_suspended(row) else []
    if is_provisional(row):
        words += ["décision non ouverte"] if _waits(row["unread_decision_at"]) else []
        words += ["demande de pièces non ouverte"] if _waits(row["unread_letter_at"]) else []
        words += ["provisoire"]
    words += ["nouvelles à lire"] if row["unread_since"] else []
    return ", ".join(words)


def _implicit(row: Row) -> str:
    return short_date(row["implicit_on"]) if row["implicit_on"] and row["state"] in OPEN else ""


def _how_far(row: Row) -> str:
    return relative_date(row["implicit_on"], timezone.localdate()) if _implicit(row) else ""


def _due(row: Row) -> str:
    return _SHORT_DUES[DueKind(row["due_kind"])] if row["due_kind"] else ""


def _due_words(row: Row) -> str:
    """« 23/03/2026, dans 11 jours »."""
    if row["due_on"] is None:
        return ""
    return f"{short_date(row['due_on'])}, {relative_date(row['due_on'], timezone.localdate())}"


def _laboratory(row: Row) -> str:
    return row["laboratory__name"] or f"{row['applicant']} (à rattacher)"


def _product(row: Row) -> str:
    return row["product_label"] or "Produit à préciser"


def _follower(row: Row) -> str | Status:
    """A name; that nobody follows an open request must catch the eye."""
    return follower_name(row) or (marks.NOBODY if row["state"] in OPEN else "")


SPEC = ListSpec(
    key=KEY,
    title="Demandes de baisse",
    noun="demande",
    href=address("agency_request", "id"),
    columns=(
        Column("reference", "Dossier", sort="numero", width="narrow"),
        Column("product", "Produit", _product, width="wide", detail=_laboratory, detail_label="Laboratoire"),
        Column(
            "ground", "Motif", lambda row: Ground(row["ground"]).short if row["ground"] else "à préciser", optional=True
        ),
        Column("implicit_on", "Rejet implicite", _implicit, sort="menace", detail=_how_far, detail_label="Dans"),
        Column("state", "État", state_of, kind="badge", detail=_more_of_state, detail_label="Précision"),
        Column("due", "Échéance", _due, sort="echeance", detail=_due_words, detail_label="Le"),
        Column("assigned_to", "Suivi par", _follower, kind="badge"),
        Column(
            "received_on",
            "Reçue le",
            kind="date",
            sort="recue",
            optional=True,
            detail=lambda row: Channel(row["channel"]).label.lower(),
            detail_label="Voie",
        ),
        Column("unread_since", "Nouvelles à lire depuis", kind="moment", screen=False),
    ),
    sorts={
        "menace": Sort("Urgence", ("threat?", "-id")),
        "echeance": Sort("Échéance", ("due_on", "-id")),
        "recue": Sort("Dernières reçues", ("-received_on", "-id")),
        "numero": Sort("Numéro", ("reference", "id")),
    },
    filterset=WorklistFilter,
    options={"suivi": partial(follower_options, team)},
    first_filters=5,
    marked=selectors.awaits,
    views=(
        View("Toutes", ""),
        View("Confiées à personne", "etat=ouvertes&suivi=personne"),
        View("Mes demandes", "etat=ouvertes&suivi=moi"),
        View("Rejet sous 7\u00a0jours", "jours=7"),
        View("Délai suspendu", "suspendu=true"),
        View("À la signature", "signature=true"),
        View("Rejetées par silence", "etat=silence"),
    ),
    empty_title="Aucune demande",
    template="derogations/agency/list.html",
)


@agency(Permission.AGENCY_CASE_READ)
def request_list(request: PageRequest) -> HttpResponse:
    """Requests, what the clock threatens first."""
    context = {
        "of_nobody": selectors.of_nobody(actor=request.actor),
        "may_assign": request.actor.can(Permission.AGENCY_CASE_ASSIGN),
        "may_sign": request.actor.can(Permission.AGENCY_DECISION_SIGN),
    }
    return render_list(request, selectors.worklist(actor=request.actor), SPEC, context=context)


TO_SIGN = ListSpec(
    key="a-signer",
    title="À signer",
    noun="décision",
    href=address("agency_request", "request_id"),
    columns=(
        Column("reference", "Dossier", "request.reference", width="narrow"),
        Column(
            "product",
            "Produit",
            "request.product_label",
            width="wide",
            detail=lambda row: str(row.request.laboratory or row.request.applicant),
        ),
        Column("outcome", "Sens", lambda row: row.get_outcome_display()),
        Column("implicit_on", "Rejet implicite", "threat", kind="due", sort="menace"),
        Column("proposed_by", "Proposée par", lambda row: str(row.proposed_by)),
        Column("proposed_at", "Proposée le", kind="moment", sort="recentes"),
    ),
    sorts={
        "menace": Sort("Rejet implicite", ("threat?", "-id")),
        "recentes": Sort("Dernières proposées", ("-proposed_at", "-id")),
    },
    empty_title="Aucune décision n’attend la signature",
    empty_text="Une décision proposée par l’instruction paraît ici.",
)


@agency(Permission.AGENCY_CASE_READ)
def to_sign(request: PageRequest) -> HttpResponse:
    """Decisions that await a signature, those that the clock threatens first."""
    return render_list(request, selectors.decisions_to_sign(), TO_SIGN)
