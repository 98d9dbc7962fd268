"""Setting the fields of the table on a request, and refusing what they may not hold together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from derogations.fields import BY_NAME, EMPTY, FIELDS, Step
from derogations.models import LoweringRequest
from derogations.rules import problems
from mitm.audit.hashing import as_json
from mitm.cases.fieldtable import values_in
from mitm.cases.problems import refusal


def values_of(request: LoweringRequest) -> dict[str, object]:
    """Every field of the table with its value; empty ones are None."""
    return values_in(request, FIELDS)


def set_values(
    request: LoweringRequest, values: Mapping[str, object], *, complete: bool, steps: Sequence[Step]
) -> None:
    """Write values on a request that the caller holds and saves.

    `complete` asks for the compulsory fields of `steps` as well. Raises what `rules.problems` finds, at the fields.
    """
    found = problems({**values_of(request), **values}, steps=steps, complete=complete)
    if found:
        raise refusal(found)
    details = dict(request.details)
    for name, value in values.items():
        if BY_NAME[name].column:
            setattr(request, name, value if value is not None or name == "threshold_value" else "")
        else:
            details[name] = value
    request.details = as_json({name: value for name, value in details.items() if value not in EMPTY})
