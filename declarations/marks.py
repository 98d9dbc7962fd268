"""How kinds, states and levels look: a word, a colour and an icon. Red is kept for patients without their medicine."""

from __future__ import annotations

from functools import lru_cache

from declarations.enums import Criticality, Kind, MeasureStatus, PublicStatus, State
from mitm.web.badges import Tone
from mitm.web.statuses import Status

_KINDS = {
    Kind.RISK: Status("Risque", Tone.AMBER, "alert"),
    Kind.RUPTURE: Status("Rupture", Tone.RED, "stop"),
    Kind.CESSATION: Status("Arrêt", Tone.GREY, "cross"),
}
_STATES = {
    State.DRAFT: Status("Brouillon", Tone.GREY, "pen"),
    State.TO_CONFIRM: Status("À confirmer", Tone.AMBER, "hourglass"),
    State.FILED: Status("À prendre en charge", Tone.AMBER, "flag"),
    State.EVALUATING: Status("En évaluation", Tone.VIOLET, "scales"),
    State.FOLLOWED: Status("Suivie", Tone.BLUE, "eye"),
    State.RETURNED: Status("Remise à disposition", Tone.GREEN, "check"),
    State.AVOIDED: Status("Rupture évitée", Tone.GREEN, "check"),
    State.REVERSED: Status("Arrêt annulé", Tone.GREEN, "check"),
    State.CEASED: Status("Arrêt effectif", Tone.GREY, "cross"),
    State.IN_ERROR: Status("Déclarée par erreur", Tone.GREY, "cross"),
    State.ABANDONED: Status("Abandonné", Tone.GREY, "cross"),
}
_LEVELS = {
    Criticality.LOW: Status("1 · Faible", Tone.GREY, "dot"),
    Criticality.MEDIUM: Status("2 · Modérée", Tone.BLUE, "dot"),
    Criticality.HIGH: Status("3 · Élevée", Tone.AMBER, "alert"),
    Criticality.CRITICAL: Status("4 · Critique", Tone.RED, "stop"),
}
_MEASURES = {
    MeasureStatus.PROPOSED: Status("Proposée", Tone.AMBER, "hourglass"),
    MeasureStatus.REFUSED: Status("Non retenue", Tone.GREY, "cross"),
    MeasureStatus.AGREED: Status("Acceptée, à venir", Tone.BLUE, "calendar"),
    MeasureStatus.RUNNING: Status("En cours", Tone.GREEN, "play"),
    MeasureStatus.ENDED: Status("Terminée", Tone.GREY, "check"),
}
_PUBLIC = {
    PublicStatus.RUPTURE: Status("Rupture de stock", Tone.RED, "stop"),
    PublicStatus.TENSION: Status("Tension d’approvisionnement", Tone.AMBER, "alert"),
    PublicStatus.CESSATION: Status("Arrêt de commercialisation", Tone.GREY, "cross"),
    PublicStatus.RETURNED: Status("Remise à disposition", Tone.GREEN, "check"),
}


@lru_cache(maxsize=16)
def kind_mark(kind: str) -> Status | None:
    """A kind; None when a draft has none yet."""
    return _KINDS[Kind(kind)] if kind else None


@lru_cache(maxsize=32)
def state_mark(state: str) -> Status:
    """A state, in the agency's words."""
    return _STATES[State(state)]


@lru_cache(maxsize=16)
def level_mark(level: int | None) -> Status | None:
    """A level of criticality; None when there is none yet."""
    return _LEVELS[Criticality(level)] if level else None


@lru_cache(maxsize=16)
def measure_mark(status: MeasureStatus) -> Status:
    """Where a measure stands."""
    return _MEASURES[status]


@lru_cache(maxsize=16)
def public_mark(status: int) -> Status:
    """What the public reads."""
    return _PUBLIC[PublicStatus(status)]
