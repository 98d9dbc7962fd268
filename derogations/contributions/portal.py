"""What laboratories find of their requests on their desk, in their agenda, in the dossier of a product."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone

from derogations.enums import DecisionState, LetterKind, State
from derogations.models import Hearing, Letter, LoweringRequest
from derogations.selectors import portal as selectors
from derogations.selectors.hearings import hearings_under_way
from derogations.selectors.products import thresholds_of
from derogations.standing import standing_in_list
from derogations.thresholds import threshold_in_words
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Audience
from mitm.accounts.permissions import Permission
from mitm.cases.searching import number_typed
from mitm.registry.models import Speciality
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

APP = "derogations"
LABORATORY = frozenset({Audience.LABORATORY})
_TO_OPEN = "lettre de l’agence à ouvrir"


def desk(actor: Actor, today: dt.date) -> Iterable[DeskItem]:
    """Drafts, what is to be confirmed, letters to open, pieces asked for, and the clocks that run."""
    found = selectors.desk_requests(actor=actor)
    requests = found[: selectors.SHOWN]
    if len(found) > len(requests):
        yield more_than(len(requests), "demandes", reverse("portal_requests"), app=APP)
    letters = selectors.letters_that_wait(requests)
    for hearing in hearings_under_way(actor=actor):
        decided = hearing.decision_state == DecisionState.SIGNED  # type: ignore[attr-defined]  # annotated by the selector
        if hearing.answered_at is None and not decided:
            yield _item(hearing.request, _invited(hearing), Urgency.SOON, hearing.letter.due_on)
    for request in requests:
        if request.state in (State.DRAFT, State.TO_CONFIRM):
            if actor.can(Permission.PORTAL_CASE_WRITE):
                yield _item(request, *on_desk(request, actor))
        else:
            yield from _filed(request, letters.get(request.pk, []), today)


def _invited(hearing: Hearing) -> str:
    """What awaits whoever is invited to speak; a letter is opened before it is told."""
    if hearing.letter.is_sealed:
        return _TO_OPEN
    return "l’agence envisage de mettre fin à l’accord\u00a0: répondre"


def _filed(request: LoweringRequest, letters: list[Letter], today: dt.date) -> Iterable[DeskItem]:
    """What the laboratory may do about a request; whoever only waits reads until when."""
    if sealed := [letter for letter in letters if letter.is_sealed and _still_tells(letter, request)]:
        yield _item(request, _TO_OPEN, Urgency.SOON, sealed[0].last_day_to_open)
        return
    asked = [letter for letter in letters if letter.kind == LetterKind.COMPLETENESS and _still_due(letter, today)]
    if request.suspended and asked:
        yield _item(request, "pièces demandées par l’agence", Urgency.SOON, asked[-1].due_on)
        return
    if request.is_open and request.flips_at is not None and timezone.now() >= request.flips_at:
        yield _item(request, "rejetée par silence\u00a0: des recours sont ouverts", Urgency.NORMAL)
    elif request.is_open:
        yield _item(request, "l’agence a jusque-là pour décider", Urgency.WAITING, request.last_day_to_decide)


def _still_tells(letter: Letter, request: LoweringRequest) -> bool:
    """Whether a letter is still worth opening: a receipt says nothing more once the request is decided."""
    return request.is_open or letter.kind in selectors.AFTERWARDS


def _still_due(letter: Letter, today: dt.date) -> bool:
    return letter.due_on is not None and letter.due_on >= today


def _item(request: LoweringRequest, reason: str, urgency: Urgency, due_on: dt.date | None = None) -> DeskItem:
    return DeskItem(
        title=request.product_label or "Nouvelle demande de baisse",
        url=request.get_portal_url(),
        app=APP,
        reason=f"{request.reference or 'Demande de baisse'}, {reason}",
        due_on=due_on,
        urgency=urgency,
    )


def agenda(actor: Actor, first: dt.date, last: dt.date) -> Iterable[AgendaDate]:
    """Last days to decide, to open what the agency wrote, and the terms of pieces."""
    for request in selectors.dated(actor=actor, first=first, last=last):
        last_day = request.last_day_to_decide
        if last_day is not None and first <= last_day <= last:
            title = f"{request.product_label}\u00a0: dernier jour de l’agence pour décider"
            yield AgendaDate(on=last_day, title=title, url=request.get_portal_url(), app=APP)
    for letter in selectors.sealed_letters(actor=actor):
        if first <= letter.last_day_to_open <= last:
            title = f"{letter.request.product_label}\u00a0: {_TO_OPEN}"
            yield AgendaDate(on=letter.last_day_to_open, title=title, url=letter.request.get_portal_url(), app=APP)
    for letter in selectors.pieces_due(actor=actor, first=first, last=last):
        if letter.due_on is not None:
            title = f"{letter.request.product_label}\u00a0: pièces à produire"
            yield AgendaDate(on=letter.due_on, title=title, url=letter.request.get_portal_url(), app=APP)


def product_panel(speciality: Speciality, actor: Actor, day: dt.date) -> Mapping[str, Any] | None:
    """The threshold in force on a medicine and the laboratory's own requests; nothing where none is possible."""
    if not speciality.is_mitm:
        return None
    now = timezone.now()
    rows = [
        {
            "case": request,
            "state": standing_in_list(request, now=now),
            "threshold": threshold_in_words(request.threshold_value, request.threshold_unit),
        }
        for request in selectors.requests_of_product(speciality.cis, actor=actor, day=day)
    ]
    held = thresholds_of(speciality.cis, day=day, unless=selectors.sealed_decisions(speciality.cis, actor=actor))
    return {"rows": rows, "held": held, "cis": speciality.cis, "may_write": actor.can(Permission.PORTAL_CASE_WRITE)}


def figures(actor: Actor, today: dt.date) -> Iterable[DeskFigure]:
    """Clocks that run."""
    running = selectors.list_url(etat="en-cours")
    return [
        DeskFigure(
            label="demandes de baisse en cours",
            one="demande de baisse en cours",
            value=selectors.count_running(actor),
            url=running,
        )
    ]


def search(words: str, actor: Actor, limit: int) -> Iterable[SearchResult]:
    """Requests by number or product."""
    now = timezone.now()
    for request in selectors.matching(words, actor=actor, limit=limit):
        yield SearchResult(
            title=f"{request} – {request.product_label}",
            url=request.get_portal_url(),
            kind="Demande de baisse",
            detail=standing_in_list(request, now=now).label.lower(),
            exact=request.reference == number_typed(words),
        )


register(
    DeskProvider(key="derogations-portal", audiences=LABORATORY, items=desk),
    AgendaProvider(key="derogations-portal", audiences=LABORATORY, dates=agenda),
    SearchProvider(key="derogations-portal", audiences=LABORATORY, find=search, order=30),
    ProductPanel(
        key="derogations-portal",
        title="Seuil de stock et demandes de baisse",
        audiences=LABORATORY,
        build=product_panel,
        template="derogations/portal/panel.html",
        order=20,
        permission=Permission.PORTAL_CASE_READ,
    ),
    FigureProvider(key="derogations-portal", audiences=LABORATORY, figures=figures, order=110),
)
register_navigation(Audience.LABORATORY, "Demandes de baisse", "portal_requests", Permission.PORTAL_CASE_READ, order=30)
register_navigation(
    Audience.LABORATORY,
    "Demander une baisse de stock",
    "portal_request_new",
    Permission.PORTAL_CASE_WRITE,
    order=20,
    place="desk",
)
