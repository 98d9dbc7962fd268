"""What the clock does for the journal."""

import datetime as dt

from django.db import OperationalError, transaction

from mitm import typography
from mitm.audit.services import seal_finished_days
from mitm.jobs.ticking import tick_step


@tick_step("sceau du journal", order=950)
def seal_journal(now: dt.datetime) -> list[str]:
    """Seal the days that are over, by the database's clock; a long writer only delays it."""
    try:
        with transaction.atomic():
            seals = seal_finished_days()
    except OperationalError:
        return []
    return [f"{seal.day:%d/%m/%Y}, {typography.plural(seal.events, 'écriture')}" for seal in seals]
