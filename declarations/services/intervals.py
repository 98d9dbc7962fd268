"""The periods of a case: a risk may turn into a rupture and back; periods never overlap."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from declarations.enums import Kind
from declarations.models import Declaration, StatusInterval, UpdateDraft
from declarations.rules import slip_of_year
from declarations.services.base import locked, saved, still_open
from declarations.snapshots import plain
from mitm.accounts.actor import Actor
from mitm.accounts.permissions import Permission
from mitm.audit.services import record
from mitm.cases.people import mark_news, tell_other_side, written
from mitm.errors import CaseError, ConflictError, ForbiddenError
from mitm.law.periods import day_after
from mitm.typography import medium_date

_CHANGEABLE = (Kind.RISK, Kind.RUPTURE)


@transaction.atomic
def interval_change(
    *, declaration_id: int, actor: Actor, kind: str, starts_on: dt.date, reason: str, revision: int | None = None
) -> StatusInterval:
    """From a day on, the risk is a rupture, or the rupture a risk again; the kind of the case follows.

    The agency may say so, and the responsible pharmacist. Raises `forbidden`, `stale`, `not_open`, `reason_missing`,
    `kind_unfit`, `kind_unchanged`, `implausible_year`, `in_future`, `before_period`.
    """
    allowed = Permission.AGENCY_CASE_EVALUATE if actor.is_agency else Permission.PORTAL_CASE_CONFIRM
    if not actor.can(allowed):
        raise ForbiddenError("Votre rôle ne permet pas de changer la nature du dossier.", code="forbidden")
    reason = written(reason, "reason", "Dire ce qui fait changer la nature du dossier.")
    declaration = locked(declaration_id, actor=actor, revision=revision)
    still_open(declaration)
    before, began_on = declaration.kind, declaration.starts_on
    _check(declaration, kind, starts_on)
    interval = _turn(declaration, Kind(kind), starts_on, reason[:500])
    declaration.kind, declaration.turned_on = kind, starts_on
    if kind == Kind.RUPTURE and declaration.starts_on and declaration.starts_on > starts_on:
        declaration.starts_on = starts_on  # the rupture came sooner than the risk announced
    _follow_in_preparation(declaration, began_on)
    data = {"from": before, "to": kind, "starts_on": starts_on.isoformat()}
    record(declaration, "kind_changed", actor=actor, comment=reason, data=data)
    mark_news(declaration, actor)
    if not actor.is_agency:
        declaration.news_on = timezone.localdate()
    label = Kind(kind).label.lower()
    tell_other_side(declaration, actor, label, f"Depuis le {medium_date(starts_on)} : {label}.\n{reason}")
    saved(declaration)
    return interval


def _follow_in_preparation(declaration: Declaration, began_on: dt.date | None) -> None:
    """An update in preparation says something else from now on; a start that nobody typed there follows the case."""
    draft = UpdateDraft.objects.select_for_update().filter(declaration=declaration).first()
    if draft is None:
        return
    if draft.data.get("starts_on") == plain(began_on):
        draft.data["starts_on"] = plain(declaration.starts_on)
    draft.revision += 1
    draft.save(update_fields=["data", "revision", "saved_at"])


def _check(declaration: Declaration, kind: str, starts_on: dt.date) -> None:
    if declaration.kind not in _CHANGEABLE or kind not in _CHANGEABLE:
        message = "Seuls un risque et une rupture se changent l’un en l’autre."
        raise CaseError(message, code="kind_unfit", fields={"kind": message})
    if kind == declaration.kind:
        message = f"Le dossier est déjà un « {Kind(kind).label.lower()} »."
        raise ConflictError(message, code="kind_unchanged", fields={"kind": message})
    if slip := slip_of_year(starts_on, today=timezone.localdate()):
        raise CaseError(slip, code="implausible_year", fields={"starts_on": slip})
    if starts_on > timezone.localdate():
        message = "Le changement s’inscrit le jour où il est constaté, pas à l’avance."
        raise CaseError(message, code="in_future", fields={"starts_on": message})


def current_period(declaration: Declaration) -> StatusInterval | None:
    """The period under way, or None."""
    return declaration.intervals.filter(ends_on__isnull=True).first()


def _turn(declaration: Declaration, kind: Kind, day: dt.date, reason: str) -> StatusInterval:
    """End the period under way on a day and open the next; a first period that has not begun gives way."""
    current = current_period(declaration)
    if current is not None and not _end(declaration, current, day):
        current.kind, current.starts_on, current.reason = kind, day, reason
        current.save(update_fields=["kind", "starts_on", "reason"])
        return current
    return StatusInterval.objects.create(declaration=declaration, kind=kind, starts_on=day, reason=reason)


def _end(declaration: Declaration, current: StatusInterval, day: dt.date) -> bool:
    """End a period on a day; False when nothing of it would be left. Raises `before_period`."""
    if current.starts_on >= day:
        if declaration.intervals.exclude(pk=current.pk).exists() and current.starts_on > day:
            message = f"La période en cours commence le {medium_date(current.starts_on)} : choisir une date ultérieure."
            raise CaseError(message, code="before_period", fields={"starts_on": message})
        known_on = _known_on(declaration)
        announced = current.kind != Kind.RUPTURE  # a rupture is there from its first day, and not before
        if not announced or declaration.intervals.exclude(pk=current.pk).exists() or known_on >= day:
            return False
        current.starts_on = known_on  # announced for later, known since then
    current.ends_on = day
    current.save(update_fields=["starts_on", "ends_on"])
    return True


def _known_on(declaration: Declaration) -> dt.date:
    return timezone.localdate(declaration.filed_at)


def end_period(declaration: Declaration, day: dt.date) -> None:
    """End the period under way on the day the case ends; one that ends as it begins lasts that day."""
    current = current_period(declaration)
    if current is None:
        return
    if not _end(declaration, current, day):
        current.starts_on, current.ends_on = day, day_after(day)
        current.save(update_fields=["starts_on", "ends_on"])


def resume_period(declaration: Declaration) -> None:
    """The end of the case was premature: its last period goes on."""
    last = declaration.intervals.order_by("starts_on").last()
    if last is not None:
        last.ends_on = None
        last.save(update_fields=["ends_on"])
        follow_start(declaration)  # one that ended before the day announced had been drawn forward


def follow_start(declaration: Declaration) -> None:
    """While a case has had one period only, its start follows the declared start."""
    periods = list(declaration.intervals.order_by("starts_on")[:2])
    if declaration.starts_on is None or len(periods) != 1:
        return
    if periods[0].starts_on != declaration.starts_on and periods[0].ends_on is None:
        periods[0].starts_on = declaration.starts_on
        periods[0].save(update_fields=["starts_on"])
