"""The decision as the public reads it: frozen words and dates, out of what was published alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from derogations.display import Line, line_of
from derogations.enums import Ground
from derogations.fields import BY_NAME
from derogations.reports.letters import Service, service_block
from derogations.thresholds import needs_in_words

TEMPLATE = "derogations/print/publication.html"


@dataclass(frozen=True, slots=True)
class PublishedDecision:
    """What the public reads of a grant; `publication` in its template."""

    reference: str
    cis: str
    product: str
    laboratory: str
    ground: str
    ground_label: str
    threshold: str
    signed_on: dt.date
    valid_from: dt.date
    valid_until: dt.date | None
    lines: tuple[Line, ...]
    reasons: str
    service: Service


def published_decision(data: Mapping[str, Any]) -> PublishedDecision:
    """The page of what was published; `data` as `Publication.data` keeps it."""
    threshold = data["threshold"]
    until = data["valid_until"]
    return PublishedDecision(
        reference=data["reference"],
        cis=data["cis"],
        product=data["product"],
        laboratory=data["laboratory"],
        ground=data["ground"],
        ground_label=str(Ground(data["ground"]).label),
        threshold=needs_in_words(threshold["value"], threshold["unit"]),
        signed_on=dt.date.fromisoformat(data["signed_on"]),
        valid_from=dt.date.fromisoformat(data["valid_from"]),
        valid_until=dt.date.fromisoformat(until) if until else None,
        lines=tuple(
            line_of(BY_NAME[name], value) for name, value in data["fields"].items() if not BY_NAME[name].column
        ),
        reasons=data["reasons"],
        service=service_block(),
    )


def publication_title(page: PublishedDecision) -> str:
    """The title of the published decision."""
    return f"Décision {page.reference}, version publiée"
