"""When a declaration is due, and whether it came late.

L. 5121-32 and R. 5124-49-1 CSP for ruptures and risks (as soon as aware), L. 5124-6 CSP for cessations (a period before
the planned day). Non modélisé : l’urgence d’un arrêt, qui se justifie au dossier.
"""

import datetime as dt
from dataclasses import dataclass

from mitm.law.calendar import add_working_days
from mitm.law.doctrine import Answers, whole_number
from mitm.law.parameters import CESSATION_NOTICE_MITM_MONTHS, CESSATION_NOTICE_OTHER_MONTHS, DUTY_TO_DECLARE
from mitm.law.periods import add_months, days_between
from mitm.law.verdict import Step


@dataclass(frozen=True, slots=True)
class NoticeVerdict:
    """The last day to declare, and the number of days of delay (0: in time)."""

    due_on: dt.date
    late_days: int
    steps: tuple[Step, ...]

    @property
    def is_late(self) -> bool:
        """Declared after the last day."""
        return self.late_days > 0


def french(day: dt.date) -> str:
    """A day as JJ/MM/AAAA."""
    return f"{day:%d/%m/%Y}"


def shortage_notice(*, aware_on: dt.date, filed_on: dt.date, doctrine: Answers) -> NoticeVerdict:
    """A rupture or a risk is declared as soon as the company is aware of it.

    Raises ValueError when the company would have declared before it was aware.
    """
    if filed_on < aware_on:
        raise ValueError("La déclaration précède la connaissance des faits.")
    duty = DUTY_TO_DECLARE.on(aware_on)
    tolerance = whole_number(doctrine, "late_tolerance")
    due_on = add_working_days(aware_on, tolerance)
    late = max(0, days_between(due_on, filed_on))
    steps = (
        Step(aware_on, f"L’entreprise a connaissance des faits le {french(aware_on)}.", duty.article),
        Step(
            due_on,
            f"Elle informe l’agence dès qu’elle en a connaissance ; tolérance de {tolerance} "
            f"jour{'s' if tolerance > 1 else ''} ouvré{'s' if tolerance > 1 else ''} : "
            f"au plus tard le {french(due_on)}.",
            duty.article,
        ),
        _filed(filed_on, late, duty.article),
    )
    return NoticeVerdict(due_on, late, steps)


def cessation_notice(*, planned_on: dt.date, filed_on: dt.date, is_mitm: bool) -> NoticeVerdict:
    """A cessation is declared a period before its planned day: one year for a MITM, two months otherwise."""
    parameter = CESSATION_NOTICE_MITM_MONTHS if is_mitm else CESSATION_NOTICE_OTHER_MONTHS
    notice = parameter.on(filed_on)
    due_on = add_months(planned_on, -notice.value)
    late = max(0, days_between(due_on, filed_on))
    category = "un MITM" if is_mitm else "un médicament qui n’est pas un MITM"
    steps = (
        Step(planned_on, f"L’arrêt est prévu le {french(planned_on)}.", notice.article),
        Step(
            due_on,
            f"Pour {category}, le préavis est de {notice.value} mois : au plus tard le {french(due_on)}.",
            notice.article,
        ),
        _filed(filed_on, late, notice.article),
    )
    return NoticeVerdict(due_on, late, steps)


def _filed(filed_on: dt.date, late: int, article: str) -> Step:
    if late:
        plural = "s" if late > 1 else ""
        return Step(filed_on, f"La déclaration du {french(filed_on)} a {late} jour{plural} de retard.", article)
    return Step(filed_on, f"La déclaration du {french(filed_on)} est dans les temps.", article)
