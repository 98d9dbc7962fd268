"""Cases that hang together: links between two, crisis sheets over many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from declarations.enums import Cause, LinkKind
from declarations.models import CrisisSheet, Declaration, DeclarationLink
from declarations.services.base import locked, saved
from mitm.accounts.actor import Actor
from mitm.audit.services import record
from mitm.cases.people import agency_may, written
from mitm.errors import CaseError, ConflictError
from mitm.typography import plural


@transaction.atomic
def cases_link(*, declaration_id: int, other_id: int, kind: str, reason: str = "", actor: Actor) -> DeclarationLink:
    """Say that two cases hang together. Raises `kind_unknown`, `same_case`, `already_linked`, `not_found`."""
    agency_may(actor)
    if kind not in LinkKind.values:
        message = "Choisir un lien de la liste."
        raise CaseError(message, code="kind_unknown", fields={"kind": message})
    if declaration_id == other_id:
        message = "Un dossier ne se lie pas à lui-même."
        raise CaseError(message, code="same_case", fields={"other": message})
    first, second = (locked(pk, actor=actor) for pk in sorted((declaration_id, other_id)))
    if DeclarationLink.objects.filter(first=first, second=second).exists():
        message = "Ces deux dossiers sont déjà liés."
        raise ConflictError(message, code="already_linked", fields={"other": message})
    link = DeclarationLink.objects.create(
        first=first, second=second, kind=kind, reason=reason.strip()[:500], created_by=actor.person
    )
    for case, other in ((first, second), (second, first)):
        data = {"other": other.pk, "reference": other.reference, "kind": kind}
        record(case, "linked", actor=actor, comment=link.reason, data=data)
    return link


@transaction.atomic
def cases_unlink(*, link_id: int, actor: Actor, reason: str) -> None:
    """Take a link back; the journal of both cases keeps it. Raises `not_found`, `reason_missing`."""
    agency_may(actor)
    reason = written(reason, "reason", "Dire pourquoi le lien est retiré.")
    link = DeclarationLink.objects.filter(pk=link_id).first()
    if link is None:
        raise CaseError("Ce lien n’existe plus.", code="not_found")
    first, second = (locked(pk, actor=actor) for pk in (link.first_id, link.second_id))
    link.delete()
    for case, other in ((first, second), (second, first)):
        data = {"other": other.pk, "reference": other.reference, "kind": link.kind}
        record(case, "unlinked", actor=actor, comment=reason, data=data)


@transaction.atomic
def crisis_open(*, title: str, cause: str, actor: Actor, summary: str = "", cases: Iterable[int] = ()) -> CrisisSheet:
    """Open a sheet led by whoever opens it, with its first cases. Raises `title_missing`, `cause_unknown`."""
    agency_may(actor)
    title = written(title, "title", "Donner un titre.")
    if cause not in Cause.values:
        message = "Choisir une cause de la liste."
        raise CaseError(message, code="cause_unknown", fields={"cause": message})
    crisis = CrisisSheet.objects.create(
        title=title, cause=cause, summary=summary.strip(), lead=actor.person, opened_on=timezone.localdate()
    )
    record(crisis, "crisis_opened", actor=actor, comment=title)
    for declaration_id in sorted(set(cases)):
        _attach(crisis, declaration_id, actor)
    return crisis


def _held(crisis_id: int, revision: int | None) -> CrisisSheet:
    """The sheet, locked and open. Raises `not_found`, `stale`, `crisis_closed`."""
    crisis = CrisisSheet.objects.select_for_update(of=("self",)).select_related("lead").filter(pk=crisis_id).first()
    if crisis is None:
        raise CaseError("Cette fiche n’existe pas.", code="not_found")
    if revision is not None and crisis.revision != revision:
        message = "Cette fiche a changé depuis que vous l’avez ouverte : relisez-la avant de recommencer."
        raise ConflictError(message, code="stale")
    if crisis.closed_on is not None:
        raise ConflictError("Cette fiche est close.", code="crisis_closed")
    return crisis


def _kept(crisis: CrisisSheet) -> CrisisSheet:
    crisis.revision += 1
    crisis.save()
    return crisis


@transaction.atomic
def crisis_write(*, crisis_id: int, actor: Actor, title: str, summary: str, revision: int | None = None) -> CrisisSheet:
    """Rewrite what is common to the cases. Raises `title_missing`, `stale`, `crisis_closed`."""
    agency_may(actor)
    title = written(title, "title", "Donner un titre.")
    crisis = _held(crisis_id, revision)
    crisis.title, crisis.summary = title, summary.strip()
    record(crisis, "crisis_written", actor=actor, data={"title": title, "summary": crisis.summary})
    return _kept(crisis)


@transaction.atomic
def crisis_attach(*, crisis_id: int, declaration_id: int, actor: Actor) -> CrisisSheet:
    """Put a case under the sheet. Raises `already_attached`, `crisis_closed`, `not_found`."""
    agency_may(actor)
    crisis = _held(crisis_id, None)
    _attach(crisis, declaration_id, actor)
    return _kept(crisis)


def _attach(crisis: CrisisSheet, declaration_id: int, actor: Actor) -> None:
    declaration = locked(declaration_id, actor=actor)
    if declaration.crisis_id is not None:
        raise ConflictError("Ce dossier est déjà rattaché à une fiche.", code="already_attached")
    declaration.crisis = crisis
    _note(crisis, declaration, "attached", actor)
    saved(declaration)


def _note(crisis: CrisisSheet, declaration: Declaration, kind: str, actor: Actor) -> None:
    record(crisis, f"case_{kind}", actor=actor, data={"case": declaration.pk, "reference": declaration.reference})
    record(declaration, f"crisis_{kind}", actor=actor, data={"crisis": crisis.pk, "title": crisis.title})


@transaction.atomic
def crisis_detach(*, crisis_id: int, declaration_id: int, actor: Actor) -> CrisisSheet:
    """Take a case off the sheet. Raises `not_attached`, `crisis_closed`, `not_found`."""
    agency_may(actor)
    crisis = _held(crisis_id, None)
    declaration = locked(declaration_id, actor=actor)
    if declaration.crisis_id != crisis.pk:
        raise ConflictError("Ce dossier n’est pas rattaché à cette fiche.", code="not_attached")
    declaration.crisis = None
    _note(crisis, declaration, "detached", actor)
    saved(declaration)
    return _kept(crisis)


@transaction.atomic
def crisis_close(
    *, crisis_id: int, actor: Actor, closed_on: dt.date, summary: str, revision: int | None = None
) -> CrisisSheet:
    """End a crisis once every case under it has ended. Raises `cases_open`, `dates_reversed`, `summary_missing`."""
    agency_may(actor)
    summary = written(summary, "summary", "Écrire le bilan de la crise.")
    crisis = _held(crisis_id, revision)
    still = Declaration.objects.open().filter(crisis=crisis).count()
    if still:
        left = plural(still, "dossier de cette fiche est encore ouvert", "dossiers de cette fiche sont encore ouverts")
        raise ConflictError(f"{left}.", code="cases_open")
    if not crisis.opened_on <= closed_on <= timezone.localdate():
        message = "La clôture vient après l’ouverture, et pas dans l’avenir."
        raise CaseError(message, code="dates_reversed", fields={"closed_on": message})
    crisis.closed_on, crisis.summary = closed_on, summary
    record(crisis, "crisis_closed", actor=actor, comment=summary, data={"closed_on": closed_on.isoformat()})
    return _kept(crisis)
