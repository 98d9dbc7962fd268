"""The list of a laboratory's requests."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone

from derogations.enums import Awaiting, Ground, State
from derogations.filters.portal import PortalRequestFilter
from derogations.models import LoweringRequest
from derogations.selectors.portal import own_requests
from derogations.standing import standing_in_list
from derogations.thresholds import threshold_in_words
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.web.access import portal
from mitm.web.http import PageRequest
from mitm.web.lists import Column, ListSpec, Sort, View, address, render_list
from mitm.web.statuses import Status


def _awaits_us(actor: Actor) -> Q:
    """Drafts to finish or confirm, pieces asked for, decisions to open."""
    return (Q(awaiting=Awaiting.LABORATORY) | Q(provisional=True)) & ~Q(state=State.ABANDONED)


def _number(lowering: LoweringRequest) -> str:
    return lowering.reference or "Brouillon"


def _ground(lowering: LoweringRequest) -> str:
    return Ground(lowering.ground).short if lowering.ground else ""


def _threshold(lowering: LoweringRequest) -> str:
    return threshold_in_words(lowering.threshold_value, lowering.threshold_unit)


def _standing(lowering: LoweringRequest) -> Status:
    return standing_in_list(lowering, now=timezone.now())


def _last_day(lowering: LoweringRequest) -> object:
    return lowering.last_day_to_decide if lowering.is_open else None


SPEC = ListSpec(
    key="portal_requests",
    title="Nos demandes de baisse",
    noun="demande",
    href=address("portal_request"),
    template="derogations/portal/list.html",
    columns=[
        Column("product", "Produit", "product_label", detail=_number, width="wide"),
        Column("ground", "Motif", _ground),
        Column("threshold", "Seuil demandé", _threshold),
        Column("state", "État", _standing, kind="badge"),
        Column("last_day_to_decide", "Dernier jour pour décider", _last_day, kind="due"),
        Column("received_on", "Reçue le", "received_on", kind="date", sort="recue"),
    ],
    sorts={
        "recent": Sort("Plus récentes", ("-id",)),
        "recue": Sort("Date de réception", ("-received_on", "-id")),
    },
    filterset=PortalRequestFilter,
    first_filters=3,
    awaiting=_awaits_us,
    views=(
        View("Toutes", ""),
        View("Délai en cours", "etat=en-cours"),
        View("Accordées", "etat=accordees"),
        View("Brouillons", "etat=brouillons"),
    ),
    empty_title="Aucune demande de baisse",
    empty_text="Rien ne correspond à ces filtres, ou rien n’a encore été demandé.",
)


@portal(Permission.PORTAL_CASE_READ)
def request_list(request: PageRequest) -> HttpResponse:
    """What the laboratory asked for, and its drafts; what awaits it comes first."""
    requests = own_requests(actor=request.actor)
    if request.GET.get("etat") != "abandonnees":
        requests = requests.exclude(state=State.ABANDONED)
    may_write = request.actor.can(Permission.PORTAL_CASE_WRITE)
    return render_list(request, requests, SPEC, context={"may_write": may_write})
