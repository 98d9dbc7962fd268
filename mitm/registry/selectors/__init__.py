"""All reads of the register."""

from mitm.registry.selectors.search import (
    SearchResult,
    search_register,
    search_specialities,
    specialities_with,
    speciality_of_code,
)
from mitm.registry.selectors.snapshots import snapshot_summary

__all__ = [
    "SearchResult",
    "search_register",
    "search_specialities",
    "snapshot_summary",
    "specialities_with",
    "speciality_of_code",
]
