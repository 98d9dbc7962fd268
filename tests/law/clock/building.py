"""Facts of a lowering request in few words."""

import datetime as dt

from mitm.law.clock import (
    Acknowledgement,
    Channel,
    ClockFacts,
    ClockVerdict,
    CompletenessRequest,
    ExpressDecision,
    GracieuxAnswer,
    GracieuxOutcome,
    Notification,
    Outcome,
    Production,
    verdict,
)

PIECES = ("données de stabilité", "ventes mensuelles")


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def instant(text: str) -> dt.datetime:
    """An instant in UTC (2026-11-15T23:00Z)."""
    return dt.datetime.fromisoformat(text)


def receipt(text: str) -> dt.datetime | dt.date:
    return instant(text) if "T" in text else day(text)


def acknowledged(on: str = "2026-09-15", *, complete: bool = True) -> Acknowledgement:
    return Acknowledgement(day(on), complete)


def letter(
    notified: str | None,
    due: str | None,
    *produced: tuple[str, tuple[str, ...]],
    sent: str | None = None,
    valid: bool = True,
    pieces: tuple[str, ...] = PIECES,
) -> CompletenessRequest:
    """A letter that asks for two pieces; `produced` are pairs (day, pieces)."""
    productions = tuple(Production(day(on), names) for on, names in produced)
    dates = (day(text) if text else None for text in (sent, notified, due))
    return CompletenessRequest(*dates, pieces=pieces, valid=valid, productions=productions)


def posted_online(
    available: str,
    due: str,
    opened: str | None = None,
    *,
    valid: bool = True,
    pieces: tuple[str, ...] = PIECES,
    produced: tuple[str, tuple[str, ...]] | None = None,
) -> CompletenessRequest:
    """A letter made available online, whether or not somebody opened it."""
    return CompletenessRequest(
        day(available),
        None,
        day(due),
        pieces,
        valid,
        (Production(day(produced[0]), produced[1]),) if produced else (),
        made_available_on=day(available),
        consulted_on=day(opened) if opened else None,
    )


def decision(outcome: Outcome, signed: str, received: str | None = None) -> ExpressDecision:
    """A decision on paper."""
    notification = Notification(Channel.PAPER, received_on=day(received)) if received else None
    return ExpressDecision(outcome, day(signed), notification)


def online(outcome: Outcome, signed: str, available: str, consulted: str | None = None) -> ExpressDecision:
    """A decision made available online."""
    read = day(consulted) if consulted else None
    notification = Notification(Channel.ELECTRONIC, made_available_on=day(available), consulted_on=read)
    return ExpressDecision(outcome, day(signed), notification)


def answer(outcome: GracieuxOutcome, received: str | None) -> GracieuxAnswer:
    """An answer on paper to a recours gracieux, received or not."""
    return GracieuxAnswer(outcome, Notification(Channel.PAPER, received_on=day(received) if received else None))


def answer_online(outcome: GracieuxOutcome, available: str, consulted: str | None = None) -> GracieuxAnswer:
    """An answer made available online."""
    read = day(consulted) if consulted else None
    return GracieuxAnswer(
        outcome, Notification(Channel.ELECTRONIC, made_available_on=day(available), consulted_on=read)
    )


def facts(received: str = "2026-09-15T08:00Z", now: str = "2026-09-16T08:00Z", **changes: object) -> ClockFacts:
    return ClockFacts(received_at=receipt(received), now=instant(now), **changes)  # type: ignore[arg-type]


def judge(received: str = "2026-09-15T08:00Z", now: str = "2026-09-16T08:00Z", **changes: object) -> ClockVerdict:
    return verdict(facts(received, now, **changes))


def texts(found: ClockVerdict, language: str = "fr") -> str:
    return "\n".join(step.text for step in found.steps(language))
