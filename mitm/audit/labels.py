"""What each kind of event is called on screen; every app names its own."""

from __future__ import annotations

from collections.abc import Mapping

_LABELS: dict[str, str] = {}


def register_event_labels(labels: Mapping[str, str]) -> None:
    """Give the French name of kinds of event, e.g. {"attachment_stored": "Pièce jointe ajoutée"}."""
    _LABELS.update(labels)


def event_label(kind: str) -> str:
    """The French name of a kind of event; the kind itself when nobody named it."""
    return _LABELS.get(kind, kind)
