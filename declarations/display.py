"""The values of the field table as people read them, on screens and on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from declarations.enums import State
from declarations.fields import BY_NAME, FIELDS, STEP_TITLES, Field, Step
from declarations.models import Declaration
from mitm.cases.fieldtable import Type
from mitm.cases.fieldwords import SHOWN, FieldLine
from mitm.typography import medium_date, short_date
from mitm.web.badges import Tone
from mitm.web.statuses import Status

_STATES = {
    State.DRAFT: (Tone.VIOLET, "pen"),
    State.TO_CONFIRM: (Tone.VIOLET, "hourglass"),
    State.FILED: (Tone.BLUE, "flag"),
    State.EVALUATING: (Tone.BLUE, "search"),
    State.FOLLOWED: (Tone.BLUE, "eye"),
    State.RETURNED: (Tone.GREEN, "check"),
    State.AVOIDED: (Tone.GREEN, "check"),
    State.REVERSED: (Tone.GREEN, "check"),
    State.CEASED: (Tone.GREY, "stop"),
    State.IN_ERROR: (Tone.GREY, "cross"),
    State.ABANDONED: (Tone.GREY, "cross"),
}


def state_for_lab(declaration: Declaration) -> Status:
    """The state in the laboratory's words."""
    return Status(declaration.status.label_for_lab, *_STATES[declaration.status])


def return_in_short(declaration: Declaration) -> tuple[str, str]:
    """« du 03/04/2026 » and « au 02/05/2026 », for the two lines of a narrow column."""
    if declaration.return_unknown:
        return "inconnu", ""
    earliest, latest = declaration.return_earliest, declaration.return_latest
    if earliest and latest and earliest != latest:
        return f"du {short_date(earliest)}", f"au {short_date(latest)}"
    return (f"vers le {short_date(declaration.return_likely)}" if declaration.return_likely else ""), ""


def return_in_words(declaration: Declaration) -> str:
    """« entre le 3 avril 2026 et le 2 mai 2026 », « vers le 3 avril 2026 », « inconnu »; empty for a cessation."""
    if declaration.return_unknown:
        return "inconnu à ce jour"
    earliest, latest = declaration.return_earliest, declaration.return_latest
    if earliest and latest and earliest != latest:
        return f"entre le {medium_date(earliest)} et le {medium_date(latest)}"
    return f"vers le {medium_date(declaration.return_likely)}" if declaration.return_likely else ""


class Line(FieldLine):
    """One field with its value in words; empty when nothing was said."""

    __slots__ = ()

    @property
    def is_long(self) -> bool:
        """Whether it may run over the end of a page."""
        return len(self.text) > 600


@dataclass(frozen=True, slots=True)
class Part:
    """The lines of one step."""

    step: Step
    lines: list[Line]

    @property
    def title(self) -> str:
        """The name of the step."""
        return STEP_TITLES[self.step]

    @property
    def filled(self) -> list[Line]:
        """The lines where something was said."""
        return [line for line in self.lines if line.text]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said at this step."""
        return not self.filled

    @property
    def silent(self) -> str:
        """The names of what was left empty; a box that is not ticked is not a silence."""
        empty = [line.label for line in self.lines if not line.text and line.field.type != Type.FLAG]
        return " ; ".join(label[0].lower() + label[1:] for label in empty)


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after."""

    label: str
    before: str
    after: str


def shown(field: Field, value: object) -> str:
    """A value in words, whether it comes from the case or from a frozen copy; empty when there is none."""
    if value is False or value in (None, "", []):  # nought is an answer
        return ""
    return _SHOWN[field.type](field, value)


def _date(field: Field, value: Any) -> str:
    return medium_date(value if isinstance(value, dt.date) else dt.date.fromisoformat(value))


_SHOWN = SHOWN | {Type.DATE: _date}


def parts(values: Mapping[str, object], *, kind: str, steps: Iterable[Step] = Step, empty: bool = True) -> list[Part]:
    """The fields that apply to a kind, by step; `empty` keeps the lines where nothing was said."""
    lines = [Line(field, shown(field, values.get(field.name))) for field in FIELDS if field.applies_to(kind)]
    kept = [line for line in lines if empty or line.text]
    return [Part(step, [line for line in kept if line.field.step == step]) for step in steps]


def changes(differences: Iterable[tuple[str, Any, Any]]) -> list[Change]:
    """Differences between two frozen versions, in words."""
    return [_change(name, before, after) for name, before, after in differences]


def _change(name: str, before: Any, after: Any) -> Change:
    if name == "products":
        return Change("Produits", _products(before), _products(after))
    field = BY_NAME[name]
    return Change(field.label, shown(field, before), shown(field, after))


def _products(products: Iterable[Mapping[str, Any]]) -> str:
    return " ; ".join(product["name"] + (f" ({product['cip13']})" if product["cip13"] else "") for product in products)
