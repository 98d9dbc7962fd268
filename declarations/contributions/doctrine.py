"""What answers of the doctrine change for declarations."""

import datetime as dt
from dataclasses import replace

from declarations.selectors.doctrine import DATES, PUBLICATION, consequences
from declarations.services.doctrine import cases_follow_doctrine
from mitm.doctrine.consequences import Consequences, register_consequences

NOTE = "Mesuré sur les déclarations ouvertes aujourd’hui, comme si la réponse valait déjà."


def measure(key: str, value: object, today: dt.date, since: dt.date) -> Consequences:
    """The effect of an answer on the declarations open today, whichever day it counts from."""
    return replace(consequences(key, value, today=today), note=NOTE)


register_consequences((PUBLICATION, *DATES), measure=measure, follow=cases_follow_doctrine)
