"""All writes of the register."""

from mitm.registry.importer.words import search_words_learn
from mitm.registry.services.imports import import_register

__all__ = ["import_register", "search_words_learn"]
