"""The list of a laboratory's declarations."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse

from declarations.display import return_in_short, state_for_lab
from declarations.enums import OPEN, Awaiting, DueKind, State
from declarations.filters.portal import PortalDeclarationFilter
from declarations.models import Declaration
from declarations.selectors.portal import own_declarations
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.web.access import portal
from mitm.web.http import PageRequest
from mitm.web.lists import Column, ListSpec, Sort, View, address, render_list


def _awaits_us(actor: Actor) -> Q:
    """Drafts to finish or confirm, and cases in which the agency waits for an answer."""
    asked = Q(due_kind__in=(DueKind.ANSWER, DueKind.COMPLEMENT), state__in=OPEN)
    return asked | (Q(awaiting=Awaiting.LABORATORY) & ~Q(state=State.ABANDONED))


def _due(declaration: Declaration) -> object:
    return declaration.due_on if declaration.is_open else None


def _due_reason(declaration: Declaration) -> str:
    return DueKind(declaration.due_kind).label_for_lab if declaration.is_open and declaration.due_kind else ""


def _number(declaration: Declaration) -> str:
    return declaration.reference or "Brouillon"


SPEC = ListSpec(
    key="portal_declarations",
    title="Nos déclarations",
    noun="déclaration",
    href=address("portal_declaration"),
    template="declarations/portal/list.html",
    columns=[
        Column("product", "Produit", "product_label", detail=_number, width="wide"),
        Column("kind", "Nature", lambda row: row.get_kind_display()),
        Column("state", "État", state_for_lab, kind="badge"),
        Column("starts_on", "Début", "starts_on", kind="date", sort="debut"),
        Column(
            "return",
            "Retour attendu",
            lambda row: return_in_short(row)[0],
            detail=lambda row: return_in_short(row)[1],
            detail_label="Retour au plus tard",
            width="narrow",
        ),
        Column("due_on", "Échéance", _due, kind="due", detail=_due_reason, detail_label="Motif"),
        Column("filed_at", "Déposée le", "filed_at", kind="moment", screen=False),
        Column("late_days", "Jours de retard", "late_days", kind="number", screen=False),
        Column("version", "Version", "version", kind="number", screen=False),
    ],
    sorts={
        "recent": Sort("Plus récentes", ("-id",)),
        "debut": Sort("Début", ("starts_on", "id")),
    },
    filterset=PortalDeclarationFilter,
    first_filters=3,
    awaiting=_awaits_us,
    views=(
        View("Toutes", ""),
        View("En cours", "etat=en-cours"),
        View("Brouillons", "etat=brouillons"),
        View("Closes", "etat=closes"),
    ),
    empty_title="Aucune déclaration",
    empty_text="Rien ne correspond à ces filtres, ou rien n’a encore été déclaré.",
)


@portal(Permission.PORTAL_CASE_READ)
def declaration_list(request: PageRequest) -> HttpResponse:
    """What the laboratory declared, and its drafts; what awaits it comes first."""
    declarations = own_declarations(actor=request.actor)
    if request.GET.get("etat") != "abandonnees":
        declarations = declarations.exclude(state=State.ABANDONED)
    return render_list(
        request,
        declarations,
        SPEC,
        context={"may_write": request.actor.can(Permission.PORTAL_CASE_WRITE)},
    )
