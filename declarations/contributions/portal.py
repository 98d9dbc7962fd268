"""What laboratories find of their declarations on their desk, in their agenda, in the dossier of a product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from declarations.display import return_in_words, state_for_lab
from declarations.enums import DueKind, Kind, State
from declarations.models import Declaration
from declarations.selectors import portal_desk as selectors
from declarations.selectors.portal import update_of
from declarations.selectors.portal_desk import DeskCase
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
from mitm.cases.searching import number_typed
from mitm.registry.models import Speciality
from mitm.web.badges import Tone
from mitm.web.contributions import (
    AgendaDate,
    AgendaProvider,
    DeskFigure,
    DeskItem,
    DeskProvider,
    FigureProvider,
    ProductPanel,
    SearchProvider,
    SearchResult,
    Urgency,
    more_than,
    register,
    register_navigation,
)
from mitm.web.drafts import on_desk
from mitm.web.statuses import Status

APP = "declarations"
LABORATORY = frozenset({Audience.LABORATORY})
_REASONS = {
    DueKind.COMPLEMENT: "complément attendu par l’agence",
    DueKind.ANSWER: "question de l’agence",
    DueKind.NEWS: "nouvelles attendues par l’agence",
    DueKind.START: "la date de début annoncée est atteinte",
    DueKind.RETURN: "la date de retour annoncée est atteinte",
    DueKind.CESSATION: "la date d’arrêt est atteinte",
    DueKind.TAKE: "l’agence va la prendre en charge",
}


def desk(actor: Actor, today: dt.date) -> Iterable[DeskItem]:
    """Drafts, what is to be confirmed, what the agency waits for, and what waits for the agency."""
    cases = selectors.desk_cases(actor=actor, today=today)
    if len(cases) > selectors.SHOWN:
        yield more_than(selectors.SHOWN, "déclarations", reverse("portal_declarations"), app=APP)
    for case in cases[: selectors.SHOWN]:
        if case.declaration.is_open:
            yield from _open(case, actor, today)
        else:
            yield _item(case.declaration, *on_desk(case.declaration, actor))


def _open(found: DeskCase, actor: Actor, today: dt.date) -> Iterable[DeskItem]:
    case, update = found.declaration, update_of(found.declaration)
    if update is not None:
        mine = update.to_confirm and actor.can(Permission.PORTAL_CASE_CONFIRM)
        reason = "mise à jour à confirmer" if update.to_confirm else "mise à jour en préparation"
        yield _item(case, reason, Urgency.SOON if mine else Urgency.NORMAL)
    for due in found.asked:
        yield _item(case, _REASONS[due.kind], _urgency(due.on, today), due.on)
    if case.state == State.FILED:
        yield _item(case, _REASONS[DueKind.TAKE], Urgency.WAITING, case.due_on)


def _urgency(due_on: dt.date, today: dt.date) -> Urgency:
    if due_on < today:
        return Urgency.OVERDUE
    return Urgency.SOON


def _item(case: Declaration, reason: str, urgency: Urgency, due_on: dt.date | None = None) -> DeskItem:
    return DeskItem(
        title=case.product_label or "Nouvelle déclaration",
        url=case.get_portal_url(),
        app=APP,
        reason=f"{case.reference}, {reason}" if case.reference else f"{case.get_kind_display() or 'Avis'}, {reason}",
        due_on=due_on,
        urgency=urgency,
    )


def agenda(actor: Actor, first: dt.date, last: dt.date) -> Iterable[AgendaDate]:
    """What is due, and the starts, returns and cessations that were announced."""
    for case in selectors.dated_cases(actor=actor, first=first, last=last):
        ends = case.return_latest or case.return_likely
        starts = "arrêt de commercialisation" if case.kind == Kind.CESSATION else "début"
        due = DueKind(case.due_kind) if case.due_kind else None
        for day, words in (
            (case.due_on, _REASONS[due] if due and not due.is_announced_day else ""),
            (case.starts_on, starts),
            (ends, "retour attendu"),
        ):
            if words and day and first <= day <= last:
                title = f"{case.product_label}\u00a0: {words}"
                yield AgendaDate(on=day, title=title, url=case.get_portal_url(), app=APP)


def product_panel(speciality: Speciality, actor: Actor, day: dt.date) -> Mapping[str, Any] | None:
    """The laboratory's own declarations on a product, known on a day."""
    cases = selectors.cases_of_product(speciality.cis, actor=actor, day=day)
    rows = [_row(case, is_past=day < timezone.localdate(), day=day) for case in cases]
    return {"rows": rows}


def _row(case: Declaration, *, is_past: bool, day: dt.date) -> dict[str, Any]:
    """A line of the panel; of a past day, only whether the case had ended: the rest was written since."""
    ended = case.ended_on is not None and case.ended_on <= day
    if is_past:
        state = Status("Close", Tone.GREY, "check") if ended else Status("En cours", Tone.BLUE, "eye")
        return {"case": case, "state": state, "back": "", "ended": ended}
    return {"case": case, "state": state_for_lab(case), "back": return_in_words(case), "ended": ended}


def figures(actor: Actor, today: dt.date) -> Iterable[DeskFigure]:
    """What is open, and what came late."""
    open_url, late_url = selectors.list_url(etat="en-cours"), selectors.late_url(today)
    return [
        DeskFigure(
            label="déclarations en cours",
            one="déclaration en cours",
            value=selectors.count_open(actor),
            url=open_url,
        ),
        DeskFigure(
            label="dépôts en retard sur 12\u00a0mois",
            one="dépôt en retard sur 12\u00a0mois",
            value=selectors.count_late(actor, today),
            url=late_url,
        ),
    ]


def search(words: str, actor: Actor, limit: int) -> Iterable[SearchResult]:
    """Declarations by number or product."""
    for case in selectors.matching(words, actor=actor, limit=limit):
        yield SearchResult(
            title=f"{case} – {case.product_label}",
            url=case.get_portal_url(),
            kind="Déclaration",
            detail=f"{case.get_kind_display()}, {case.status.label_for_lab.lower()}",
            exact=case.reference == number_typed(words),
        )


register(
    DeskProvider(key="declarations-portal", audiences=LABORATORY, items=desk),
    AgendaProvider(key="declarations-portal", audiences=LABORATORY, dates=agenda),
    SearchProvider(key="declarations-portal", audiences=LABORATORY, find=search, order=20),
    ProductPanel(
        key="declarations-portal",
        title="Déclarations",
        audiences=LABORATORY,
        build=product_panel,
        template="declarations/portal/panel.html",
        order=10,
        permission=Permission.PORTAL_CASE_READ,
    ),
    FigureProvider(key="declarations-portal", audiences=LABORATORY, figures=figures),
)
register_navigation(Audience.LABORATORY, "Déclarations", "portal_declarations", Permission.PORTAL_CASE_READ, order=20)
register_navigation(
    Audience.LABORATORY,
    "Déclarer une rupture ou un risque",
    "portal_declaration_new",
    Permission.PORTAL_CASE_WRITE,
    order=10,
    place="desk",
)
