"""What the agency finds of lowering requests on its desk, in its agenda, in dossiers and in search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Mapping
from typing import Any

from django.utils import timezone

from derogations import marks
from derogations.enums import OPEN, Awaiting, Channel, DecisionState, DueKind, State
from derogations.models import LoweringRequest
from derogations.selectors import agency_desk as selectors
from derogations.selectors.hearings import hearings_under_way, is_over
from derogations.selectors.products import thresholds_of
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience, DelegationSubject
from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import delegation_of
from mitm.cases.searching import number_typed
from mitm.registry.models import Laboratory, Speciality
from mitm.typography import medium_date
from mitm.web.contributions import (
    AgendaDate,
    AgendaProvider,
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

APP = "derogations"
AGENCY = frozenset({Audience.AGENCY})
LAW_DAYS = dt.timedelta(days=3)
TEAM_DAYS = dt.timedelta(days=14)  # what a head sees of others in the agenda
_DUE = {
    DueKind.REGISTRATION: "accusé d’enregistrement à envoyer",
    DueKind.ACKNOWLEDGEMENT: "accusé de réception à envoyer",
    DueKind.PIECES: "pièces attendues",
    DueKind.SILENCE: "à instruire",
    DueKind.REASONS: "motifs à communiquer",
    DueKind.APPEAL: "recours gracieux à trancher",
    DueKind.OPENING: "décision à ouvrir par le laboratoire",
}


def desk(actor: Actor, today: dt.date) -> Iterable[DeskItem]:
    """What silence threatens, what nobody follows, what is to be done, what is to be signed; a case shows once.

    To heads also what presses others.
    """
    to_sign = selectors.to_sign(actor=actor) if actor.can(Permission.AGENCY_DECISION_SIGN) else []
    signing = {decision.request_id for decision in to_sign}
    words = "décision à signer" if to_sign and _holds_delegation(actor, today) else "décision qui attend un signataire"
    for decision in to_sign:
        urgent = _threatened(decision.request, today)
        reason = f"{words}, {_silence(decision.request, today)}" if urgent else words
        yield _item(decision.request, reason, Urgency.LAW if urgent else Urgency.SOON)
    if not actor.can(Permission.AGENCY_CASE_EVALUATE):
        return
    yield from _hearings(actor, today, shown=signing)
    cases = _requests(actor, today)
    if len(cases) > selectors.SHOWN:
        yield more_than(selectors.SHOWN, "demandes", selectors.list_url(etat="ouvertes"), app=APP)
    for case in cases[: selectors.SHOWN]:
        if case.pk in signing:
            continue
        if case.assigned_to == actor.user:
            yield _own(case, today)
        elif case.assigned_to is None:
            yield from _of_nobody(case, today)
        elif _threatened(case, today):
            yield _item(case, f"{_silence(case, today)}, suivie par {case.assigned_to}", Urgency.LAW)


def _holds_delegation(actor: Actor, today: dt.date) -> bool:
    """Whether the actor may sign today: a role alone signs nothing."""
    return actor.user is not None and delegation_of(actor.user, DelegationSubject.LOWERING, day=today) is not None


def _of_nobody(case: LoweringRequest, today: dt.date) -> Iterable[DeskItem]:
    """An open request that nobody follows; while an e-mail is to be matched, its message stands for it."""
    if _waits_for_a_certificate(case):
        yield _certificate(case)
    if case.state in OPEN and (case.laboratory_id or case.channel != Channel.EMAIL):
        yield _item(case, _free(case), Urgency.LAW if _threatened(case, today) else Urgency.NOBODY)


def _hearings(actor: Actor, today: dt.date, *, shown: Container[int]) -> Iterable[DeskItem]:
    """Grants whose end is envisaged, for whoever follows them: an answer to wait for, then a decision to propose."""
    for hearing in hearings_under_way(actor=actor):
        if hearing.request_id in shown or hearing.request.assigned_to not in (actor.user, None):
            continue
        decided = _DECIDED.get(hearing.decision_state)  # type: ignore[attr-defined]  # annotated by the selector
        over = decided is None and is_over(hearing, today=today)
        what = "décision à proposer sur la fin de l’accord" if over else "observations attendues du laboratoire"
        yield DeskItem(
            title=hearing.request.product_label or hearing.request.applicant,
            url=hearing.request.get_absolute_url(),
            app=APP,
            reason=f"{hearing.request.reference}, {decided or what}",
            due_on=None if decided else hearing.letter.due_on,
            urgency=Urgency.SOON if over else Urgency.WAITING,
        )


_DECIDED = {
    DecisionState.PROPOSED: "fin de l’accord proposée à la signature",
    DecisionState.SIGNED: "fin de l’accord signée, pas encore notifiée",
}


def _waits_for_a_certificate(case: LoweringRequest) -> bool:
    return bool(case.certificate_awaited)  # type: ignore[attr-defined]  # annotated by the selector


def _certificate(case: LoweringRequest) -> DeskItem:
    asked = medium_date(case.certificate_asked_on) if case.certificate_asked_on else ""
    return _item(case, f"attestation de rejet demandée le {asked}", Urgency.SOON)


def _requests(actor: Actor, today: dt.date) -> list[LoweringRequest]:
    """What the desk and the agenda show; to heads also what silence threatens with others."""
    return _desk_requests(
        actor=actor, threatened_by=today + TEAM_DAYS if actor.can(Permission.AGENCY_CASE_ASSIGN) else None
    )


_desk_requests, _loads = read_once(selectors.desk_requests), read_once(selectors.loads)


def _free(case: LoweringRequest) -> str:
    """What is to be done first with a request of nobody."""
    if case.laboratory_id is None:
        return "courrier papier à rattacher à un laboratoire"
    return (
        "confiée à personne, à prendre en charge" if case.state == State.RECEIVED else "n’est plus confiée à personne"
    )


def _threatened(case: LoweringRequest, today: dt.date) -> bool:
    """Silence decides within three days, or has decided; nothing is left to do once a decision waits to be opened."""
    if case.due_kind == DueKind.OPENING:
        return False
    return case.state in OPEN and case.implicit_on is not None and case.implicit_on <= today + LAW_DAYS


def _silence(case: LoweringRequest, today: dt.date) -> str:
    if case.flips_at is not None and case.flips_at <= timezone.now():
        return "rejetée par silence"
    return "dernier jour pour décider" if case.last_day_to_decide == today else "rejet implicite proche"


def _own(case: LoweringRequest, today: dt.date) -> DeskItem:
    """Why a request of one's own is on the desk."""
    if _threatened(case, today):
        return _item(case, _silence(case, today), Urgency.LAW)
    if case.due_kind == DueKind.OPENING:
        return _item(case, _DUE[DueKind.OPENING], Urgency.WAITING)
    if case.unread_since:
        return _item(case, "nouvelles du laboratoire à lire", Urgency.SOON)
    if case.due_on is not None and case.due_on < today:
        return _item(case, _DUE[DueKind(case.due_kind)], Urgency.OVERDUE)
    if _waits_for_a_certificate(case):
        return _certificate(case)
    if case.awaiting == Awaiting.LABORATORY:
        return _item(case, "délai suspendu, attend le laboratoire", Urgency.WAITING)
    reason = _DUE[DueKind(case.due_kind)] if case.due_kind else "suivie"
    near = case.due_on is not None and case.due_on <= today + LAW_DAYS
    return _item(case, reason, Urgency.SOON if near else Urgency.NORMAL)


