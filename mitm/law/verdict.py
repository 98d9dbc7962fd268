"""What every rule returns with its result: the steps that lead to it."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an explanation: a day (if any), a French sentence, the article that it rests on."""

    on: dt.date | None
    text: str
    article: str
