"""Which of several sources tells the truth on a medicine: the agency's own notice, then the imported list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from declarations.enums import Origin


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of a medicine today, as a whole or of one of its packs."""

    origin: str
    status: int
    pack: str | None = None
    entry: int | None = None


def in_force(said: Iterable[Said]) -> list[Said]:
    """What counts: everything that the agency says, and of the rest what it does not speak of.

    A notice on the whole medicine speaks of each of its packs; one on a pack says nothing of the others.
    """
    rows = list(said)
    own = {item.pack for item in rows if item.origin == Origin.AGENCY}
    return [item for item in rows if item.origin == Origin.AGENCY or not (None in own or item.pack in own)]
