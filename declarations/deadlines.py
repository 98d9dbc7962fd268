"""What is due on a declaration, when, and whose move it is: pure functions of facts and doctrine."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from declarations.enums import OPEN, Awaiting, Criticality, DueKind, Kind, State
from mitm.law.calendar import add_working_days
from mitm.law.doctrine import Answers, whole_number
from mitm.law.periods import day_after
from mitm.typography import plural

_STALE_KEY = {Kind.RISK: "stale_risk", Kind.RUPTURE: "stale_rupture", Kind.CESSATION: "stale_cessation"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the deadlines follow from."""

    state: State
    kind: Kind
    filed_on: dt.date
    news_on: dt.date
    starts_on: dt.date
    turned_on: dt.date | None = None
    return_by: dt.date | None = None
    criticality: int | None = None
    complement_missing: bool = False
    figures_since: dt.date | None = None  # the day of the version that only lacks figures to be given again
    open_requests: tuple[dt.date, ...] = field(default=())
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something that should have happened by the end of a day."""

    on: dt.date
    kind: DueKind
    owner: Awaiting
    text: str


def deadlines(facts: Facts, doctrine: Answers) -> list[Deadline]:
    """Everything due on an open case, soonest first; nothing on a draft or an ended case."""
    if facts.state not in OPEN:
        return []
    found = [_news(facts, doctrine)]
    if facts.state == State.FILED:
        days = whole_number(doctrine, "take_days")
        text = f"L’agence prend le dossier en charge sous {_working(days)}."
        found.append(Deadline(add_working_days(facts.filed_on, days), DueKind.TAKE, Awaiting.AGENCY, text))
    if facts.complement_missing and facts.criticality is not None and facts.criticality >= Criticality.HIGH:
        days = whole_number(doctrine, "complement_days")
        text = f"À ce niveau de criticité, le complément est attendu sous {_working(days)}."
        since = facts.figures_since or facts.filed_on
        found.append(Deadline(add_working_days(since, days), DueKind.COMPLEMENT, Awaiting.LABORATORY, text))
    for due_on in facts.open_requests:
        text = "Le laboratoire répond à la demande d’information."
        found.append(Deadline(due_on, DueKind.ANSWER, Awaiting.LABORATORY, text))
    found += _begins(facts)
    found += _ends(facts)
    return sorted(found, key=lambda deadline: (deadline.on, deadline.kind))


def _working(days: int) -> str:
    return plural(days, "jour ouvré", "jours ouvrés")


def _news(facts: Facts, doctrine: Answers) -> Deadline:
    days = whole_number(doctrine, _STALE_KEY[facts.kind])
    text = f"Sans nouvelles du laboratoire pendant {plural(days, 'jour')}, un rappel lui est adressé."
    return Deadline(facts.news_on + dt.timedelta(days=days), DueKind.NEWS, Awaiting.LABORATORY, text)


def announces(kind: str, starts_on: dt.date, turned_on: dt.date | None) -> bool:
    """Whether the start is that of a rupture to come; up to the day on which the case turned, it has come about."""
    return kind == Kind.RISK and (turned_on is None or starts_on > turned_on)


def _begins(facts: Facts) -> list[Deadline]:
    if not announces(facts.kind, facts.starts_on, facts.turned_on):
        return []
    text = "À la date de début annoncée, le laboratoire signale la rupture ou donne une autre date."
    return [Deadline(facts.starts_on, DueKind.START, Awaiting.LABORATORY, text)]


def _ends(facts: Facts) -> list[Deadline]:
    if facts.kind == Kind.CESSATION:
        text = "À la date d’arrêt annoncée, le dossier se clôt ou la date est revue."
        return [Deadline(facts.starts_on, DueKind.CESSATION, Awaiting.AGENCY, text)]
    if facts.return_by is None:
        return []
    text = "À la date de retour annoncée, le laboratoire confirme le retour ou donne une autre date."
    return [Deadline(day_after(facts.return_by), DueKind.RETURN, Awaiting.LABORATORY, text)]


def awaiting(facts: Facts) -> Awaiting:
    """Whose move it is."""
    if facts.state not in OPEN:
        return Awaiting.LABORATORY if facts.state in (State.DRAFT, State.TO_CONFIRM) else Awaiting.NOBODY
    if facts.state == State.FILED or facts.unread:
        return Awaiting.AGENCY
    if facts.open_requests or facts.complement_missing:
        return Awaiting.LABORATORY
    return Awaiting.AGENCY if facts.state == State.EVALUATING else Awaiting.NOBODY
