"""What the agency finds of declarations on its desk, in its agenda, in dossiers and in search."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from declarations.enums import Awaiting, DueKind, Kind, State
from declarations.marks import kind_mark, state_mark
from declarations.models import Declaration
from declarations.selectors import agency_desk as selectors
from declarations.selectors.agency import crises_visible_to
from declarations.selectors.cases import on_time_rate
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.cases.searching import number_typed
from mitm.doctrine.selectors import doctrine_on
from mitm.law.doctrine import whole_number
from mitm.registry.models import Laboratory, Speciality
from mitm.web.contributions import (
    AgendaDate,
    AgendaProvider,
    CaseType,
    DeskFigure,
    DeskItem,
    DeskProvider,
    FigureProvider,
    Holding,
    HoldingProvider,
    LaboratoryPanel,
    LoadProvider,
    PersonLoad,
    ProductPanel,
    SavableList,
    SearchProvider,
    SearchResult,
    Urgency,
    more_than,
    register,
    register_navigation,
)
from mitm.web.following import holding, person_loads
from mitm.web.reading import read_once

APP = "declarations"
AGENCY = frozenset({Audience.AGENCY})
_LATE = {
    DueKind.COMPLEMENT: "le laboratoire n’a pas complété sa déclaration",
    DueKind.ANSWER: "le laboratoire n’a pas répondu",
    DueKind.NEWS: "sans nouvelles du laboratoire",
    DueKind.START: "la date de début annoncée est passée",
    DueKind.RETURN: "la date de retour est passée",
    DueKind.CESSATION: "la date d’arrêt est passée : clore ou revoir la date",
    DueKind.TAKE: "pas encore pris en charge",
}


def desk(actor: Actor, today: dt.date) -> Iterable[DeskItem]:
    """News to read, cases to take or to evaluate, what is late; for heads also what is late with others for long."""
    if not actor.can(Permission.AGENCY_CASE_EVALUATE):
        return
    cases = _cases(actor, today)
    if len(cases) > selectors.SHOWN:
        yield more_than(selectors.SHOWN, "déclarations", selectors.list_url(etat="ouverts"), app=APP)
    for case in cases[: selectors.SHOWN]:
        if case.assigned_to == actor.user:
            yield _own(case, today)
        elif case.assigned_to is None:
            reason = "à prendre en charge" if case.state == State.FILED else "n’est confié à personne"
            yield _item(case, reason, Urgency.OVERDUE if _is_late(case, today) else Urgency.SOON)
        else:
            yield _item(case, f"{_LATE[DueKind(case.due_kind)]}, suivi par {case.assigned_to}", Urgency.OVERDUE)


def _cases(actor: Actor, today: dt.date) -> list[Declaration]:
    """What the desk and the agenda show; to heads also what is late with others."""
    late_before = None
    if actor.can(Permission.AGENCY_CASE_ASSIGN):
        late_before = today - dt.timedelta(days=whole_number(_doctrine(day=today), "escalation_days"))
    return _desk_cases(actor=actor, late_before=late_before)


_desk_cases, _loads, _doctrine = read_once(selectors.desk_cases), read_once(selectors.loads), read_once(doctrine_on)


def _is_late(case: Declaration, today: dt.date) -> bool:
    return case.due_on is not None and case.due_on < today


def _own(case: Declaration, today: dt.date) -> DeskItem:
    """Why a case of one's own is on the desk."""
    if case.unread_since:
        return _item(case, "nouvelles du laboratoire à lire", Urgency.SOON)
    if _is_late(case, today):
        return _item(case, _LATE[DueKind(case.due_kind)], Urgency.OVERDUE)
    if case.state == State.FILED:
        return _item(case, "vous est confié, à prendre en charge", Urgency.SOON)
    if case.state == State.EVALUATING:
        return _item(case, "à évaluer", Urgency.SOON if (case.criticality or 0) >= 3 else Urgency.NORMAL)
    if case.awaiting == Awaiting.LABORATORY:
        return _item(case, "attend le laboratoire", Urgency.WAITING)
    return _item(case, "suivi", Urgency.WAITING)


def _item(case: Declaration, reason: str, urgency: Urgency) -> DeskItem:
    return DeskItem(
        title=case.product_label,
        url=case.get_absolute_url(),
        app=APP,
        reason=f"{case.reference}, {reason}",
        due_on=case.due_on,
        urgency=urgency,
    )


def agenda(actor: Actor, first: dt.date, last: dt.date) -> Iterable[AgendaDate]:
    """What is due on one's own cases, and the starts, returns and cessations announced."""
    if not actor.can(Permission.AGENCY_CASE_EVALUATE):
        return
    for case in _cases(actor, timezone.localdate()):
        if case.assigned_to != actor.user:
            continue
        starts = "arrêt de commercialisation" if case.kind == Kind.CESSATION else "début annoncé"
        due = DueKind(case.due_kind) if case.due_kind else None
        for day, words in (
            (case.due_on, due.label.lower() if due and not due.is_announced_day else ""),
            (case.starts_on, starts),
            (case.return_likely, "retour attendu"),
        ):
            if words and day and first <= day <= last:
                title = f"{case.product_label}\u00a0: {words}"
                yield AgendaDate(on=day, title=title, url=case.get_absolute_url(), app=APP)


