"""The day of the flip in Paris: the same reading of `flips_at` for a verdict and for the columns of a request."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from django.utils import timezone


class Flips(Protocol):
    """What knows the instant at which silence decides: a `ClockVerdict`, a `LoweringRequest`."""

    @property
    def flips_at(self) -> dt.datetime | None:
        """The instant; none where no silence is awaited."""


def flip_day(clock: Flips) -> dt.date | None:
    """The day in Paris at whose first instant silence decides."""
    return timezone.localdate(clock.flips_at) if clock.flips_at else None


def last_day_to_decide(clock: Flips) -> dt.date | None:
    """The last whole day on which a decision still comes in time."""
    flip = flip_day(clock)
    return flip - dt.timedelta(days=1) if flip else None
