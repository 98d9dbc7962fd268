"""How kinds, states and levels look: a word, a colour and an icon. Red is kept for patients without their medicine."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from declarations.enums import Criticality, Kind, MeasureStatus, PublicStatus, State
from mitm.web.badges import Tone


@dataclass(frozen=True, slots=True)
class Mark:
    """What a badge shows; a list writes its label into files."""

    label: str
    tone: str
    icon: str = ""


_KINDS = {
    Kind.RISK: Mark("Risque", Tone.AMBER, "alert"),
    Kind.RUPTURE: Mark("Rupture", Tone.RED, "stop"),
    Kind.CESSATION: Mark("Arrêt", Tone.GREY, "cross"),
}
_STATES = {
    State.DRAFT: Mark("Brouillon", Tone.GREY, "pen"),
    State.TO_CONFIRM: Mark("À confirmer", Tone.AMBER, "hourglass"),
    State.FILED: Mark("À prendre en charge", Tone.AMBER, "flag"),
    State.EVALUATING: Mark("En évaluation", Tone.VIOLET, "scales"),
    State.FOLLOWED: Mark("Suivie", Tone.BLUE, "eye"),
    State.RETURNED: Mark("Remise à disposition", Tone.GREEN, "check"),
    State.AVOIDED: Mark("Rupture évitée", Tone.GREEN, "check"),
    State.REVERSED: Mark("Arrêt annulé", Tone.GREEN, "check"),
    State.CEASED: Mark("Arrêt effectif", Tone.GREY, "cross"),
    State.IN_ERROR: Mark("Déclarée par erreur", Tone.GREY, "cross"),
    State.ABANDONED: Mark("Abandonné", Tone.GREY, "cross"),
}
_LEVELS = {
    Criticality.LOW: Mark("1 · Faible", Tone.GREY, "dot"),
    Criticality.MEDIUM: Mark("2 · Modérée", Tone.BLUE, "dot"),
    Criticality.HIGH: Mark("3 · Élevée", Tone.AMBER, "alert"),
    Criticality.CRITICAL: Mark("4 · Critique", Tone.RED, "stop"),
}
_MEASURES = {
    MeasureStatus.PROPOSED: Mark("Proposée", Tone.AMBER, "hourglass"),
    MeasureStatus.REFUSED: Mark("Non retenue", Tone.GREY, "cross"),
    MeasureStatus.AGREED: Mark("Acceptée, à venir", Tone.BLUE, "calendar"),
    MeasureStatus.RUNNING: Mark("En cours", Tone.GREEN, "play"),
    MeasureStatus.ENDED: Mark("Terminée", Tone.GREY, "check"),
}
_PUBLIC = {
    PublicStatus.RUPTURE: Mark("Rupture de stock", Tone.RED, "stop"),
    PublicStatus.TENSION: Mark("Tension d’approvisionnement", Tone.AMBER, "alert"),
    PublicStatus.CESSATION: Mark("Arrêt de commercialisation", Tone.GREY, "cross"),
    PublicStatus.RETURNED: Mark("Remise à disposition", Tone.GREEN, "check"),
}


@lru_cache(maxsize=16)
def kind_mark(kind: str) -> Mark | None:
    """A kind; None when a draft has none yet."""
    return _KINDS[Kind(kind)] if kind else None


@lru_cache(maxsize=32)
def state_mark(state: str) -> Mark:
    """A state, in the agency's words."""
    return _STATES[State(state)]


@lru_cache(maxsize=16)
def level_mark(level: int | None) -> Mark | None:
    """A level of criticality; None when there is none yet."""
    return _LEVELS[Criticality(level)] if level else None


@lru_cache(maxsize=16)
def measure_mark(status: MeasureStatus) -> Mark:
    """Where a measure stands."""
    return _MEASURES[status]


@lru_cache(maxsize=16)
def public_mark(status: int) -> Mark:
    """What the public reads."""
    return _PUBLIC[PublicStatus(status)]
