"""What the clock does to lowering requests besides silence."""

from __future__ import annotations

import datetime as dt

from derogations.services.outcomes import notifications_settle
from mitm.jobs.ticking import tick_step
from mitm.typography import plural


@tick_step("décisions réputées notifiées", order=30, atomic=False)
def settle_notifications(now: dt.datetime) -> list[str]:
    """Decisions that nobody opened in fifteen days count from the day on which they were put online."""
    settled = notifications_settle(now=now)
    return [plural(settled, "décision réputée notifiée", "décisions réputées notifiées")] if settled else []
