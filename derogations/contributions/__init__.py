"""What lowering requests add to pages that they do not own, by subject; importing this registers everything."""

from derogations.contributions import (
    agency,
    cases,
    doctrine,
    events,
    mail,
    on_cases,
    portal,
    publication,
)

__all__ = [
    "agency",
    "cases",
    "doctrine",
    "events",
    "mail",
    "on_cases",
    "portal",
    "publication",
]