def _item(case: LoweringRequest, reason: str, urgency: Urgency) -> DeskItem:
    on = case.last_day_to_decide if urgency == Urgency.LAW else case.due_on
    title = case.product_label or case.applicant
    return DeskItem(
        title=title,
        url=case.get_absolute_url(),
        app=APP,
        reason=f"{case.reference}, {reason}",
        due_on=on,
        urgency=urgency,
    )


def agenda(actor: Actor, first: dt.date, last: dt.date) -> Iterable[AgendaDate]:
    """The last days to decide, and whatever else is due."""
    if not actor.can(Permission.AGENCY_CASE_EVALUATE):
        return
    for case in _requests(actor, timezone.localdate()):
        name = case.product_label or case.applicant
        others = f", suivie par {case.assigned_to}" if case.assigned_to not in (actor.user, None) else ""
        days = {(case.due_on, DueKind(case.due_kind).label.lower())} if case.due_kind else set()
        if case.state in OPEN and case.due_kind != DueKind.OPENING:
            days.add((case.last_day_to_decide, DueKind.SILENCE.label.lower()))
        for day, words in sorted((day, words) for day, words in days if day and first <= day <= last):
            yield AgendaDate(on=day, title=f"{name}\u00a0: {words}{others}", url=case.get_absolute_url(), app=APP)


def _rows(cases: Iterable[LoweringRequest]) -> list[dict[str, Any]]:
    now = timezone.now()
    return [{"case": case, "state": marks.state_mark(case.state, flips_at=case.flips_at, now=now)} for case in cases]


