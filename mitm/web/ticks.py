"""What the clock does for the pages."""

import datetime as dt

from mitm.jobs.ticking import tick_step
from mitm.web import idempotency

KEPT = dt.timedelta(days=7)


@tick_step("oubli des formulaires déjà envoyés", order=900)
def forget_submitted_forms(now: dt.datetime) -> list[str] | int:
    """Delete the keys of forms that nobody can send again."""
    return idempotency.forget(before=now - KEPT)
