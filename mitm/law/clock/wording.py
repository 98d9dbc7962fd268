"""The sentences of the explanation, in French and in English."""

import datetime as dt

from mitm.law.verdict import Step

# A light note of a step: key of its sentence, its day (if any), its article, what the sentence names.
Note = tuple[str, dt.date | None, str, tuple[object, ...]]


def render(notes: tuple[Note, ...], language: str) -> tuple[Step, ...]:
    """Notes in words."""
    return tuple(Step(on, key, article) for key, on, article, _ in notes)
