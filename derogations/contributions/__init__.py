"""What lowering requests add to pages that they do not own, by subject; importing this registers everything."""

from derogations.contributions import (
    cases,
    portal,
)

__all__ = [
    "cases",
    "portal",
]
