"""What answers on the clock change for lowering requests."""

import datetime as dt

from django.utils import timezone

from derogations.selectors.doctrine import KEYS, measured
from derogations.services.doctrine import requests_follow_doctrine
from mitm.doctrine.consequences import Consequences, register_consequences


def measure(key: str, value: object, today: dt.date) -> Consequences:
    """The effect of an answer on open requests, at this very moment."""
    return measured(key, value, now=timezone.now())


register_consequences(KEYS, measure=measure, follow=requests_follow_doctrine)
