"""What the clock does to lowering requests."""

from __future__ import annotations

import datetime as dt

from derogations.services.letters import registrations_issue_missing
from derogations.services.mailbox import mailbox_read
from derogations.services.outcomes import notifications_settle
from derogations.services.reminders import reminders_send
from derogations.services.silence import appeals_settle, silence_sweep
from mitm.jobs.ticking import Told, tick_step
from mitm.typography import plural


@tick_step("rejets implicites", order=10, atomic=False)
def record_silence(now: dt.datetime) -> list[str]:
    """What two months of silence have rejected is recorded with its legal date."""
    return silence_sweep(now=now).lines()


@tick_step("décisions réputées notifiées", order=30, atomic=False)
def settle_notifications(now: dt.datetime) -> Told:
    """Decisions that nobody opened in fifteen days count from the day on which they were put online."""
    return notifications_settle(now=now).told("décision réputée notifiée", "décisions réputées notifiées")


@tick_step("accusés d’enregistrement des demandes", order=20, atomic=False)
def issue_registrations(now: dt.datetime) -> Told:
    """Receipts that no worker has issued yet, or of requests that came by mail."""
    return registrations_issue_missing(now=now).told("accusé émis", "accusés émis")


@tick_step("rappels avant le silence", order=35, atomic=False)
def remind(now: dt.datetime) -> list[str]:
    """Whoever is in charge hears that silence is about to decide; the heads too, from three days before."""
    return reminders_send(now=now).lines()


@tick_step("recours gracieux rejetés par silence", order=32, atomic=False)
def settle_appeals(now: dt.datetime) -> list[str]:
    """Two months without an answer reject a recours gracieux."""
    settled = appeals_settle(now=now)
    return [plural(settled, "recours rejeté", "recours rejetés")] if settled else []


@tick_step("boîte aux lettres", order=900, atomic=False)
def read_mailbox(now: dt.datetime) -> list[str]:
    """Requests that came by mail; late among the steps, since a mail server may be slow."""
    return mailbox_read().lines()
