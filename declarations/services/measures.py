"""Measures: proposed by a side, agreed or refused by the agency, ended with what they did."""

from __future__ import annotations

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from declarations.enums import MeasureKind, MeasureStatus
from declarations.models import Declaration, Measure
from declarations.rules import slip_of_year
from declarations.services.base import locked, saved, still_open
from mitm.accounts.actor import Actor
from mitm.audit.services import record
from mitm.cases.people import agency_may, either_side_may, mark_news, tell_laboratory, tell_other_side, written
from mitm.documents.services import attachment_store
from mitm.errors import CaseError, ConflictError
from mitm.typography import medium_date


@transaction.atomic
def measure_propose(
    *, declaration_id: int, actor: Actor, kind: str, description: str = "", revision: int | None = None
) -> Measure:
    """Propose a measure, from either side. Raises `kind_unknown`, `not_open`, `forbidden`."""
    either_side_may(actor)
    if kind not in MeasureKind.values:
        message = "Choisir une mesure de la liste."
        raise CaseError(message, code="kind_unknown", fields={"kind": message})
    declaration = locked(declaration_id, actor=actor, revision=revision)
    still_open(declaration)
    measure = Measure.objects.create(
        declaration=declaration, kind=kind, description=description.strip(), proposed_by=actor.person
    )
    _note(declaration, measure, "measure_proposed", actor=actor, comment=measure.description)
    mark_news(declaration, actor)
    body = f"{measure.get_kind_display()}\n{measure.description}".strip()
    tell_other_side(declaration, actor, "mesure proposée", body)
    saved(declaration)
    return measure


def _note(declaration: Declaration, measure: Measure, kind: str, *, actor: Actor, comment: str = "") -> None:
    data = {
        "measure": measure.pk,
        "kind": measure.kind,
        "starts_on": measure.starts_on.isoformat() if measure.starts_on else None,
        "ends_on": measure.ends_on.isoformat() if measure.ends_on else None,
    }
    record(declaration, kind, actor=actor, comment=comment, data=data)


def _held(measure_id: int, actor: Actor, *allowed: MeasureStatus) -> tuple[Declaration, Measure]:
    """The measure with its case locked, in one of the statuses. Raises `not_found`, `not_open`, `measure_status`."""
    known = Measure.objects.filter(pk=measure_id).first()
    if known is None:
        raise CaseError("Cette mesure n’existe pas.", code="not_found")
    declaration = locked(known.declaration_id, actor=actor)
    measure = Measure.objects.get(pk=measure_id)  # read again: it may have moved before the lock
    still_open(declaration)
    status = measure.status_on(timezone.localdate())
    if status not in allowed:
        raise ConflictError(f"Cette mesure est « {status.label} ».", code="measure_status")
    return declaration, measure


@transaction.atomic
def measure_agree(
    *,
    measure_id: int,
    actor: Actor,
    starts_on: dt.date,
    ends_on: dt.date | None = None,
    letter: UploadedFile | None = None,
) -> Measure:
    """The agency agrees (L. 5121-32 CSP), with its letter if any.

    Raises `implausible_year`, `dates_reversed`, `measure_status`.
    """
    agency_may(actor)
    _plausible(starts_on=starts_on, ends_on=ends_on)
    if ends_on is not None and ends_on < starts_on:
        message = "La fin de la mesure précède son début."
        raise CaseError(message, code="dates_reversed", fields={"ends_on": message})
    declaration, measure = _held(measure_id, actor, MeasureStatus.PROPOSED)
    if letter is not None:
        label = f"Lettre : {measure.get_kind_display()}"
        measure.letter = attachment_store(case=declaration, upload=letter, actor=actor, label=label)
    measure.agreed_at, measure.agreed_by = timezone.now(), actor.user
    measure.starts_on, measure.ends_on = starts_on, ends_on
    measure.save()
    _note(declaration, measure, "measure_agreed", actor=actor)
    until = f" au {medium_date(ends_on)}" if ends_on else ""
    tell_laboratory(
        declaration, "mesure acceptée", f"{measure.get_kind_display()}, du {medium_date(starts_on)}{until}."
    )
    mark_news(declaration, actor)
    saved(declaration)
    return measure


def _plausible(**days: dt.date | None) -> None:
    for name, day in days.items():
        if slip := slip_of_year(day, today=timezone.localdate()) if day else "":
            raise CaseError(slip, code="implausible_year", fields={name: slip})


@transaction.atomic
def measure_refuse(*, measure_id: int, actor: Actor, reason: str) -> Measure:
    """The agency does not keep a measure, proposed or agreed and not yet started. Raises `reason_missing`."""
    agency_may(actor)
    reason = written(reason, "reason", "Écarter une mesure demande un motif.")
    declaration, measure = _held(measure_id, actor, MeasureStatus.PROPOSED, MeasureStatus.AGREED)
    refuse(declaration, measure, actor=actor, reason=reason)
    tell_laboratory(declaration, "mesure non retenue", f"{measure.get_kind_display()}\n{reason}")
    mark_news(declaration, actor)
    saved(declaration)
    return measure


def refuse(declaration: Declaration, measure: Measure, *, actor: Actor, reason: str) -> None:
    """Refuse a measure of a case that the caller holds and saves."""
    measure.agreed_at = measure.agreed_by = measure.starts_on = measure.ends_on = None
    measure.refused_at, measure.refusal_reason = timezone.now(), reason
    measure.save()
    _note(declaration, measure, "measure_refused", actor=actor, comment=reason)


@transaction.atomic
def measure_end(*, measure_id: int, actor: Actor, ends_on: dt.date, effect: str) -> Measure:
    """End a measure and say what it did; also says the effect of one whose last day has passed.

    Raises `effect_missing`, `end_in_future`, `dates_reversed`, `measure_status`, `already_ended`.
    """
    agency_may(actor)
    effect = written(effect, "effect", "Dire l’effet de la mesure.")
    declaration, measure = _held(measure_id, actor, MeasureStatus.RUNNING, MeasureStatus.ENDED)
    if measure.effect:
        raise ConflictError("L’effet de cette mesure est déjà écrit.", code="already_ended")
    end(declaration, measure, actor=actor, ends_on=ends_on, effect=effect)
    tell_laboratory(declaration, "fin d’une mesure", f"{measure.get_kind_display()}\n{effect}")
    mark_news(declaration, actor)
    saved(declaration)
    return measure


def end(declaration: Declaration, measure: Measure, *, actor: Actor, ends_on: dt.date, effect: str) -> None:
    """End a measure of a case that the caller holds and saves. Raises `end_in_future`, `dates_reversed`."""
    if ends_on > timezone.localdate():
        message = "L’effet d’une mesure se constate une fois qu’elle a pris fin."
        raise CaseError(message, code="end_in_future", fields={"ends_on": message})
    if measure.starts_on and ends_on < measure.starts_on:
        message = "La fin de la mesure précède son début."
        raise CaseError(message, code="dates_reversed", fields={"ends_on": message})
    measure.ends_on, measure.effect = ends_on, effect
    measure.save(update_fields=["ends_on", "effect"])
    _note(declaration, measure, "measure_ended", actor=actor, comment=effect)
