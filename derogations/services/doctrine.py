"""What a decision on the doctrine changes for requests: their dates are derived again."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from derogations.models import LoweringRequest
from derogations.selectors.clock import Rows, rows_of
from derogations.selectors.doctrine import alive
from derogations.services.base import DATES, derive
from mitm.bulk import update_many
from mitm.doctrine.models import DoctrineSetting
from mitm.doctrine.selectors import whole_doctrine

BATCH = 500


def requests_follow_doctrine(setting: DoctrineSetting) -> None:
    """Let the clock look at open requests on the day from which an answer counts; if that is today, look at once."""
    today = timezone.localdate()
    day = max(setting.valid_from, today)
    later = Q(remind_on__isnull=True) | Q(remind_on__gt=day)
    LoweringRequest.objects.open().filter(later).update(remind_on=day)
    if setting.valid_from <= today:
        requests_rederive(now=timezone.now())


def requests_rederive(*, now: dt.datetime) -> int:
    """Derive the dates of every request that is alive, a transaction a batch; how many moved.

    A request that somebody holds is left: whoever holds it derives its dates, and the clock looks again.
    """
    moved, after = 0, 0
    while True:
        count, after = _batch(after, now=now)
        moved += count
        if not after:
            return moved


@transaction.atomic
def _batch(after: int, *, now: dt.datetime) -> tuple[int, int]:
    """One batch after a key: how many moved, and the key that was reached (zero: none left)."""
    rows = LoweringRequest.objects.filter(alive(), pk__gt=after).defer("details")
    requests = list(rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH])
    if not requests:
        return 0, 0
    doctrine, found = whole_doctrine(), rows_of(requests)
    moved = []
    for request in requests:
        before = [getattr(request, name) for name in DATES]
        derive(request, found.get(request.pk, Rows()), now=now, doctrine=doctrine)
        if before != [getattr(request, name) for name in DATES]:
            moved.append(request)
    update_many(moved, DATES)
    return len(moved), requests[-1].pk
