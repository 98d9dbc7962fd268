"""The past of the demonstration: services run with the clock set back, so that every date is one that they computed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def at(instant: dt.datetime) -> Iterator[None]:
    """Let Django believe that it is `instant`; only the loading of the demonstration may do so."""
    real = timezone.now
    timezone.now = lambda: instant
    try:
        yield
    finally:
        timezone.now = real