def _rows(cases: Iterable[Declaration]) -> list[dict[str, Any]]:
    return [{"case": case, "kind": kind_mark(case.kind), "state": state_mark(case.state)} for case in cases]


def product_panel(speciality: Speciality, actor: Actor, day: dt.date) -> Mapping[str, Any]:
    """Every case on a product, whoever declared it."""
    rows = _rows(selectors.cases_of_product(speciality.cis, actor=actor, day=day))
    return {"rows": rows, "all_url": selectors.list_url(cis=speciality.cis), "on_product": True}


def laboratory_panel(laboratory: Laboratory, actor: Actor, day: dt.date) -> Mapping[str, Any]:
    """The latest cases of a laboratory, and how often it declares in time."""
    rows = _rows(selectors.cases_of_laboratory(laboratory.pk, actor=actor, day=day))
    on_time, filed = on_time_rate(laboratory.pk, today=day)
    rate = {"on_time": on_time, "filed": filed} if filed else None
    return {"rows": rows, "all_url": selectors.list_url(laboratoire=laboratory.name), "on_time": rate}


def search(words: str, actor: Actor, limit: int) -> Iterable[SearchResult]:
    """Cases by number or product."""
    for case in selectors.matching(words, actor=actor, limit=limit):
        yield SearchResult(
            title=f"{case.reference} – {case.product_label}",
            url=case.get_absolute_url(),
            kind="Déclaration",
            detail=f"{case.laboratory}, {case.get_kind_display().lower()}, {state_mark(case.state).label.lower()}",
            exact=case.reference == number_typed(words),
        )


def figures(actor: Actor, today: dt.date) -> Iterable[DeskFigure]:
    """What is open and what of it presses, each with its list."""
    counts, list_url = Counter[str](), selectors.list_url
    for row in _loads(today=today):
        counts.update({name: row[name] for name in _COUNTED})
    return [
        DeskFigure(
            label="déclarations à prendre en charge",
            one="déclaration à prendre en charge",
            value=counts["to_take"],
            url=list_url(etat="filed"),
        ),
        DeskFigure(
            label="dossiers ouverts",
            one="dossier ouvert",
            value=counts["held"],
            url=list_url(etat="ouverts"),
            trend=counts["filed_since"] - counts["ended_since"],
        ),
        DeskFigure(
            label="ruptures en cours",
            one="rupture en cours",
            value=counts["ruptures"],
            url=list_url(etat="ouverts", nature="rupture"),
            trend=selectors.trend_of_ruptures(today=today),
        ),
        DeskFigure(
            label="échéances dépassées", one="échéance dépassée", value=counts["late"], url=list_url(retard="true")
        ),
        DeskFigure(label="sans nouvelles", value=counts["stale"], url=list_url(echeance="news", retard="true")),
    ]


_COUNTED = ("to_take", "held", "ruptures", "late", "stale", "filed_since", "ended_since")


def load(actor: Actor, today: dt.date) -> Iterable[PersonLoad]:
    """Open cases by person."""
    return person_loads(_loads(today=today), _list_of, handover="agency_reassign")


def _list_of(person: str) -> str:
    """The open cases of a person, or of nobody."""
    return selectors.list_url(etat="ouverts", suivi=person)


def held(person: User) -> Holding | None:
    """The open cases that a person follows."""
    words = ("déclaration ouverte", "déclarations ouvertes")
    return holding(person, selectors.held_by(person), words, list_of=_list_of, handover="agency_reassign")


register(
    SavableList(key="declarations", title="Déclarations", url_name="agency_declarations"),
    CaseType(
        key="declarations.crisissheet",
        label="Fiche de crise",
        visible_to=crises_visible_to,
        url=lambda crisis, audience: crisis.get_absolute_url(),
    ),
    DeskProvider(key="declarations-agency", audiences=AGENCY, items=desk),
    AgendaProvider(key="declarations-agency", audiences=AGENCY, dates=agenda),
    SearchProvider(key="declarations-agency", audiences=AGENCY, find=search, order=20),
    LoadProvider(key="declarations", label="déclarations", permission=Permission.AGENCY_CASE_ASSIGN, load=load),
    HoldingProvider(key="declarations", held=held, order=10),
    ProductPanel(
        key="declarations-agency",
        title="Déclarations",
        audiences=AGENCY,
        build=product_panel,
        template="declarations/agency/panel.html",
        order=10,
        permission=Permission.AGENCY_CASE_READ,
    ),
    LaboratoryPanel(
        key="declarations-agency",
        title="Déclarations",
        audiences=AGENCY,
        build=laboratory_panel,
        template="declarations/agency/panel.html",
        order=10,
        permission=Permission.AGENCY_CASE_READ,
    ),
    FigureProvider(key="declarations-agency", audiences=AGENCY, figures=figures),
)
register_navigation(Audience.AGENCY, "Déclarations", "agency_declarations", Permission.AGENCY_CASE_READ, order=10)
register_navigation(Audience.AGENCY, "Crises", "agency_crises", Permission.AGENCY_CASE_READ, order=15)
