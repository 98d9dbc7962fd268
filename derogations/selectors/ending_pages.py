"""What the letters around the end of a grant say: the grant, the hearing, the day, and why these are the dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.utils import timezone

from derogations.enums import HEARINGS, DecisionOutcome, LetterKind
from derogations.models import Decision, Letter, LoweringRequest
from derogations.reports.letters import PrintedEnding
from derogations.selectors.clock import notified_on
from derogations.selectors.remedies import grant_of
from derogations.thresholds import lowered_to
from mitm.law.clock import Residence, court_closes_on, grant_withdrawal_until
from mitm.law.verdict import Step
from mitm.typography import medium_date, unbroken

_MEASURES = {
    **HEARINGS,
    LetterKind.REVOCATION: DecisionOutcome.REVOKED,
    LetterKind.ABROGATION: DecisionOutcome.ABROGATED,
}
_HEARD = "L. 121-1 et L. 122-1 CRPA"


def ending_of(
    letter: Letter, request: LoweringRequest, decision: Decision | None, *, now: dt.datetime
) -> PrintedEnding | None:
    """The end of a grant as a letter tells it; None for any other letter."""
    measure, grant, day = _MEASURES.get(LetterKind(letter.kind)), grant_of(request), timezone.localdate(now)
    if measure is None or grant is None or grant.signed_at is None:
        return None
    granted_on = timezone.localdate(grant.signed_at)
    hearing = decision.hearing if decision else None
    invited = hearing.letter if hearing else None
    answered = hearing.answered_at if hearing else None
    return PrintedEnding(
        revokes=measure == DecisionOutcome.REVOKED,
        granted_on=granted_on,
        threshold=lowered_to(grant.threshold_value, grant.threshold_unit),
        revocable_until=grant_withdrawal_until(granted_on),
        invited_on=timezone.localdate(invited.issued_at) if invited and invited.issued_at else None,
        reached_on=notified_on(invited, today=day) if invited else None,
        due_on=invited.due_on if invited else letter.due_on,
        answered_on=timezone.localdate(answered) if answered else None,
        ends_on=max(decision.valid_from, day) if decision and decision.valid_from else None,
        court_until=court_closes_on(day, Residence(request.residence)) if decision else None,
    )


def ending_steps(ending: PrintedEnding) -> tuple[Step, ...]:
    """Why these are the dates, in the order of time."""
    return tuple(Step(on, unbroken(text), unbroken(article)) for on, text, article in _told(ending))


def _told(ending: PrintedEnding) -> Iterable[tuple[dt.date, str, str]]:
    granted = medium_date(ending.granted_on)
    if ending.revokes:
        until = medium_date(ending.revocable_until)
        text = f"L’accord a été signé le {granted}\u00a0: il peut être retiré, s’il est illégal, jusqu’au {until}."
        yield ending.revocable_until, text, "L. 242-1 CRPA"
    else:
        text = (
            f"L’accord a été signé le {granted}\u00a0: il peut être abrogé si une de ses conditions n’est plus remplie."
        )
        yield ending.granted_on, text, "L. 242-2 CRPA"
    yield from _hearing(ending)
    if ending.ends_on is not None:
        ends = medium_date(ending.ends_on)
        text = f"Le seuil accordé cesse de s’appliquer le {ends}, ou le jour de la notification s’il est postérieur."
        yield ending.ends_on, text, "L. 221-8 CRPA"
    if ending.court_until is not None:
        until = medium_date(ending.court_until)
        text = f"Notifiée aujourd’hui, la décision peut être contestée devant le juge jusqu’au {until}."
        yield ending.court_until, text, "R. 421-1 CJA"


def _hearing(ending: PrintedEnding) -> Iterable[tuple[dt.date, str, str]]:
    if ending.due_on is None:
        return
    due = medium_date(ending.due_on)
    if ending.invited_on is None:
        yield ending.due_on, f"Vos observations sont attendues jusqu’au {due} inclus.", _HEARD
        return
    reached = f", reçue le {medium_date(ending.reached_on)}," if ending.reached_on else ""
    invited = medium_date(ending.invited_on)
    text = f"La lettre du {invited}{reached} invitait à présenter des observations jusqu’au {due}"
    came = (
        f"\u00a0: elles sont venues le {medium_date(ending.answered_on)}."
        if ending.answered_on
        else "\u00a0: aucune n’est venue."
    )
    yield ending.invited_on, text + came, _HEARD
