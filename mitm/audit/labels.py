"""What events and states are called on screen; every app names its own."""

from __future__ import annotations

from collections.abc import Mapping

_LABELS: dict[tuple[str, str], str] = {}
_STATES: dict[str, Mapping[str, str]] = {}


def register_event_labels(labels: Mapping[str, str], *, case_type: str = "") -> None:
    """Give the French name of kinds of event, e.g. {"attachment_stored": "Pièce jointe reçue"}.

    With `case_type` the names are those of one kind of case: two of them may call « file » differently.
    """
    _LABELS.update({(case_type, kind): label for kind, label in labels.items()})


def event_label(kind: str, case_type: str = "") -> str:
    """The French name of a kind of event; the kind itself when nobody named it."""
    return _LABELS.get((case_type, kind)) or _LABELS.get(("", kind), kind)


def kinds_of_events() -> list[tuple[str, str]]:
    """Every kind of event that an app has named, by name; what two kinds of case call differently has both names."""
    names: dict[str, list[str]] = {}
    for (_, kind), label in _LABELS.items():
        if label not in names.setdefault(kind, []):
            names[kind].append(label)
    return sorted(((kind, " / ".join(labels)) for kind, labels in names.items()), key=lambda choice: choice[1])


def register_state_labels(case_type: str, labels: Mapping[str, str]) -> None:
    """Give the French names of the states of a kind of case."""
    _STATES[case_type] = dict(labels)


def state_change(case_type: str, before: str, after: str) -> str:
    """« Brouillon → Déposée »; empty when the state did not change."""
    if not after or before == after:
        return ""
    names = _STATES.get(case_type, {})
    reached = names.get(after, after)
    return f"{names.get(before, before)} → {reached}" if before else reached
