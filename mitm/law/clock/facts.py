"""What a lowering request is decided on: receipts, letters, productions, decisions, remedies – never an outcome.

The names are those of the JSON that `manage.py law clock` and the API read. Dates are days in Paris; a receipt is an
instant (filed online) or a day (paper). What did not happen is None.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What an express decision says."""

    GRANTED = "granted"
    REFUSED = "refused"


class GracieuxOutcome(StrEnum):
    """What an express answer says of a recours gracieux."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Channel(StrEnum):
    """How a decision reaches the applicant."""

    ELECTRONIC = "electronic"
    PAPER = "paper"


class Residence(StrEnum):
    """Where the applicant lives: the period for the court is longer from afar (R. 421-7 CJA)."""

    METROPOLITAN = "metropolitan"
    OVERSEAS = "overseas"
    ABROAD = "abroad"


class FirstRecipient(StrEnum):
    """Who received a misdirected request first: another administration, or another mailbox of this one."""

    ADMINISTRATION = "administration"
    MAILBOX = "mailbox"


@dataclass(frozen=True, slots=True)
class Production:
    """Pieces that the applicant produced on a day, in answer to the letter that holds it."""

    on: dt.date
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompletenessRequest:
    """A letter that asks for missing pieces (L. 114-5 CRPA).

    `valid` says that the list, the period and the rule were stated. A letter that is not valid may lack a period.
    `notified_on` says when a letter on paper arrived; of one online, `made_available_on` and `consulted_on` say it.
    """

    sent_on: dt.date | None
    notified_on: dt.date | None
    due_on: dt.date | None
    pieces: tuple[str, ...]
    valid: bool = True
    productions: tuple[Production, ...] = ()
    made_available_on: dt.date | None = None
    consulted_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """How and when an express decision or answer reached the applicant: `received_on` for paper, the others online."""

    channel: Channel
    made_available_on: dt.date | None = None
    consulted_on: dt.date | None = None
    received_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class ExpressDecision:
    """A decision that somebody signed; it counts for the applicant once notified."""

    outcome: Outcome
    signed_on: dt.date
    notification: Notification | None = None


@dataclass(frozen=True, slots=True)
class ReasonsRequest:
    """The applicant asked for the reasons of an implicit rejection (L. 232-4 CRPA)."""

    requested_on: dt.date
    given_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class GracieuxAnswer:
    """An express answer to a recours gracieux; it counts for the applicant once notified."""

    outcome: GracieuxOutcome
    notification: Notification | None = None


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The acknowledgement of receipt; `complete` when it carries every mention required."""

    sent_on: dt.date
    complete: bool = True


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """Everything that the clock of one request depends on, known or to come; facts later than `now` are ignored.

    `doctrine` holds answers to the questions of `mitm.law.doctrine` (all of them or some, others have their default).
    """

    received_at: dt.datetime | dt.date
    now: dt.datetime
    first_received_at: dt.datetime | dt.date | None = None
    first_received_by: FirstRecipient = FirstRecipient.ADMINISTRATION
    completeness_requests: tuple[CompletenessRequest, ...] = ()
    withdrawn_on: dt.date | None = None
    express_decision: ExpressDecision | None = None
    reasons: ReasonsRequest | None = None
    recours_gracieux_on: dt.date | None = None
    recours_gracieux_answer: GracieuxAnswer | None = None
    acknowledgement: Acknowledgement | None = None
    residence: Residence = Residence.METROPOLITAN
    doctrine: Mapping[str, object] = field(default_factory=dict)
