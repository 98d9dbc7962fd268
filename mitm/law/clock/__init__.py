"""The clock of a lowering request (R. 5124-49-4 III CSP): two months of silence are a rejection."""

from mitm.law.clock.appeal import SilentAppeal, court_closes_on, gracieux_rejected_on, silent_appeal
from mitm.law.clock.computing import grant_withdrawal_until, simulate_letter, verdict
from mitm.law.clock.facts import (
    Acknowledgement,
    Channel,
    ClockFacts,
    CompletenessRequest,
    ExpressDecision,
    FirstRecipient,
    GracieuxAnswer,
    GracieuxOutcome,
    Notification,
    Outcome,
    Production,
    ReasonsRequest,
    Residence,
)
from mitm.law.clock.online import last_day_to_open, notified_online, oldest_still_to_open
from mitm.law.clock.outcome import ClockVerdict, Document, Status, Suspension, Waiting

__all__ = [
    "Acknowledgement",
    "Channel",
    "ClockFacts",
    "ClockVerdict",
    "CompletenessRequest",
    "Document",
    "ExpressDecision",
    "FirstRecipient",
    "GracieuxAnswer",
    "GracieuxOutcome",
    "Notification",
    "Outcome",
    "Production",
    "ReasonsRequest",
    "Residence",
    "SilentAppeal",
    "Status",
    "Suspension",
    "Waiting",
    "court_closes_on",
    "silent_appeal",
    "gracieux_rejected_on",
    "grant_withdrawal_until",
    "last_day_to_open",
    "notified_online",
    "oldest_still_to_open",
    "simulate_letter",
    "verdict",
]