def product_panel(speciality: Speciality, actor: Actor, day: dt.date) -> Mapping[str, Any]:
    """The threshold in force on a product, and every request on it."""
    rows = _rows(selectors.requests_of_product(speciality.cis, actor=actor, day=day))
    return {
        "rows": rows,
        "all_url": selectors.list_url(cis=speciality.cis),
        "on_product": True,
        "is_mitm": speciality.is_mitm,
        "held": thresholds_of(speciality.cis, day=day),
    }


def laboratory_panel(laboratory: Laboratory, actor: Actor, day: dt.date) -> Mapping[str, Any]:
    """The latest requests of a laboratory."""
    rows = _rows(selectors.requests_of_laboratory(laboratory.pk, actor=actor, day=day))
    url = selectors.list_url(laboratoire=laboratory.name)
    return {"rows": rows, "all_url": url, "on_product": False, "is_mitm": False}


def search(words: str, actor: Actor, limit: int) -> Iterable[SearchResult]:
    """Requests by number, product or applicant."""
    now = timezone.now()
    for case in selectors.matching(words, actor=actor, limit=limit):
        state = marks.state_mark(case.state, flips_at=case.flips_at, now=now)
        yield SearchResult(
            title=f"{case.reference} – {case.product_label or case.applicant}",
            url=case.get_absolute_url(),
            kind="Demande de baisse",
            detail=f"{case.laboratory or case.applicant}, {state.label.lower()}",
            exact=case.reference == number_typed(words),
        )


def figures(actor: Actor, today: dt.date) -> Iterable[DeskFigure]:
    """What the clock threatens, what nobody follows, and how much is open."""
    rows, list_url = _loads(today=today), selectors.list_url
    free = sum(row["held"] for row in rows if row["assigned_to"] is None)
    open_url = list_url(etat="ouvertes")
    held = DeskFigure(
        label="demandes de baisse ouvertes",
        one="demande de baisse ouverte",
        value=sum(row["held"] for row in rows),
        url=open_url,
    )
    nobody = DeskFigure(
        label="demandes de baisse confiées à personne",
        one="demande de baisse confiée à personne",
        value=free,
        url=list_url(etat="ouvertes", suivi="personne"),
    )
    return [
        DeskFigure(
            label="rejets implicites sous 7\u00a0jours",
            one="rejet implicite sous 7\u00a0jours",
            value=sum(row["soon"] for row in rows),
            url=list_url(jours="7", etat="ouvertes"),
        ),
        nobody if free else held,
    ]


def load(actor: Actor, today: dt.date) -> Iterable[PersonLoad]:
    """Open requests by person."""
    return person_loads(_loads(today=today), _list_of, handover="agency_requests_reassign")


def _list_of(person: str) -> str:
    """The open requests of a person, or of nobody."""
    return selectors.list_url(etat="ouvertes", suivi=person)


def held(person: User) -> Holding | None:
    """The open requests that a person follows."""
    words = ("demande de baisse ouverte", "demandes de baisse ouvertes")
    return holding(person, selectors.held_by(person), words, list_of=_list_of, handover="agency_requests_reassign")


register(
    SavableList(key="demandes", title="Demandes de baisse", url_name="agency_requests"),
    DeskProvider(key="derogations-agency", audiences=AGENCY, items=desk),
    AgendaProvider(key="derogations-agency", audiences=AGENCY, dates=agenda),
    SearchProvider(key="derogations-agency", audiences=AGENCY, find=search, order=30),
    LoadProvider(key="derogations", label="demandes de baisse", permission=Permission.AGENCY_CASE_ASSIGN, load=load),
    HoldingProvider(key="derogations", held=held, order=20),
    ProductPanel(
        key="derogations-agency",
        title="Seuil de stock et demandes de baisse",
        audiences=AGENCY,
        build=product_panel,
        template="derogations/agency/panel.html",
        order=20,
        permission=Permission.AGENCY_CASE_READ,
    ),
    LaboratoryPanel(
        key="derogations-agency",
        title="Demandes de baisse",
        audiences=AGENCY,
        build=laboratory_panel,
        template="derogations/agency/panel.html",
        order=20,
        permission=Permission.AGENCY_CASE_READ,
    ),
    FigureProvider(key="derogations-agency", audiences=AGENCY, figures=figures, order=5),
)
register_navigation(Audience.AGENCY, "Demandes", "agency_requests", Permission.AGENCY_CASE_READ, order=20)
register_navigation(
    Audience.AGENCY, "À signer", "agency_to_sign", Permission.AGENCY_DECISION_SIGN, order=21, place="desk"
)
