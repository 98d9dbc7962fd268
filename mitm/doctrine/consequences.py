"""What another answer would change, and what follows once it is given: apps say it of their own cases.

An app registers from its `contributions`: a function that measures, for the questions that move its cases, and one
that follows a decision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
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
    """How many open cases would change, and which ones (a thousand at most), each with what changes.

    `note` says how that was measured.
    """

    sentence: str
    changed: int = 0
    examples: Sequence[tuple[Case, str]] = ()
    note: str = ""


NAMED = 1_000  # cases that a page of consequences lists
Answer = tuple[str, object]
Measure = Callable[[str, object, dt.date, dt.date], Consequences]  # key, value, today, since when
Count = Callable[[], Mapping[Answer, int]]
Follow = Callable[[DoctrineSetting], None]

NOTHING = Consequences("Cette réponse vaut pour les actes à venir : aucune échéance en cours ne bouge.")
_measures: dict[str, Measure] = {}
_followers: dict[str, list[Follow]] = {}
_counts: list[Count] = []


def register_consequences(keys: Iterable[str], *, measure: Measure, follow: Follow, count: Count | None = None) -> None:
    """Say who measures the effect of some questions, who follows a decision on them, and who counts at a glance.

    `count` tells for every other answer to these questions how many open dates it would move, all at once.
    """
    if count is not None and count not in _counts:
        _counts.append(count)
    for key in keys:
        _measures[key] = measure
        if follow not in _followers.setdefault(key, []):
            _followers[key].append(follow)


def consequences(key: str, value: object, *, today: dt.date, since: dt.date | None = None) -> Consequences:
    """What would change if a question were answered so from a day on (today by default); nothing is written."""
    measure = _measures.get(key)
    return measure(key, value, today, max(since or today, today)) if measure else NOTHING


def measurable(key: str) -> bool:
    """Whether an answer to a question moves dates of open cases."""
    return key in _measures


def counts() -> dict[Answer, int]:
    """How many open dates each other answer would move, for the questions whose apps count them."""
    return {answer: moved for count in _counts for answer, moved in count().items()}


def followers_of(key: str) -> Sequence[Follow]:
    """What follows a decision on a question."""
    return tuple(_followers.get(key, ()))
