"""The laboratory says that a case is over; the agency closes it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from declarations.enums import Kind, State
from declarations.models import Declaration
from declarations.rules import slip_of_year
from declarations.selectors.cases import ends_left
from declarations.services.updates import (
    check_notice,
    starting_values,
    update_file,
    update_open,
    update_save,
    update_submit,
)
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.errors import CaseError, ConflictError
from mitm.typography import medium_date

_SENTENCES = {
    State.RETURNED: "remise à disposition normale depuis le {on}",
    State.AVOIDED: "la rupture n’aura pas lieu, situation normale depuis le {on}",
    State.CEASED: "la commercialisation a cessé le {on}",
    State.REVERSED: "l’arrêt de commercialisation est annulé depuis le {on}",
    State.IN_ERROR: "déclaration faite par erreur, constat du {on}",
}
UPDATE_FIRST = (
    "Une mise à jour est en préparation sur ce dossier : déposez-la, ou écartez-la, avant de signaler la fin."
)


@transaction.atomic
def end_report(
    *, declaration_id: int, actor: Actor, outcome: State, on: dt.date, comment: str = "", revision: int | None = None
) -> Declaration:
    """File an update that reports the end, or hand it to the pharmacist when a declarant reports it.

    Raises `update_in_preparation`, `unfit_end`, `implausible_year`, `in_future`,
    `justification_missing`, and whatever an update raises.
    """
    draft = update_open(declaration_id=declaration_id, actor=actor, revision=revision)
    if draft.revision:
        raise ConflictError(UPDATE_FIRST, code="update_in_preparation")
    declaration = draft.declaration
    if outcome not in ends_left(declaration):
        message = "Cette fin ne convient pas à cette nature d’événement."
        if outcome == State.AVOIDED and declaration.kind != Kind.CESSATION:
            message = "Une rupture a eu lieu\u00a0: signalez plutôt la remise à disposition."
        raise CaseError(message, code="unfit_end", fields={"outcome": message})
    if slip := slip_of_year(on, today=timezone.localdate()):
        raise CaseError(slip, code="implausible_year", fields={"on": slip})
    if on > timezone.localdate():
        message = "La fin se signale une fois constatée : la date est dans l’avenir."
        raise CaseError(message, code="in_future", fields={"on": message})
    if outcome == State.CEASED:
        check_notice(declaration, on, comment=comment)
    sentence = f"Fin signalée\u00a0: {_SENTENCES[outcome].format(on=medium_date(on))}."
    draft = update_save(
        declaration_id=declaration_id,
        actor=actor,
        values={**starting_values(declaration), **_values(declaration, outcome, on)},
        comment=f"{sentence}\n{comment}".strip(),
    )
    draft.end = {"outcome": outcome, "on": on.isoformat()}
    draft.save(update_fields=["end"])
    if actor.can(Permission.PORTAL_CASE_CONFIRM):
        return update_file(declaration_id=declaration_id, actor=actor)
    update_submit(declaration_id=declaration_id, actor=actor)
    return declaration


def _values(declaration: Declaration, outcome: State, on: dt.date) -> dict[str, object]:
    """What the end changes in the declaration itself."""
    if outcome == State.CEASED:
        return {"starts_on": on}
    if outcome != State.RETURNED:
        return {}
    if declaration.starts_on and on < declaration.starts_on:
        message = "Le retour ne peut pas précéder le début déclaré."
        raise CaseError(message, code="return_before_start", fields={"on": message})
    return {"return_earliest": None, "return_likely": on, "return_latest": None, "return_unknown": False}
