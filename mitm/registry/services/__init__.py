"""All writes of the register."""

from mitm.registry.importer.words import search_words_learn
from mitm.registry.services.imports import check_files, import_register

__all__ = ["check_files", "import_register", "search_words_learn"]
