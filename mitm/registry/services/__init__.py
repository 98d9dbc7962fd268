"""All writes of the register."""

from mitm.registry.importer.words import search_words_learn
from mitm.registry.services.differences import snapshot_difference
from mitm.registry.services.imports import check_files, import_register
from mitm.registry.services.laboratories import (
    laboratories_merge,
    laboratories_unmerge,
    laboratory_address_set,
)
from mitm.registry.services.listings import listing_close, listing_open, operator_set
from mitm.registry.services.thresholds import threshold_end, threshold_set

__all__ = [
    "check_files",
    "import_register",
    "laboratories_merge",
    "laboratories_unmerge",
    "laboratory_address_set",
    "listing_close",
    "listing_open",
    "operator_set",
    "search_words_learn",
    "snapshot_difference",
    "threshold_end",
    "threshold_set",
]
