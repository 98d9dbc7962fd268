"""What answers on the clock change for lowering requests."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

from django.utils import timezone

from derogations.selectors.doctrine import KEYS, counted, measured
from derogations.services.doctrine import requests_follow_doctrine
from mitm.doctrine.consequences import Answer, Consequences, register_consequences

NOTE = "Ce que le silence aura tranché avant ce jour n’est pas compté."


def measure(key: str, value: object, today: dt.date, since: dt.date) -> Consequences:
    """The effect of an answer from a day on, on the requests that are open at this very moment."""
    return replace(measured(key, value, now=timezone.now(), since=since), note=NOTE)


def count() -> Mapping[Answer, int]:
    """How many dates each other answer would move, from now on."""
    return counted(now=timezone.now())


register_consequences(KEYS, measure=measure, follow=requests_follow_doctrine, count=count)
