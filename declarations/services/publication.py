"""Telling the public: notices are drafted, published under the rule of the day, corrected, withdrawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from declarations.enums import BEFORE_FILING, NoticeState, PublicStatus, State
from declarations.models import Declaration, PublicNotice
from declarations.notices import FITTING, keeps_range, proposal, tells_end, wrong_dates
from declarations.selectors.publication import published_notice, ruling_of
from declarations.services.base import locked
from declarations.services.projection import entry_refresh
from declarations.snapshots import values_of
from mitm.accounts.actor import Actor
from mitm.accounts.enums import Role
from mitm.accounts.models import User
from mitm.accounts.permissions import Permission
from mitm.accounts.selectors import laboratory_people
from mitm.audit.services import record
from mitm.cases.people import people_of_agency, still_at_agency
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.outbox.services import notify

EDITABLE = (
    "status",
    "starts_on",
    "return_from",
    "return_to",
    "returned_on",
    "summary",
    "summary_en",
    "for_prescribers",
    "for_pharmacists",
    "for_patients",
    "correction_reason",
)
LONGEST = 3_000
_ADVICE = ("for_prescribers", "for_pharmacists", "for_patients")
_TEXTS = ("summary", "summary_en", *_ADVICE)
_ASKED = {"asked_end": "", "asked_on": None, "asked_at": None, "asked_by": None}
_MISSING = (PublicStatus.RUPTURE, PublicStatus.TENSION)


def _case(declaration_id: int, actor: Actor) -> Declaration:
    if not actor.is_agency or not actor.can(Permission.AGENCY_NOTICE_PUBLISH):
        raise ForbiddenError("Votre rôle ne permet pas de publier.", code="forbidden")
    return locked(declaration_id, actor=actor)


def _notice(declaration: Declaration, state: NoticeState, revision: int | None) -> PublicNotice:
    """The notice of a case in a state; the case is locked, so nobody else can move it."""
    notice = declaration.notices.filter(state=state).first()
    if notice is None:
        missing = "Il n’y a pas de brouillon d’avis." if state == NoticeState.DRAFT else "Aucun avis n’est publié."
        raise ConflictError(f"{missing} Quelqu’un d’autre s’en est peut-être chargé.", code=f"no_{state}")
    if revision is not None and notice.revision != revision:
        message = "Cet avis a changé depuis que vous l’avez ouvert\u00a0: relisez-le avant de recommencer."
        raise ConflictError(message, code="stale")
    return notice


@transaction.atomic
def notice_draft(*, declaration_id: int, actor: Actor) -> PublicNotice:
    """Prepare a notice from the public part of the case; a correction starts from the notice that is published.

    Raises `draft_exists`, `not_filed`, `in_error`.
    """
    declaration = _case(declaration_id, actor)
    if declaration.state in BEFORE_FILING:
        raise ConflictError("Ce dossier n’est pas déposé.", code="not_filed")
    _for_the_public(declaration)
    if declaration.notices.filter(state=NoticeState.DRAFT).exists():
        raise ConflictError("Un brouillon d’avis existe déjà pour ce dossier.", code="draft_exists")
    last = declaration.notices.aggregate(last=Max("number"))["last"] or 0
    notice = PublicNotice(declaration=declaration, number=last + 1, drafted_by=actor.user)
    _prefill(notice, declaration)
    notice.save()
    record(declaration, "notice_drafted", actor=actor, data={"number": notice.number})
    return notice


def _for_the_public(declaration: Declaration) -> None:
    """Raises `in_error`: what there was not is told to nobody, even when somebody had prepared a notice before."""
    if declaration.state == State.IN_ERROR:
        raise ConflictError("Ce dossier a été déclaré par erreur\u00a0: il ne se publie pas.", code="in_error")


def _prefill(notice: PublicNotice, declaration: Declaration) -> None:
    before = published_notice(declaration)
    asked = before if before is not None and before.asked_end and declaration.is_open else None
    state = State(asked.asked_end if asked else declaration.state)
    ended_on = asked.asked_on if asked else declaration.ended_on
    proposed = proposal(
        values=values_of(declaration),
        state=state,
        ended_on=ended_on,
        laboratory=str(declaration.laboratory),
        today=timezone.localdate(),
    )
    for name in ("status", "starts_on", "return_from", "return_to", "returned_on", "summary", "summary_en"):
        setattr(notice, name, getattr(proposed, name))
    if before is None:
        return
    if keeps_range(return_from=before.return_from, return_to=before.return_to, likely=proposed.return_from):
        notice.return_from, notice.return_to = before.return_from, before.return_to
    advice = _ADVICE if _same_advice(before.status, notice.status) else ()
    announced = state == State.CEASED and not tells_end(
        state, ended_on, status=before.status, starts_on=before.starts_on
    )
    for name in _TEXTS if before.status == notice.status and not announced else advice:
        setattr(notice, name, getattr(before, name))


def _same_advice(one: int, other: int) -> bool:
    """Whether what people were told to do under a status still holds under another one."""
    return one == other or {one, other} == set(_MISSING)


@transaction.atomic
def notice_save(
    *, declaration_id: int, actor: Actor, values: Mapping[str, object], revision: int | None = None
) -> PublicNotice:
    """Change the draft. Raises `no_draft`, `stale`, `unknown_field`, `invalid`."""
    declaration = _case(declaration_id, actor)
    notice = _notice(declaration, NoticeState.DRAFT, revision)
    _write(notice, values)
    record(declaration, "notice_saved", actor=actor, data={"number": notice.number})
    return notice


def _write(notice: PublicNotice, values: Mapping[str, object]) -> None:
    unknown = [name for name in values if name not in EDITABLE]
    if unknown:
        message = "Ce champ n’existe pas."
        raise CaseError(message, code="unknown_field", fields=dict.fromkeys(unknown, message))
    told = notice.status
    for name, value in values.items():
        setattr(notice, name, value)
    if not _same_advice(told, notice.status):
        for name in set(_ADVICE) - set(values):  # « dispensez au plus juste » holds no more for what is back
            setattr(notice, name, "")
    if notice.status in (PublicStatus.RETURNED, PublicStatus.CESSATION):
        notice.return_from = notice.return_to = None
    if notice.status != PublicStatus.RETURNED:
        notice.returned_on = None
    # One bound alone is a day.
    notice.return_from, notice.return_to = (
        notice.return_from or notice.return_to,
        notice.return_to or notice.return_from,
    )
    _check(notice)
    notice.revision += 1
    notice.save()


def _check(notice: PublicNotice) -> None:
    """Say at the field what the table would refuse, and a little more."""
    fields = wrong_dates(
        status=notice.status,
        starts_on=notice.starts_on,
        return_from=notice.return_from,
        return_to=notice.return_to,
        returned_on=notice.returned_on,
        today=timezone.localdate(),
    )
    long = f"{LONGEST} caractères au plus."
    fields |= {name: long for name in _TEXTS if len(getattr(notice, name)) > LONGEST}
    if not fields:
        try:
            notice.clean_fields(exclude={field.name for field in notice._meta.fields} - {*EDITABLE})
        except ValidationError as error:
            fields = {name: messages[0] for name, messages in error.message_dict.items()}
    if fields:
        raise CaseError(next(iter(fields.values())), code="invalid", fields=fields)


@transaction.atomic
def notice_publish(
    *,
    declaration_id: int,
    actor: Actor,
    reason: str = "",
    values: Mapping[str, object] | None = None,
    revision: int | None = None,
) -> PublicNotice:
    """Publish the draft, with last changes if any; a notice that is published gives way to it, in the same instant.

    The rule in force decides whether the case is for the public: publishing against it needs a `reason`.
    Raises `no_draft`, `stale`, `in_error`, `against_rule`, `correction_reason_missing`, `invalid`.
    """
    declaration = _case(declaration_id, actor)
    _for_the_public(declaration)
    notice = _notice(declaration, NoticeState.DRAFT, revision)
    if values:
        _write(notice, values)
    _check(notice)
    before = published_notice(declaration)
    if before is not None and not notice.correction_reason:
        message = "Dire ce qui est corrigé\u00a0: la correction remplace un avis déjà lu."
        raise CaseError(message, code="correction_reason_missing", fields={"correction_reason": message})
    notice.rule = _rule(declaration, notice, before, reason.strip())
    now = timezone.now()
    if before is not None:
        _hand_on(before, notice)
        _end(before, "supersede", now)
    notice.published_at, notice.published_by = now, actor.user
    _end(notice, "publish", None)
    data = {"number": notice.number, "status": notice.status, "rule": notice.rule}
    record(declaration, "notice_published", actor=actor, comment=notice.correction_reason or reason.strip(), data=data)
    entry_refresh(declaration_id=declaration.pk)
    _tell(declaration, f"Avis publié\u00a0: {notice.get_status_display()}", notice.correction_reason)
    return notice


def _rule(
    declaration: Declaration, notice: PublicNotice, before: PublicNotice | None, reason: str
) -> dict[str, object]:
    """The verdict to keep with the notice. Saying that a published product is back never goes against the rule."""
    ruling = ruling_of(declaration, today=timezone.localdate())
    announces_return = before is not None and notice.status == PublicStatus.RETURNED
    if not ruling.publishable and not announces_return and not reason:
        message = "La règle de publication écarte ce dossier\u00a0: publier quand même demande un motif."
        raise CaseError(message, code="against_rule", fields={"reason": message})
    return {**ruling.as_json(), "reason": "" if ruling.publishable else reason, "version": declaration.version}


def _hand_on(before: PublicNotice, notice: PublicNotice) -> None:
    """What was asked of a notice goes on to the correction that does not do it: nobody may go on yet."""
    if before.asked_end and notice.status not in FITTING[State(before.asked_end)]:
        for name, nothing in _ASKED.items():
            setattr(notice, name, getattr(before, name))
            setattr(before, name, nothing)


def _end(notice: PublicNotice, transition: str, at: dt.datetime | None) -> None:
    """Run a transition of a notice and save it."""
    try:
        getattr(notice, transition)()
    except TransitionNotAllowed as error:  # only reachable by code that did not lock the case
        raise ConflictError("Cet avis a changé d’état.", code="transition_refused") from error
    notice.ended_at = at
    notice.revision += 1
    notice.save()
    if notice.asked_by is not None and notice.state != NoticeState.PUBLISHED:
        _answer(notice.asked_by, notice)


def _answer(asker: User, notice: PublicNotice) -> None:
    """Whoever waited for the public to be told may go on."""
    case, end = notice.declaration, State(notice.asked_end).ending
    notify(
        still_at_agency([asker]) or people_of_agency(case),
        subject=f"Avis public mis à jour ({case.reference})",
        body=f"L’avis n° {notice.number} n’est plus publié : « {end} » peut être enregistré.",
        url=case.get_absolute_url(),
        case=case,
    )


@transaction.atomic
def notice_correct(
    *, declaration_id: int, actor: Actor, values: Mapping[str, object], correction_reason: str, reason: str = ""
) -> PublicNotice:
    """Correct the published notice in one act: a new number takes its place. Raises as drafting and publishing do."""
    declaration = _case(declaration_id, actor)
    _notice(declaration, NoticeState.PUBLISHED, None)
    notice_draft(declaration_id=declaration_id, actor=actor)
    values = {**values, "correction_reason": correction_reason}
    notice_save(declaration_id=declaration_id, actor=actor, values=values)
    return notice_publish(declaration_id=declaration_id, actor=actor, reason=reason)


@transaction.atomic
def notice_withdraw(*, declaration_id: int, actor: Actor, reason: str, revision: int | None = None) -> PublicNotice:
    """Take the published notice back: it should not be read any more. Raises `reason_missing`, `no_published`."""
    if not reason.strip():
        message = "Dire pourquoi l’avis est retiré."
        raise CaseError(message, code="reason_missing", fields={"reason": message})
    declaration = _case(declaration_id, actor)
    notice = _notice(declaration, NoticeState.PUBLISHED, revision)
    notice.withdrawal_reason = reason.strip()[:500]  # how a case ended may be longer: whole in the journal
    _end(notice, "withdraw", timezone.now())
    record(declaration, "notice_withdrawn", actor=actor, comment=reason.strip(), data={"number": notice.number})
    entry_refresh(declaration_id=declaration.pk)
    _tell(declaration, "Avis retiré", reason.strip())
    return notice


@transaction.atomic
def notice_discard(*, declaration_id: int, actor: Actor, revision: int | None = None) -> PublicNotice:
    """Put a draft aside; it is kept, and never published."""
    declaration = _case(declaration_id, actor)
    notice = _notice(declaration, NoticeState.DRAFT, revision)
    _end(notice, "discard", timezone.now())
    record(declaration, "notice_discarded", actor=actor, data={"number": notice.number})
    return notice


def _tell(declaration: Declaration, what: str, why: str) -> None:
    """The laboratory learns at once what the public reads of its product."""
    today = timezone.localdate()
    notify(
        laboratory_people(declaration.laboratory_id, Role.PHARMACIST, Role.DECLARANT, today=today),
        subject=f"{what} ({declaration.reference})",
        body=f"{declaration.product_label}\n{why}".strip(),
        url=declaration.get_portal_url(),
        case=declaration,
    )
