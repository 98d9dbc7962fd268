"""How the register's own statuses are shown to the agency and to laboratories."""

from __future__ import annotations

from mitm import typography
from mitm.registry.enums import MARKETED, AvailabilityStatus
from mitm.registry.models import Speciality
from mitm.web.badges import Tone
from mitm.web.statuses import Status

AVAILABILITY = {
    AvailabilityStatus.RUPTURE: Status("Rupture de stock", Tone.RED, "stop"),
    AvailabilityStatus.TENSION: Status("Tension d’approvisionnement", Tone.AMBER, "alert"),
    AvailabilityStatus.CESSATION: Status("Arrêt de commercialisation", Tone.GREY, "cross"),
    AvailabilityStatus.RESTORED: Status("Remise à disposition", Tone.GREEN, "check"),
}
SHORT = {
    AvailabilityStatus.RUPTURE: Status("Rupture", Tone.RED, "stop"),
    AvailabilityStatus.TENSION: Status("Tension", Tone.AMBER, "alert"),
    AvailabilityStatus.CESSATION: Status("Arrêt", Tone.GREY, "cross"),
    AvailabilityStatus.RESTORED: Status("De retour", Tone.GREEN, "check"),
}
MITM = Status("MITM", Tone.BLUE, "star")
STUB = Status("Hors registre", Tone.GREY, "dot")


def short_status(code: int | None) -> Status | None:
    """The published status in one word."""
    return SHORT[AvailabilityStatus(code)] if code else None


def marks_of(speciality: Speciality, *, listed: bool) -> list[Status]:
    """What the header of a product says at a glance, besides its availability."""
    marks = [MITM] if listed else []
    if speciality.gone_on:
        day = typography.medium_date(speciality.gone_on)
        marks.append(Status(f"Sortie du registre le {day}", Tone.GREY, "lock"))
    elif not speciality.registered:
        marks.append(STUB)
    elif speciality.marketing_status and speciality.marketing_status != MARKETED:
        marks.append(Status(speciality.marketing_status, Tone.GREY, "dot"))
    return marks
