"""Updates of a filed declaration: prepared, confirmed by the pharmacist, then a new frozen version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from declarations.enums import OPEN, Kind, State
from declarations.fields import BY_NAME, FIELDS, SCHEMA_VERSION, Step
from declarations.lateness import brought_forward
from declarations.models import Declaration, UpdateDraft
from declarations.selectors.cases import ends_left
from declarations.selectors.facts import declared
from declarations.services.base import locked, saved
from declarations.services.intervals import follow_start
from declarations.services.values import set_values
from declarations.snapshots import from_json, frozen, plain, plain_values, says, values_of
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Role
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import laboratory_people
from mitm.audit.services import freeze, record
from mitm.cases.acts import still_at
from mitm.cases.people import people_of_agency
from mitm.documents.selectors import joined_files
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.outbox.services import notify
from mitm.typography import medium_date

_STALE = "Cette mise à jour a changé depuis que vous l’avez ouverte : relisez-la avant de recommencer."
# What the first notice fixed for good; the kind changes through a period, the awareness never.
FIXED = frozenset({"kind", "aware_on", "late_justification"})


def update_fields() -> tuple[str, ...]:
    """The fields that an update may change."""
    return tuple(field.name for field in FIELDS if field.name not in FIXED)


def starting_values(declaration: Declaration) -> dict[str, object]:
    """What an update starts from: everything but figures that must be typed again."""
    current = values_of(declaration)
    return {name: plain(current[name]) for name in update_fields() if BY_NAME[name].carried}


def _open_case(declaration_id: int, actor: Actor, revision: int | None) -> Declaration:
    if actor.laboratory_id is None or not actor.can(Permission.PORTAL_CASE_WRITE):
        raise ForbiddenError("Votre rôle ne permet pas de mettre à jour une déclaration.", code="forbidden")
    declaration = locked(declaration_id, actor=actor, revision=revision)
    if declaration.state not in OPEN:
        raise ConflictError("Ce dossier n’est pas ouvert : il ne se met pas à jour.", code="not_open")
    return declaration


@transaction.atomic
def update_open(*, declaration_id: int, actor: Actor, revision: int | None = None) -> UpdateDraft:
    """The update in preparation, opened when there is none. Raises `stale`."""
    declaration = _open_case(declaration_id, actor, revision)
    draft, _ = UpdateDraft.objects.get_or_create(
        declaration=declaration, defaults={"data": starting_values(declaration), "created_by": actor.person}
    )
    return draft


@transaction.atomic
def update_save(
    *,
    declaration_id: int,
    actor: Actor,
    values: Mapping[str, object],
    comment: str | None = None,
    revision: int | None = None,
) -> UpdateDraft:
    """Keep values of an update in preparation.

    Raises `no_update`, `stale`, `fixed_field` and whatever is wrong with the fields.
    """
    declaration = _open_case(declaration_id, actor, None)
    draft = _prepared(declaration, None)
    if comment is not None or not says(draft.data, values):  # a second click changes nothing
        still_at(draft, revision, message=_STALE)
    fixed = [name for name in values if name in FIXED]
    if fixed:
        message = "Ce champ ne change plus après le dépôt."
        raise CaseError(message, code="fixed_field", fields=dict.fromkeys(fixed, message))
    merged = draft.data | plain_values(values)
    set_values(declaration, from_json(merged), complete=False, steps=())  # checked here, written when it is filed
    draft.data = merged
    if comment is not None:
        draft.comment = comment.strip()
    draft.revision += 1
    draft.save()
    return draft


def _prepared(declaration: Declaration, revision: int | None) -> UpdateDraft:
    """The update in preparation, locked. Raises `no_update`, and `stale` when it is no longer at `revision`."""
    draft = UpdateDraft.objects.select_for_update().filter(declaration=declaration).first()
    if draft is None:
        raise ConflictError("Aucune mise à jour n’est en préparation.", code="no_update")
    still_at(draft, revision, message=_STALE)
    return draft


@transaction.atomic
def update_submit(
    *, declaration_id: int, actor: Actor, comment: str | None = None, revision: int | None = None
) -> UpdateDraft:
    """Hand an update to the responsible pharmacist. Raises `no_update`, `stale`, `no_pharmacist`,
    `justification_missing`."""
    declaration = _open_case(declaration_id, actor, None)
    draft = _prepared(declaration, revision)
    pharmacists = laboratory_people(declaration.laboratory_id, Role.PHARMACIST, today=timezone.localdate())
    if not pharmacists:
        raise CaseError("Aucun pharmacien responsable n’est enregistré pour le laboratoire.", code="no_pharmacist")
    draft.comment = draft.comment if comment is None else comment.strip()
    check_notice(declaration, from_json(draft.data).get("starts_on"), comment=draft.comment)
    draft.to_confirm = True
    draft.revision += 1
    draft.save()
    record(declaration, "update_submitted", actor=actor)
    notify(
        pharmacists,
        subject=f"Mise à jour à confirmer : {declaration.reference}",
        body=f"{actor.label} vous transmet une mise à jour à confirmer.",
        url=declaration.get_portal_url(),
        case=declaration,
    )
    return draft


def check_notice(declaration: Declaration, planned_on: object, *, comment: str) -> None:
    """A cessation brought forward inside its legal notice is explained. Raises `justification_missing`."""
    if declaration.kind != Kind.CESSATION or comment.strip() or not isinstance(planned_on, dt.date):
        return
    verdict = brought_forward(
        declaration.starts_on,
        planned_on,
        filed_on=timezone.localdate(declaration.filed_at),
        is_mitm=any(product.speciality.is_mitm for product in declared(declaration)),
    )
    if verdict is not None:
        message = (
            f"Un arrêt le {medium_date(planned_on)} devait être déclaré au plus tard le {medium_date(verdict.due_on)}"
            "\u00a0: dire en quelques mots l’urgence qui le fait avancer."
        )
        raise CaseError(message, code="justification_missing", fields={"comment": message})


@transaction.atomic
def update_discard(*, declaration_id: int, actor: Actor) -> Declaration:
    """Throw the update in preparation away. Raises `no_update`."""
    declaration = _open_case(declaration_id, actor, None)
    _prepared(declaration, None).delete()
    return declaration


@transaction.atomic
def update_file(
    *, declaration_id: int, actor: Actor, comment: str | None = None, revision: int | None = None
) -> Declaration:
    """The pharmacist confirms the update that he or she read at `revision`.

    Raises `no_update`, `stale`, `unfit_end`, `justification_missing`, `nothing_changed`, `forbidden`.
    """
    declaration = _open_case(declaration_id, actor, None)
    draft = _prepared(declaration, revision)
    _still_fit(declaration, draft)
    values, said = from_json(draft.data), draft.comment if comment is None else comment.strip()
    draft.delete()
    filed = _file(declaration, values, comment=said, actor=actor, ends=bool(draft.end))
    if draft.end:  # the agency hears of an end once the pharmacist has confirmed it
        record(filed, "end_reported", actor=actor, data=draft.end)
    return filed


def _still_fit(declaration: Declaration, draft: UpdateDraft) -> None:
    """Refuse an end prepared before the case turned into another kind. Raises `unfit_end`."""
    if draft.end and State(draft.end["outcome"]) not in ends_left(declaration):
        message = "La nature du dossier a changé depuis : cette fin ne lui convient plus. Écartez cette mise à jour."
        raise ConflictError(message, code="unfit_end")


@transaction.atomic
def update_file_at_once(
    *, declaration_id: int, actor: Actor, values: Mapping[str, object], comment: str = "", revision: int | None = None
) -> Declaration:
    """Write and file an update in one act (API): the fields given change, stock figures not given become unknown."""
    declaration = _open_case(declaration_id, actor, revision)
    fixed = [name for name in values if name in FIXED]
    if fixed:
        message = "Ce champ ne change plus après le dépôt."
        raise CaseError(message, code="fixed_field", fields=dict.fromkeys(fixed, message))
    return _file(declaration, {**from_json(starting_values(declaration)), **values}, comment=comment, actor=actor)


def _file(
    declaration: Declaration, values: Mapping[str, object], *, comment: str, actor: Actor, ends: bool = False
) -> Declaration:
    if not actor.can(Permission.PORTAL_CASE_CONFIRM):
        raise ForbiddenError("Seul le pharmacien responsable confirme une mise à jour.", code="forbidden")
    before = plain_values(values_of(declaration))
    if not ends:  # an end has been explained where it was reported
        check_notice(declaration, values.get("starts_on"), comment=comment)
    emptied = {field.name: None for field in FIELDS if not field.carried}
    over = timezone.localdate() if ends else None  # no rupture is announced any more
    set_values(declaration, {**emptied, **values}, complete=True, steps=(Step.NOTICE,), settled_until=over)
    if plain_values(values_of(declaration)) == before and not comment:
        raise CaseError("Rien n’a changé : préciser au moins ce qu’il y a de nouveau.", code="nothing_changed")
    now = timezone.now()
    UpdateDraft.objects.filter(declaration=declaration).update(revision=F("revision") + 1)  # it says something else now
    declaration.version += 1
    declaration.news_on = timezone.localdate(now)
    declaration.unread_since = declaration.unread_since or now
    _follow_start(declaration)
    files = joined_files(declaration)
    freeze(
        declaration,
        number=declaration.version,
        data=frozen(declaration, products=declared(declaration), comment=comment, files=files),
        schema_version=SCHEMA_VERSION,
        actor=actor,
    )
    record(declaration, "updated", actor=actor, comment=comment, data={"version": declaration.version})
    if declaration.assigned_to:
        notify(
            people_of_agency(declaration),
            subject=f"Mise à jour de {declaration.reference}",
            body=comment or "Le laboratoire a mis sa déclaration à jour.",
            url=declaration.get_absolute_url(),
            case=declaration,
        )
    return saved(declaration)


def _follow_start(declaration: Declaration) -> None:
    follow_start(declaration)
    if declaration.kind == Kind.RUPTURE and declaration.starts_on and declaration.starts_on > timezone.localdate():
        message = "Une rupture en cours ne peut pas commencer dans l’avenir."
        raise CaseError(message, code="rupture_in_future", fields={"starts_on": message})
