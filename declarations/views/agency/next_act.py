"""The one thing to do next on a case, and what else may be done: from its state and the reader's rights."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.urls import reverse

from declarations.enums import DueKind, Kind, State
from declarations.models import Declaration
from declarations.selectors.cases import ends_left
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.web.acts import Act, link

_WHEN = {
    State.RETURNED: "Le produit est de nouveau livré normalement.",
    State.AVOIDED: "La rupture annoncée n’a pas eu lieu et ne menace plus.",
    State.REVERSED: "Le laboratoire renonce à l’arrêt.",
    State.CEASED: "Le produit n’est plus commercialisé.",
    State.IN_ERROR: "Il n’y avait rien à déclarer\u00a0: l’épisode ne compte pas.",
}


def next_act(case: Declaration, actor: Actor, *, evaluated: bool, today: dt.date) -> Act | None:
    """The primary button; none for whoever only reads."""
    if not actor.can(Permission.AGENCY_CASE_EVALUATE):
        return None
    read = Act("Marquer les nouvelles comme lues", reverse("agency_news_read", args=[case.pk]), at_once=True)
    if not case.is_open:  # a laboratory may still write on a case that has ended
        return read if case.unread_since else None
    if case.state == State.FILED:
        return Act("Prendre en charge", reverse("agency_take", args=[case.pk]), at_once=True)
    if case.state == State.EVALUATING:
        return link("Conclure l’évaluation", "conclude", case) if evaluated else link("Évaluer", "evaluate", case)
    if case.unread_since:
        return read
    over = case.due_on is not None and case.due_on <= today
    if over and case.due_kind in (DueKind.RETURN, DueKind.CESSATION):
        return link("Clore le dossier", "close", case)
    return link("Demander une information", "ask", case)


def other_acts(case: Declaration, actor: Actor) -> list[Act]:
    """Everything else that the reader may do, in the order of a case's life."""
    acts: list[Act] = []
    if actor.can(Permission.AGENCY_CASE_ASSIGN) and case.is_open:
        acts.append(link("Confier à…", "assign", case))
    if actor.can(Permission.AGENCY_CASE_EVALUATE):
        acts += _evaluator_acts(case)
    return acts


def _evaluator_acts(case: Declaration) -> list[Act]:
    always = [
        link("Écrire une note interne", "note", case),
        link("Joindre une pièce", "file_add", case),
        link("Lier à un autre dossier", "link", case),
    ]
    if case.is_closed:
        may_reopen = case.state not in (State.CEASED, State.IN_ERROR)
        return [*([link("Rouvrir le dossier", "reopen", case)] if may_reopen else []), *always]
    acts = [link("Demander une information", "ask", case), link("Proposer une mesure", "measure_propose", case)]
    if case.state == State.EVALUATING:
        acts.insert(0, link("Évaluer", "evaluate", case))
    if case.state == State.FOLLOWED:
        acts.insert(0, link("Réévaluer", "reassess", case))
    if case.kind in (Kind.RISK, Kind.RUPTURE):
        acts.append(link("Changer la nature", "kind", case))
    if case.crisis_id is None:
        acts.append(link("Rattacher à une fiche de crise", "crisis_attach", case))
    return [*acts, *always, link("Clore le dossier", "close", case)]


def ends_of(case: Declaration) -> list[Act]:
    """The ways in which the case may end."""
    return [
        replace(
            link(state.ending.capitalize(), "close_as", case, state.value),
            hint=_WHEN[state],
        )
        for state in ends_left(case)
    ]
