"""Setting the fields of the table on a case, and refusing what they may not hold together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils import timezone

from declarations.fields import BY_NAME, Step
from declarations.models import Declaration
from declarations.rules import problems
from declarations.snapshots import plain_of, values_of
from mitm.cases.problems import refusal


def set_values(
    declaration: Declaration,
    values: Mapping[str, object],
    *,
    complete: bool,
    steps: tuple[Step, ...],
    settled_until: dt.date | None = None,
) -> None:
    """Write values of the field table on a case that the caller holds and saves.

    `complete` asks for the compulsory fields of `steps` as well; a start up to `settled_until` (the day on which the
    kind last changed, unless said) announces nothing more. Raises what `rules.problems` finds.
    """
    merged = {**values_of(declaration), **values}
    found = problems(
        merged,
        today=timezone.localdate(),
        criticality=declaration.criticality,
        steps=steps,
        complete=complete,
        settled_until=settled_until or declaration.turned_on,
    )
    if found:
        raise refusal(found)
    details = dict(declaration.details)
    for name, value in values.items():
        if not BY_NAME[name].column:
            details[name] = plain_of(name, value)
        else:
            setattr(declaration, name, _column(name, value))
    declaration.details = {name: value for name, value in details.items() if value not in (None, "", [])}


def _column(name: str, value: object) -> object:
    text = ("kind", "cause", "late_justification")
    if name in text:
        return value or ""
    return bool(value) if name == "return_unknown" else value or None
