"""What another answer would change, and what follows once it is given: apps say it of their own cases.

An app registers from its `contributions`: a function that measures, for the questions that move its cases, and one
that follows a decision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from mitm.doctrine.models import DoctrineSetting


class Case(Protocol):
    """A case, as far as the page of doctrine names it."""

    @property
    def reference(self) -> str | None:
        """Its number."""

    @property
    def product_label(self) -> str:
        """Its product."""

    def get_absolute_url(self) -> str:
        """Its page."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """How many open cases would change, and a few of them with what changes."""

    sentence: str
    examined: int = 0
    changed: int = 0
    examples: Sequence[tuple[Case, str]] = ()


Measure = Callable[[str, object, dt.date], Consequences]
Follow = Callable[[DoctrineSetting], None]

NOTHING = Consequences("Cette réponse vaut pour les actes à venir : aucune échéance en cours ne bouge.")
_measures: dict[str, Measure] = {}
_followers: dict[str, list[Follow]] = {}


def register_consequences(keys: Iterable[str], *, measure: Measure, follow: Follow) -> None:
    """Say who measures the effect of some questions, and who follows a decision on them."""
    for key in keys:
        _measures[key] = measure
        if follow not in _followers.setdefault(key, []):
            _followers[key].append(follow)


def consequences(key: str, value: object, *, today: dt.date) -> Consequences:
    """What would change if a question were answered so today; nothing is written."""
    measure = _measures.get(key)
    return measure(key, value, today) if measure else NOTHING


def followers_of(key: str) -> Sequence[Follow]:
    """What follows a decision on a question."""
    return tuple(_followers.get(key, ()))
