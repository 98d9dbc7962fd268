"""What every rule returns with its result: the steps that lead to it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an explanation: a day (if any), a French sentence, the article that it rests on."""

    on: dt.date | None
    text: str
    article: str


def steps_as_json(steps: Iterable[Step]) -> list[dict[str, str | None]]:
    """Steps as the command and the API answer them."""
    return [
        {"on": step.on.isoformat() if step.on else None, "text": step.text, "article": step.article} for step in steps
    ]
