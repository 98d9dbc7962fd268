"""What every write on a case goes through: lock, check that it is still what the person read, move."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import models, transaction
from django_fsm import TransitionNotAllowed

from mitm.accounts.actor import Actor
from mitm.audit.models import Event
from mitm.audit.services import Entry, record, record_many
from mitm.errors import CaseError, ConflictError

Case = TypeVar("Case", bound=models.Model)

_STALE = "Ce dossier a changé depuis que vous l’avez ouvert : relisez-le avant de recommencer."


def locked_case(cases: models.QuerySet[Case], pk: int, *, revision: int | None = None) -> Case:
    """A case of `cases` (what the actor may see), locked until the end of the transaction.

    Raises `not_found` for any other case and `stale` when it is no longer at `revision`.
    """
    return as_read(locking(cases).filter(pk=pk), revision=revision)


def locking(cases: models.QuerySet[Case]) -> models.QuerySet[Case]:
    """The same cases, locked until the end of the transaction by whoever reads them."""
    return cases.select_for_update(of=("self",))


def as_read(found: Iterable[Case], *, revision: int | None = None) -> Case:
    """The case found, which the caller locked, as the person read it. Raises as `locked_case`."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A case is locked inside a transaction.")
    case = found_case(found)
    still_at(case, revision)
    return case


def still_at(row: Any, revision: int | None, *, message: str = _STALE) -> None:
    """Raises `stale` when a case, or something of it, is no longer at the revision that the person read."""
    if revision is not None and row.revision != revision:
        raise ConflictError(message, code="stale")


def revision_now(row: Any) -> int:
    """At which revision it is now, whatever was read before."""
    found: int = type(row)._default_manager.values_list("revision", flat=True).get(pk=row.pk)
    return found


def found_case(found: Iterable[Case]) -> Case:
    """The case found, locked or not. Raises `not_found`."""
    case = next(iter(found), None)
    if case is None:
        raise CaseError("Ce dossier n’existe pas ou ne vous est pas ouvert.", code="not_found")
    return case


def move(
    case: models.Model,
    transition: str,
    *,
    actor: Actor,
    comment: str = "",
    data: Mapping[str, object] | None = None,
) -> Event:
    """Run a transition of the field `state` and write it in the journal; the caller saves.

    Raises `transition_refused`.
    """
    before, after = _moved(case, transition)
    return record(case, transition, actor=actor, from_state=before, to_state=after, comment=comment, data=data)


def move_many(
    moves: Sequence[tuple[models.Model, Mapping[str, object]]],
    transition: str,
    *,
    actor: Actor,
    at: dt.datetime,
) -> int:
    """Run a transition of many cases of one kind, each with the data of its event, as `move` would; the caller saves.

    Raises `transition_refused`.
    """
    entries = []
    for case, data in moves:
        before, after = _moved(case, transition)
        entries.append(Entry(case, transition, data=data, from_state=before, to_state=after))
    return record_many(entries, actor=actor, at=at)


def _moved(case: models.Model, transition: str) -> tuple[str, str]:
    """Run a transition; the states before and after."""
    before: str = getattr(case, "state")  # noqa: B009 every case has one; its model says which
    try:
        getattr(case, transition)()
    except TransitionNotAllowed as error:
        label = case.get_state_display()  # type: ignore[attr-defined]
        message = f"Ce n’est pas possible : le dossier est « {label} »."
        raise ConflictError(message, code="transition_refused") from error
    return before, getattr(case, "state")  # noqa: B009
