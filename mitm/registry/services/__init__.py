"""All writes of the register."""

from mitm.registry.services.words import search_words_learn

__all__ = ["search_words_learn"]
